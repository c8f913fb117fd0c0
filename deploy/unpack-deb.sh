#!/bin/sh
# unpack-deb.sh FOLDER PACKAGE...: fetches Debian packages, and what they need that this system lacks, as anybody (no
# root, no change to the system), and unpacks all of it into FOLDER. Keeps package lists of its own, so that an
# image with empty lists will do.
set -eu
target=$1
shift

mkdir -p "$target"
target=$(cd "$target" && pwd)
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
# Open to all: when root runs this, apt fetches as its own unprivileged user.
chmod -R a+rwX "$state"

private_apt() {
    apt-get -qq -o Dir::State::Lists="$state/lists" -o Dir::Cache="$state/cache" -o Debug::NoLocking=1 "$@"
}

private_apt update
private_apt install --yes --reinstall --download-only --no-install-recommends "$@"
for archive in "$state"/cache/archives/*.deb; do
    dpkg-deb -x "$archive" "$target"
done

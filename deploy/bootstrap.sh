#!/bin/sh
# Makes .venv out of nothing but Python >= 3.11: finds that Python, fetches uv, installs what uv.lock names.
# Run by the Makefile whenever the lock changes; running it again by hand is harmless.
set -eu
cd "$(dirname "$0")/.."

UV_REQUIREMENT='uv>=0.9,<1'
UV_HOME=.cache/uv-bootstrap
UV=$UV_HOME/bin/uv
export UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv UV_NO_PROGRESS=1
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# PYTHON from the environment wins; then the names a Python 3.11 or newer usually goes by.
find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
        if command -v "$candidate" >/dev/null 2>&1 && is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

uv_works() { [ -x "$UV" ] && "$UV" --version >/dev/null 2>&1; }

pip_into_venv() {
    "$1" -m venv "$UV_HOME" >/dev/null 2>&1 &&
        "$UV_HOME/bin/python" -m pip install --quiet --disable-pip-version-check "$UV_REQUIREMENT"
}

pip_into_folder() {
    "$1" -m pip --version >/dev/null 2>&1 &&
        "$1" -m pip install --quiet --disable-pip-version-check --target "$UV_HOME" "$UV_REQUIREMENT"
}

# Debian ships Python without venv and pip. Its own pip wheel can be unpacked by anyone and run from where it lies.
pip_from_debian() {
    command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1 || return 1
    say "this Python has neither venv nor pip; borrowing pip from Debian's package python3-pip-whl"
    sh deploy/unpack-deb.sh .cache/debian/pip python3-pip-whl || return 1
    for wheel in .cache/debian/pip/usr/share/python-wheels/pip-*.whl; do
        PYTHONPATH=$wheel "$1" -m pip install --quiet --disable-pip-version-check \
            --target "$UV_HOME" "$UV_REQUIREMENT" && return
    done
    return 1
}

uv_from_path() {
    command -v uv >/dev/null 2>&1 && mkdir -p "$UV_HOME/bin" && ln -sf "$(command -v uv)" "$UV"
}

install_uv() {
    for way in pip_into_venv pip_into_folder pip_from_debian uv_from_path; do
        rm -rf "$UV_HOME"
        mkdir -p "$(dirname "$UV_HOME")"
        if "$way" "$1" && uv_works; then return; fi
    done
    rm -rf "$UV_HOME"
    return 1
}

python=$(find_python) || fail "no Python 3.11 or newer found (tried python3, python3.13, python3.12, python3.11)." \
    "Install one, or name it: make PYTHON=/path/to/python3.12 ..."

if ! uv_works; then
    say "fetching uv with $python"
    install_uv "$python" || fail "could not install uv." \
        "$python needs its venv or pip module (on Debian: apt-get install python3-venv), and a package index must be in reach."
fi

if ! .venv/bin/python -c '' 2>/dev/null; then
    "$UV" venv --quiet --clear --python "$python" .venv
fi
say "installing what uv.lock names into .venv"
"$UV" sync --quiet --locked

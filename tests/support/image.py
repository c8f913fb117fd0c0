"""The files that the container image is built from, as `.dockerignore` chooses them."""

from __future__ import annotations

import shutil
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]


def is_in_image(path: str) -> bool:
    """Whether a file of the repository reaches the build: the last pattern that matches decides.

    A pattern matches a file when it matches the file or one of its folders.
    Source: https://docs.docker.com/build/concepts/context/#dockerignore-files
    """
    included = True
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip()
        if pattern and not pattern.startswith("#"):
            name = pattern.removeprefix("!")
            if _matches(PurePosixPath(path), name):
                included = pattern.startswith("!")
    return included


def _matches(path: PurePosixPath, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return any(fnmatch(part, pattern.removeprefix("**/")) for part in path.parts)
    candidates = (path, *path.parents)
    wanted = len(PurePosixPath(pattern).parts)
    return any(len(one.parts) == wanted and fnmatch(str(one), pattern) for one in candidates)


def copy_image_files(folder: Path) -> None:
    """Copy what the image holds of the repository to `folder`."""
    for room in ("bot", "webapp", "shared", "migrations"):
        for source in (ROOT / room).rglob("*"):
            name = source.relative_to(ROOT)
            if source.is_file() and is_in_image(name.as_posix()):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, folder / name)

"""Uploads in parts, and references to stored files."""

from __future__ import annotations

import hashlib

import pytest

from sandbox.errors import RpcFailure
from sandbox.files import LARGEST_PART, Files

ILYA, UPLOAD = 139883458, 7


def test_parts_make_a_file_once() -> None:
    """In any order; afterwards the upload is forgotten."""
    files = Files()
    files.save_part(ILYA, UPLOAD, 1, b"end")
    files.save_part(ILYA, UPLOAD, 0, b"x" * 1024)
    whole = b"x" * 1024 + b"end"
    assert files.assemble(ILYA, UPLOAD, 2, md5=hashlib.md5(whole).hexdigest()) == whole
    with pytest.raises(RpcFailure, match="FILE_PART_0_MISSING"):
        files.assemble(ILYA, UPLOAD, 2)


@pytest.mark.parametrize(
    ("parts", "count", "name"),
    [
        ({0: b"x" * 1000, 1: b"y"}, 2, "FILE_PART_SIZE_INVALID"),
        ({0: b"x" * 1024, 1: b"y" * 2048, 2: b"z"}, 3, "FILE_PART_SIZE_INVALID"),
        ({1: b"y"}, 2, "FILE_PART_0_MISSING"),
        ({0: b"x"}, 0, "FILE_PARTS_INVALID"),
    ],
)
def test_parts_that_make_none(parts: dict[int, bytes], count: int, name: str) -> None:
    """Each with Telegram's own name."""
    files = Files()
    for number, content in parts.items():
        files.save_part(ILYA, UPLOAD, number, content)
    with pytest.raises(RpcFailure, match=name):
        files.assemble(ILYA, UPLOAD, count)


@pytest.mark.parametrize(
    ("part", "content", "name"),
    [
        (-1, b"x", "FILE_PART_INVALID"),
        (0, b"", "FILE_PART_EMPTY"),
        (0, b"x" * (LARGEST_PART + 1), "FILE_PART_TOO_BIG"),
    ],
)
def test_parts_that_are_not_taken(part: int, content: bytes, name: str) -> None:
    """Numbers below zero, nothing, and too much."""
    with pytest.raises(RpcFailure, match=name):
        Files().save_part(ILYA, UPLOAD, part, content)


def test_a_wrong_sum() -> None:
    """400 MD5_CHECKSUM_INVALID."""
    files = Files()
    files.save_part(ILYA, UPLOAD, 0, b"x")
    with pytest.raises(RpcFailure, match="MD5_CHECKSUM_INVALID"):
        files.assemble(ILYA, UPLOAD, 1, md5="0" * 32)


def test_references_expire() -> None:
    """Another one after that; the file stays, and its content is in no representation."""
    files = Files()
    kept = files.attach(b"secret content", 1, name="a.txt")
    assert kept.file is not None
    before = files.reference(kept.file.id)
    files.expire_references()
    assert files.reference(kept.file.id) != before
    assert files.attachment(kept.file.id) is kept
    assert "secret content" not in repr(kept)

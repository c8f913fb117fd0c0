"""The makers of auth keys that a run's portals share: their process takes longer to start than most tests."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from shared.telegram.auth_keys import AuthKeys

_makers: dict[str | None, AuthKeys] = {}  # by the RSA key that their servers have


def key_maker(rsa_key: str | None) -> AuthKeys:
    """The run's maker for servers with this key. It has no state that one test could leave to another."""
    return _makers.setdefault(rsa_key, AuthKeys(rsa_key))


@contextlib.asynccontextmanager
async def key_makers() -> AsyncIterator[None]:
    """Makers can be had during the body; their workers end with it."""
    yield
    while _makers:
        _, maker = _makers.popitem()
        await maker.close()

"""The errors Telegram answers with, as the sandbox raises them."""

from __future__ import annotations


class RpcFailure(Exception):
    """An RPC call was refused: `code` and `name` are Telegram's own, e.g. 400 and `AUTH_TOKEN_EXPIRED`.

    A name that carries a number (`FLOOD_WAIT_X`, `PHONE_MIGRATE_X`) has it in place: `FLOOD_WAIT_30`.
    Source: https://core.telegram.org/api/errors
    """

    def __init__(self, code: int, name: str) -> None:
        super().__init__(f"{code} {name}")
        self.code = code
        self.name = name

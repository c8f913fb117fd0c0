"""The tables that keep Telegram secrets for long, as ``portal keys rotate`` reseals them."""

from __future__ import annotations

from shared.core.db import Queries
from shared.crypto.contexts import logout_token_context, session_context
from shared.crypto.resealing import SealedTable

sql = Queries.beside(__file__)

SEALED_TABLES = (
    SealedTable(
        name="sessions",
        due=sql.due_sessions,
        reseal=sql.reseal_sessions,
        left=sql.left_sessions,
        context=session_context,
    ),
    SealedTable(
        name="replaced sessions",
        due=sql.due_retired,
        reseal=sql.reseal_retired,
        left=sql.left_retired,
        context=session_context,
    ),
    SealedTable(
        name="log-out tokens",
        due=sql.due_tokens,
        reseal=sql.reseal_tokens,
        left=sql.left_tokens,
        context=logout_token_context,
    ),
)

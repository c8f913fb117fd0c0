"""The schema as it is, for tests that must not overlook a table."""

from __future__ import annotations

from shared.core.db import Connection


async def columns(conn: Connection) -> dict[str, set[str]]:
    """The columns of every table there is."""
    found: dict[str, set[str]] = {}
    for row in await conn.fetch(
        """SELECT table_name, column_name
           FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
           WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"""
    ):
        found.setdefault(row["table_name"], set()).add(row["column_name"])
    return found


async def traces(conn: Connection, *wanted: str) -> list[tuple[str, str, str]]:
    """Every value of every table that contains one of these texts: table, column, value."""
    found = []
    for table, names in sorted((await columns(conn)).items()):
        for name in sorted(names):
            rows = await conn.fetch(
                f'SELECT "{name}"::text AS value FROM "{table}" WHERE "{name}"::text LIKE ANY($1::text[])',
                [f"%{text}%" for text in wanted],
            )
            found += [(table, name, row["value"]) for row in rows]
    return found

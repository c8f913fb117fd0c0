"""The address of the database: DATABASE_URL, or an embedded server where there is one.

The one place that imports ``shared.embedded_postgres``, and only without DATABASE_URL: a deployment with a
database of its own neither loads nor ships that package.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from shared.configuration.config import Config


@contextlib.asynccontextmanager
async def database_url(config: Config) -> AsyncIterator[str]:
    """Yield the address: DATABASE_URL, or that of the embedded server of DATA_DIR.

    The embedded server runs until the body ends. Raises EmbeddedPostgresFailed (an Unavailable).
    """
    if config.database_url is not None:
        yield config.database_url.reveal()
    else:
        from shared.embedded_postgres.supervisor import running

        async with running(config.data_dir) as address:
            yield address


def embedded_programs() -> Path:
    """The folder of the embedded server's programs. Raises EmbeddedPostgresFailed (an Unavailable)."""
    from shared.embedded_postgres.home import packaged_programs

    return packaged_programs()

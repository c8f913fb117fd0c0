"""Schemathesis against a running web container: it makes requests up from the description, good and bad."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

SEED = "20260115"
PHASES = "examples,coverage,fuzzing"
EXAMPLES = "5"  # requests for each route, beside those that its schemas give by themselves


CONFIGURATION = """\
[[operations]]
# A session id is no identity: without one no login is named (400), an unknown one is answered (200, 404).
include-tag = "login_page"
checks.ignored_auth.enabled = false

[[operations]]
# Only Telegram knows whether a number, a code or a proof of the right form is right: else 400 with its code.
include-tag = "connect"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "403", "404", "409", "429", "5xx"]

[[operations]]
# A confirmation of the right form names something else, a well-formed cursor was not issued by the portal.
include-tag = "operators"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "404", "409"]
"""


async def probe(
    url: str,
    folder: Path,
    *options: str,
    identity: str | None = None,
    session_id: str | None = None,
    phases: str = PHASES,
) -> str:
    """Ask everything that the options leave in; what was reported. Raises AssertionError for any fault found.

    `identity`: an Authorization header; `session_id`: the login that pages are about. The same requests every
    time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    known = "" if session_id is None else f'[parameters]\n"query.session_id" = "{session_id}"\n'
    (folder / "schemathesis.toml").write_text(known + CONFIGURATION)
    who = [] if identity is None else ["-H", f"Authorization: {identity}"]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{url}/openapi.json", *who, *options),
        *("--seed", SEED, "--max-examples", EXAMPLES, "--generation-deterministic", "--no-shrink"),
        *("--phases", phases, "--request-timeout", "20"),
        *("--no-color", "--warnings", "off"),
        cwd=folder,  # nothing of a developer's own is read or left
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    report = said.decode()
    assert process.returncode == 0, report
    return report

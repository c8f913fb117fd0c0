"""``portal doctor``: checks everything the portal depends on, and says what to do."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import asdict

import click

from shared.cli.doctor.finding import Finding, Level
from shared.configuration.environment import process_environment


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object.")
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Check configuration, database, keys, Bot API and Telegram; say what to do.

    Changes nothing, prints no secret, and works beside a running portal. Exit status 1 when something FAILED.
    """
    from shared.cli.doctor.examination import examine  # brings Telethon, for which no other command waits

    logging.disable()  # everything worth saying is in the report
    findings = asyncio.run(examine(process_environment()))
    healthy = all(found.level is not Level.FAILED for found in findings)
    if as_json:
        report = {"ok": healthy, "checks": [asdict(found) for found in findings]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for found in findings:
            click.echo(str(found))
        click.echo(_summary(findings))
    context.exit(0 if healthy else 1)


def _summary(findings: list[Finding]) -> str:
    return ", ".join(f"{sum(found.level is level for found in findings)} {level}" for level in Level)

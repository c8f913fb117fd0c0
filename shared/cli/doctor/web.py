"""The web container at its public address, seen from here."""

from __future__ import annotations

import ssl
from typing import Any

import aiohttp

from shared.cli.doctor.finding import Finding, failed, ok, warning
from shared.configuration.config import Config

PATIENCE = aiohttp.ClientTimeout(total=5)


async def look(config: Config) -> list[Finding]:
    """`/healthz` says that it is ours, `/readyz` that it can work."""
    async with aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session:
        try:
            _, alive = await _get(session, f"{config.auth_base_url}/healthz")
        except (aiohttp.ClientConnectorCertificateError, ssl.SSLError):
            return [
                failed(
                    "web", "the certificate at AUTH_BASE_URL is not good", "renew it, or name the right host"
                )
            ]
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return [
                warning(
                    "web",
                    f"nothing answers at AUTH_BASE_URL from here ({type(error).__name__})",
                    "start the web container; if people can open the page, this machine just does not see it",
                )
            ]
        if alive.get("status") != "ok":
            return [
                failed("web", "something else answers at AUTH_BASE_URL", "correct the address, or the proxy")
            ]
        try:
            status, parts = await _get(session, f"{config.auth_base_url}/readyz")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return [
                warning(
                    "web", f"it lives, but /readyz does not answer ({type(error).__name__})", "see its log"
                )
            ]
    if status == 200 and parts.get("status") == "ready":
        return [ok("web", "the web container is ready at AUTH_BASE_URL")]
    broken = sorted(name for name, state in parts.items() if state == "failed") or ["everything"]
    return [failed("web", f"it lives, but cannot work: {', '.join(broken)} failed", "see its log")]


async def _get(session: aiohttp.ClientSession, url: str) -> tuple[int, dict[str, Any]]:
    """Status and JSON object; an empty one for whatever else is there."""
    async with session.get(url, allow_redirects=False) as answer:
        try:
            body = await answer.json(content_type=None)
        except ValueError:
            body = None
        return answer.status, body if isinstance(body, dict) else {}

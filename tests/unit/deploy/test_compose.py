"""What docker-compose.yml promises about the containers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
Service = dict[str, object]


@pytest.fixture(scope="module")
def services() -> dict[str, Service]:
    parsed = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return cast("dict[str, Service]", parsed["services"])


def environment(service: Service) -> dict[str, str]:
    return cast("dict[str, str]", service["environment"])


@pytest.mark.parametrize("name", ["migrate", "bot", "web", "caddy"])
def test_containers_can_do_little(services: dict[str, Service], name: str) -> None:
    """A read-only file system, no capability, no way to gain any."""
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_bot_and_web_are_two_containers_of_one_image(services: dict[str, Service]) -> None:
    """They share the image, the database, the keys and the session files (A8, A10)."""
    bot, web = services["bot"], services["web"]
    assert bot["image"] == web["image"] == services["migrate"]["image"]
    assert bot["command"] == ["python", "-m", "bot"]
    assert web["command"] == ["python", "-m", "webapp"]
    assert bot["volumes"] == web["volumes"] == ["sessions:/app/sessions"]
    shared_by_both = environment(bot).items() & environment(web).items()
    assert shared_by_both == set(environment(bot).items())
    assert environment(web)["SESSIONS_DIR"] == "/app/sessions"
    assert environment(web)["WEB_PORT"] == "8010"


def test_nothing_but_caddy_is_published(services: dict[str, Service]) -> None:
    """Postgres, bot and web have no port on the host; Postgres has no network but its own."""
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    assert services["postgres"]["networks"] == ["database"]
    assert "database" not in cast("list[str]", services["caddy"]["networks"])


def test_what_must_be_ready_first(services: dict[str, Service]) -> None:
    """Migrations wait for Postgres, bot and web for the migrations, Caddy for a web that is ready."""
    done = {"condition": "service_completed_successfully"}
    healthy = {"condition": "service_healthy"}
    assert services["migrate"]["depends_on"] == {"postgres": healthy}
    for name in ("bot", "web"):
        assert services[name]["depends_on"] == {"migrate": done, "postgres": healthy}
    assert services["caddy"]["depends_on"] == {"web": healthy}
    assert all("healthcheck" in service for name, service in services.items() if name != "migrate")


def test_secrets_come_from_outside(services: dict[str, Service]) -> None:
    """Each secret is asked for, without a default, and compose refuses to start without it."""
    for name in ("BOT_TOKEN", "TELEGRAM_API_ID", "TELEGRAM_API_HASH", "SESSION_KEYS"):
        assert re.fullmatch(rf"\$\{{{name}:\?.+\}}", environment(services["web"])[name])
    assert "${POSTGRES_PASSWORD:?" in environment(services["web"])["DATABASE_URL"]

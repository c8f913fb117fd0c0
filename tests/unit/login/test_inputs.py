"""What may be asked of a login: at which step, and in which form."""

from __future__ import annotations

import pytest

from shared.login.password.inputs import PasswordProof
from shared.login.ways.phone.details import CodeDetails
from shared.login.ways.phone.inputs import LoginCode, PhoneNumber, ResendCode
from shared.login.ways.qr.inputs import Recheck, Refresh
from shared.telegram.errors import CodeInvalid, PhoneInvalid

CODE = CodeDetails(phone="+7•••••1122", where="app")


@pytest.mark.parametrize("kind", [Refresh, Recheck, PhoneNumber])
def test_some_fit_at_any_point(kind: type[Refresh | Recheck | PhoneNumber]) -> None:
    """A fresh QR and another number may be wanted at every step."""
    assert kind.fits(None)
    assert kind.fits(CODE)


def test_answers_fit_their_step_only() -> None:
    """A code where a code is waited for, a proof where the password is."""
    for kind in (LoginCode, ResendCode):
        assert kind.fits(CODE)
        assert not kind.fits(None)
    assert not PasswordProof.fits(CODE)


def test_what_people_type_is_cleaned() -> None:
    """Telegram gets a number as `+` and digits, and a code without what is put between its digits."""
    assert PhoneNumber(phone="7 (999) 123-11-22").cleaned() == PhoneNumber(phone="+79991231122")
    assert LoginCode(code="12 3-45").cleaned() == LoginCode(code="12345")
    with pytest.raises(PhoneInvalid):
        PhoneNumber(phone="hello").cleaned()
    with pytest.raises(CodeInvalid):
        LoginCode(code="----").cleaned()

"""The registry of the ways: one list, from which everything else follows."""

from __future__ import annotations

from shared.login.password.details import PasswordDetails
from shared.login.password.inputs import PasswordProof
from shared.login.password.step import PasswordStep
from shared.login.states import LIVE
from shared.login.ways import registry
from shared.login.ways.phone.details import CodeDetails
from shared.login.ways.phone.inputs import LoginCode, PhoneNumber, ResendCode
from shared.login.ways.qr.inputs import Recheck, Refresh
from shared.login.ways.way import Way


def test_a_login_begins_with_the_first_way_and_may_end_with_the_password() -> None:
    """The cloud password is a step, but no way."""
    assert registry.ways()[0] is registry.FIRST
    assert not issubclass(PasswordStep, Way)
    assert registry.steps() == (*registry.ways(), PasswordStep)


def test_what_is_stored_by_name() -> None:
    """Names of inputs, tags of details and names of attempts, as rows of every version have them."""
    assert registry.inputs() == {
        "Refresh": Refresh,
        "Recheck": Recheck,
        "PhoneNumber": PhoneNumber,
        "LoginCode": LoginCode,
        "ResendCode": ResendCode,
        "PasswordProof": PasswordProof,
    }
    assert registry.details() == {"code": CodeDetails, "password": PasswordDetails}
    assert registry.attempt_names() == ("qr", "phone", "2fa")


def test_nothing_belongs_to_two_steps() -> None:
    """An input has one step that acts on it, a kind of details one step that it is shown at."""
    taken = [kind for step in registry.steps() for kind in step.inputs]
    shown = [step.details for step in registry.steps() if step.details is not None]
    assert len({kind.__name__ for kind in taken}) == len(taken)
    assert len({details.kind for details in shown}) == len(shown)
    assert len(set(registry.attempt_names())) == len(registry.steps())


def test_an_input_answers_its_own_step() -> None:
    """What is accepted only at a step is acted on by that step, which a live login can be at."""
    for step in registry.steps():
        for kind in step.inputs:
            assert kind.answers in {None, step.details}
        assert step.details is None or step.details.state in LIVE

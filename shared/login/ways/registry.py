"""The ways into an account that this portal offers: the one place that lists them.

Everything else asks here: the owner of a login which steps and inputs there are, the cache which details, the
operators which attempts, the routes which errors.
"""

from __future__ import annotations

from shared.login.details import Kinds
from shared.login.inputs import InputKinds
from shared.login.password.step import PasswordStep
from shared.login.step import Step
from shared.login.ways.phone.way import PhoneWay
from shared.login.ways.qr.way import QrWay
from shared.login.ways.way import FirstWay, Way

FIRST: type[FirstWay] = QrWay  #: what every login begins with
OTHERS: tuple[type[Way], ...] = (PhoneWay,)  #: what a person may turn to instead


def ways() -> tuple[type[Way], ...]:
    """Every way in, the first one first."""
    return (FIRST, *OTHERS)


def steps() -> tuple[type[Step], ...]:
    """Every step of a login: the ways, and the cloud password that may follow any of them."""
    return (*ways(), PasswordStep)


def inputs() -> InputKinds:
    """What may be asked of a login, by the name that is stored with it."""
    return {kind.__name__: kind for step in steps() for kind in step.inputs}


def details() -> Kinds:
    """What a login's row may keep for its page, by the tag that is stored with it."""
    return {step.details.kind: step.details for step in steps() if step.details is not None}


def attempt_names() -> tuple[str, ...]:
    """What an attempt may be made by, as stored in `auth_attempts.method`."""
    return tuple(step.name for step in steps())

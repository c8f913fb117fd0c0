"""What can go wrong on Telegram's side, settable while a server runs. One `Faults` per server."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.errors import RpcFailure
from sandbox.login_tokens import TOKEN_LIFE

JOURNAL_LENGTH = 200_000  # calls; older ones are forgotten


@dataclass(frozen=True, kw_only=True)
class Served:
    """One call that was answered: when (Unix seconds), for which auth key, which method, with which error."""

    time: float
    key_id: int
    method: str
    error: str | None = None


class Journal:
    """The calls a server answered, in order. Holds names only, never parameters."""

    def __init__(self) -> None:
        self._calls: deque[Served] = deque(maxlen=JOURNAL_LENGTH)

    def add(self, call: Served) -> None:
        """Note one call."""
        self._calls.append(call)

    def calls(self, method: str | None = None, *, key_id: int | None = None) -> list[Served]:
        """All calls, or those of one method (`auth.exportLoginToken`), or of one key."""
        return [
            call
            for call in self._calls
            if method in (None, call.method) and (key_id is None or key_id == call.key_id)
        ]

    def methods(self, *, key_id: int | None = None) -> list[str]:
        """The names alone, in order."""
        return [call.method for call in self.calls(key_id=key_id)]

    def clear(self) -> None:
        """Forget everything so far."""
        self._calls.clear()


@dataclass
class _Trap:
    failure: RpcFailure
    left: int


@dataclass(kw_only=True)
class Faults:
    """Knobs of a misbehaving Telegram. All apply from the next frame on."""

    latency: float = (
        0.0  #: Seconds of a round trip, added to every answer, the handshake's and the accept's too
    )
    black_hole: bool = (
        False  #: Accept and read, never answer; a connection caught in it stays silent for good
    )
    token_life: float = TOKEN_LIFE  #: Seconds a login token lives
    clock_skew: float = 0.0  #: Seconds the server's clock is ahead of the world's
    unregistered_after_move: float = 0.0
    """Seconds after a move to another data centre during which the new key is 401 AUTH_KEY_UNREGISTERED."""
    updates_lost: bool = False  #: Nothing is pushed: clients find out what happened only when they ask
    resend_after: int = 60  #: Seconds after which a client is told it may ask for the code by another means
    _unknown: dict[str, int] = field(default_factory=dict, repr=False)
    _traps: dict[str, deque[_Trap]] = field(default_factory=dict, repr=False)
    _droppers: list[Callable[[int | None], int]] = field(default_factory=list, repr=False)

    def flood(self, method: str, seconds: int, times: int = 1) -> None:
        """Answer the next `times` calls of `method` with 420 FLOOD_WAIT_`seconds`."""
        self.fail(method, 420, f"FLOOD_WAIT_{seconds}", times)

    def fail(self, method: str, code: int, name: str, times: int = 1) -> None:
        """Answer the next `times` calls of `method` (`*`: of any) with this error.

        Failures asked for earlier go first, and those of the method itself before those of `*`.
        """
        self._traps.setdefault(method, deque()).append(_Trap(RpcFailure(code, name), times))

    def unknown(self, method: str, times: int = 1) -> None:
        """Answer the next `times` calls of `method` with a constructor that no client's layer has.

        Its fields are those of the true answer. The call has its effect.
        """
        self._unknown[method] = self._unknown.get(method, 0) + times

    def is_unknown(self, method: str) -> bool:
        """Whether this call's answer is of a newer layer; counted."""
        left = self._unknown.get(method, 0)
        if left:
            self._unknown[method] = left - 1
        return left > 0

    def heal(self) -> None:
        """Everything back to normal. Connections swallowed by a black hole stay silent."""
        self.latency, self.black_hole, self.clock_skew, self.updates_lost = 0.0, False, 0.0, False
        self.token_life, self.resend_after, self.unregistered_after_move = TOKEN_LIFE, 60, 0.0
        self._traps.clear()
        self._unknown.clear()

    def drop_connections(self, key_id: int | None = None) -> int:
        """Cut all connections now, or those of one auth key. Returns how many."""
        return sum(drop(key_id) for drop in self._droppers)

    def attach(self, drop: Callable[[int | None], int]) -> None:
        """Let a server register what cuts its connections."""
        self._droppers.append(drop)

    def check(self, method: str) -> None:
        """Raise the failure that waits for this method, if any; used up by that."""
        traps = self._traps.get(method) or self._traps.get("*")
        if not traps:
            return
        trap = traps[0]
        trap.left -= 1
        if trap.left <= 0:
            traps.popleft()
        raise trap.failure

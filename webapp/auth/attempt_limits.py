"""How often one address may try to sign in."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict

from shared.core.errors import TooManyRequests

BURST = 100  # attempts at once; many people may share one address
PER_SECOND = 1.0
ADDRESSES = 10_000  # remembered; the one silent for longest is forgotten first
IPV6_SITE = 64  # bits: a host with one address of a network has them all


class AttemptLimits:
    """A token bucket for each address, in this process: N replicas let an address try N times as often."""

    def __init__(
        self, burst: int = BURST, per_second: float = PER_SECOND, addresses: int = ADDRESSES
    ) -> None:
        self._burst = float(burst)
        self._per_second = per_second
        self._addresses = addresses
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # address → left, when

    def take(self, address: str, now: float | None = None) -> None:
        """Count one attempt. Raises TooManyRequests. `now`: monotonic seconds."""
        moment = time.monotonic() if now is None else now
        key = _site(address)
        left, since = self._buckets.pop(key, (self._burst, moment))
        left = min(self._burst, left + (moment - since) * self._per_second)
        if left < 1:
            self._buckets[key] = (left, moment)
            raise TooManyRequests(retry_after=(1 - left) / self._per_second)
        self._buckets[key] = (left - 1, moment)
        if len(self._buckets) > self._addresses:
            self._buckets.popitem(last=False)

    def __len__(self) -> int:
        """How many addresses are remembered."""
        return len(self._buckets)


def _site(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "-"
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, IPV6_SITE), strict=False))

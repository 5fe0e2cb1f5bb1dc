"""How often one may guess: growing delays that never shut the owner out.

Wrong tries are counted for an account from one network, for a network, and for an account as a
whole. Only the first two ever stop anybody. An account that many guess at (a siege) makes each
network wait longer, so that a thousand of them get little, while its owner, from a network of
their own, still has a try a minute. A passkey asks for no password and is not slowed.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SIEGE = 20
"""Wrong tries at one account within an hour, from anywhere."""
UNUSUAL = 20
"""Wrong tries at one account within a day, after which its owner gets a letter."""


class Whose(StrEnum):
    """What tries are counted for."""

    PAIR = "pair"
    NETWORK = "network"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Window:
    """At most `most` tries in each span `every`; `siege` of them when the account is besieged."""

    whose: Whose
    every: timedelta
    most: int | None = None
    siege: int | None = None


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BY_HOUR, BY_DAY = Window(Whose.ACCOUNT, HOUR), Window(Whose.ACCOUNT, DAY)
PASSWORDS = (
    Window(Whose.PAIR, timedelta(minutes=1), 5, 1),
    Window(Whose.PAIR, timedelta(minutes=15), 10, 5),
    Window(Whose.PAIR, DAY, 40, 40),
    Window(Whose.NETWORK, timedelta(minutes=5), 50, 50),
    Window(Whose.NETWORK, DAY, 1000, 1000),
    BY_HOUR,
    BY_DAY,
)
CODES = (
    Window(Whose.PAIR, timedelta(minutes=5), 5, 5),
    Window(Whose.PAIR, HOUR, 15, 15),
    Window(Whose.ACCOUNT, DAY, 50, 50),
)
"""A code has only a million values, and who guesses one knows the password already."""
RESETS = (
    Window(Whose.ACCOUNT, HOUR, 3, 3),
    Window(Whose.NETWORK, HOUR, 30, 30),
)
"""Letters for a forgotten password, so that nobody fills another's mailbox."""


def blocked_until(
    windows: tuple[Window, ...], tries: Mapping[Window, int], *, at: datetime
) -> datetime | None:
    """When one may try again; None when this try may go on. `tries` include this one."""
    besieged = tries.get(BY_HOUR, 0) > SIEGE
    ends = [
        slot_end(at, window.every)
        for window in windows
        if (most := window.siege if besieged else window.most) is not None and tries[window] > most
    ]
    return max(ends, default=None)


def slot_end(moment: datetime, every: timedelta) -> datetime:
    """When the span that a moment lies in is over."""
    epoch = datetime.fromtimestamp(0, tz=moment.tzinfo)
    return epoch + ((moment - epoch) // every + 1) * every


def network(address: str) -> str:
    """An address as it is counted: whole for IPv4, the /64 that one customer holds for IPv6."""
    try:
        found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))

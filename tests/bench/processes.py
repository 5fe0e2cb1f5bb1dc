"""What processes used, from /proc."""

import os
from collections import defaultdict
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def _stat(pid: str) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may hold blanks; [] when it ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def _family(root: int) -> dict[int, list[str]]:
    """The living process and all it started, with what each used."""
    stats = {int(path): _stat(path) for path in os.listdir("/proc") if path.isdigit()}  # noqa: PTH208 - names only
    children: dict[int, list[int]] = defaultdict(list)
    for pid, fields in stats.items():
        if fields:
            children[int(fields[1])].append(pid)
    found: dict[int, list[str]] = {}
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        if stats.get(pid):
            found[pid] = stats[pid]
            waiting += children[pid]
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of a process and all it started, also of those that ended."""
    ticks = 0
    for fields in _family(root).values():
        user, system, ended_user, ended_system = (int(text) for text in fields[11:15])
        ticks += user + system + ended_user + ended_system
    return ticks / TICKS


def largest_rss(root: int) -> int:
    """The resident bytes of the largest process that `root` started."""
    sizes = [int(fields[21]) for pid, fields in _family(root).items() if pid != root]
    return max(sizes, default=0) * PAGE_BYTES

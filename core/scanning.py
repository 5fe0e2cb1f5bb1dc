"""Looking for viruses in what comes in from outside, by the operator's own clamd."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

_PIECE = 1 << 16
_SECONDS = 30.0
_ANSWER = 4096


class Verdict(StrEnum):
    """What a scan says of a file."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"
    """Nothing answered, or the scanner would not read all of it: not to be taken in."""


def scan(path: Path, server: str) -> Verdict:
    """What clamd at `server` (`unix:PATH` or `HOST:PORT`) says of a file, by INSTREAM (clamd(8)).

    clamd hangs up on a file over its StreamMaxLength; that counts as UNKNOWN.
    """
    try:
        with _connected(server) as line, path.open("rb") as file:
            line.sendall(b"zINSTREAM\0")
            while piece := file.read(_PIECE):
                line.sendall(len(piece).to_bytes(4) + piece)
            line.sendall(bytes(4))
            answer = line.recv(_ANSWER).rstrip(b"\0\n")
    except OSError:
        return Verdict.UNKNOWN
    if answer.endswith(b" FOUND"):
        return Verdict.INFECTED
    return Verdict.CLEAN if answer == b"stream: OK" else Verdict.UNKNOWN


@contextmanager
def _connected(server: str) -> Iterator[socket.socket]:
    if server.startswith("unix:"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_SECONDS)
            line.connect(server.removeprefix("unix:"))
            yield line
        return
    host, _, port = server.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=_SECONDS) as line:
        yield line

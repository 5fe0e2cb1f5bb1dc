"""A file is shown to clamd as its manual says, and taken in only when clamd finds nothing."""

import socket
import threading
from contextlib import contextmanager

import pytest

from core.scanning import Verdict, scan


@contextmanager
def clamd(place, *, answer, most=10_000_000):
    """A scanner that reads one stream by the INSTREAM protocol; gives what it was shown."""
    shown = bytearray()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as ear:
        ear.bind(str(place))
        ear.listen(1)

        def serve():
            line, _ = ear.accept()
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                while size := int.from_bytes(stream.read(4)):
                    shown.extend(stream.read(size))
                    if len(shown) > most:
                        return
                line.sendall(answer)

        listening = threading.Thread(target=serve, daemon=True)
        listening.start()
        yield shown
        listening.join(5)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"article;price\n" * 20_000)
    return path


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\0", Verdict.CLEAN),
        (b"stream: Eicar-Test-Signature FOUND\0", Verdict.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict.UNKNOWN),
        (b"", Verdict.UNKNOWN),
    ],
)
def test_the_scanner_is_shown_the_whole_file_and_its_answer_counts(tmp_path, file, answer, verdict):
    with clamd(tmp_path / "clamd", answer=answer) as shown:
        assert scan(file, f"unix:{tmp_path / 'clamd'}") is verdict
    assert bytes(shown) == file.read_bytes()


def test_a_scanner_that_hangs_up_has_not_found_the_file_clean(tmp_path, file):
    with clamd(tmp_path / "clamd", answer=b"stream: OK\0", most=1_000):
        assert scan(file, f"unix:{tmp_path / 'clamd'}") is Verdict.UNKNOWN


def test_without_a_scanner_at_the_address_nothing_is_clean(tmp_path, file):
    assert scan(file, f"unix:{tmp_path / 'nobody'}") is Verdict.UNKNOWN

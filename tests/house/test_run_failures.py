"""What the front door says when it cannot: a sentence or two on what to do, never a traceback."""

import argparse
import ast
import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent


def test_an_older_python_gets_a_sentence_not_a_traceback():
    older = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('run.py')"
    done = subprocess.run(
        [sys.executable, "-c", older], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("run.py: Omvard needs Python 3.11 or newer; this is 3.9.")
    assert "Traceback" not in done.stderr


def test_an_older_python_can_read_the_file_as_far_as_that_sentence():
    assert ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 8))


@pytest.mark.usefixtures("socket_enabled")
def test_a_taken_port_is_named_with_another_to_try():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(run.Failure, match=f"Port {port} is taken.*--port {port + 1}"):
            run.refuse_taken_port("127.0.0.1", port)


@pytest.mark.usefixtures("socket_enabled")
def test_a_free_port_is_left_free():
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    run.refuse_taken_port("127.0.0.1", port)
    socket.create_server(("127.0.0.1", port)).close()


@pytest.mark.usefixtures("socket_enabled")
def test_an_address_of_another_machine_is_refused():
    with pytest.raises(run.Failure, match=r"no address 192\.0\.2\.1"):
        run.refuse_taken_port("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EACCES, "Nothing can be written in .*write access"),
        (errno.EROFS, "Nothing can be written in "),
        (errno.ENOSPC, "The disk is full"),
    ],
)
def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch, number, sentence):
    def refused(**_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    with pytest.raises(run.Failure, match=sentence):
        run.refuse_unwritable(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    place = tmp_path / "instance"
    place.touch()
    with pytest.raises(run.Failure, match="instance: File exists"):
        run.refuse_unwritable(place)


@pytest.mark.usefixtures("empty_house")
def test_a_missing_lock_file_is_named():
    (run.ROOT / run.RUN).unlink()
    with pytest.raises(run.Failure, match=r"requirements\.lock is missing"):
        run.ensure_packages(run.RUN)


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "WARNING: Retrying … 'NewConnectionError(…)'\nERROR: No matching distribution found",
            "registry cannot be reached",
        ),
        ("error: Failed to fetch: http://…\n  cause: dns error", "registry cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "differs from the one in the lock"),
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("ERROR: No matching distribution found for x==1", "no build for this Python"),
        ("  details\nerror: something new\n  more", "not be installed: error: something new$"),
    ],
)
def test_an_installer_that_fails_is_explained(monkeypatch, output, sentence):
    monkeypatch.setattr(run, "attempt", lambda _: output)
    with pytest.raises(run.Failure, match=sentence):
        run.install(run.RUN, None, fresh=True)


def test_without_ensurepip_it_names_the_package_to_install(monkeypatch):
    monkeypatch.setattr(run, "has_module", lambda _: False)
    with pytest.raises(run.Failure, match="apt-get install python3-venv"):
        run.install(run.RUN, None, fresh=True)


def test_when_uv_cannot_pip_is_tried_in_a_venv_of_its_own(monkeypatch):
    tried = []
    monkeypatch.setattr(
        run, "attempt", lambda steps: tried.append(steps) or "no"[len(tried) * 2 - 2 :]
    )
    run.install(run.RUN, "/usr/bin/uv", fresh=False)
    by_uv, by_pip = tried
    assert [step[0] for step in by_uv] == ["/usr/bin/uv"]
    assert [step[1:3] for step in by_pip] == [["-m", "venv"], ["-m", "pip"]]


@pytest.mark.parametrize("uv", [None, "/usr/bin/uv"])
def test_every_way_of_installing_demands_hashes_and_names_no_registry(monkeypatch, uv):
    tried = []
    monkeypatch.setattr(run, "attempt", lambda steps: tried.extend(steps) or "")
    run.install(run.RUN, uv, fresh=True)
    assert "--require-hashes" in tried[-1]
    assert not [word for step in tried for word in step if "index" in word or "://" in word]


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("Traceback …\nOperationalError: connection refused", "No database server answers"),
        ('FATAL:  password authentication failed for user "x"', "refused the user or password"),
        ('FATAL:  database "omvard" does not exist', "does not exist. Create it"),
        ("OperationalError: unable to open database file", "cannot be written"),
        ("Not started in production: OMVARD_DEBUG must be 0.", "OMVARD_DEBUG must be 0"),
    ],
)
def test_a_database_that_cannot_be_prepared_is_explained(output, sentence):
    assert sentence in str(run.explain(output, run.PREPARE_CAUSES, "Not prepared."))


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (run.Failure("Do this."), "run.py: Do this.\n"),
        (OSError(errno.ENOSPC, "full"), f"run.py: {run.FULL}\n"),
        (PermissionError(errno.EACCES, "no", "/x"), "run.py: Nothing can be written in /x."),
        (KeyboardInterrupt(), "run.py: Stopped.\n"),
    ],
)
def test_every_trouble_ends_as_a_sentence_and_exit_code_2(monkeypatch, capsys, trouble, sentence):
    def troubled(_):
        raise trouble

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(run, "arguments", lambda _: argparse.Namespace(action=troubled))
    assert run.main([]) == 2
    assert capsys.readouterr().err.startswith(sentence)

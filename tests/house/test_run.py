"""The front door: what it is asked, what it skips, and how it keeps two programs running."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import run

ROOT = Path(run.__file__).parent
EVERYWHERE = "0.0.0.0"  # noqa: S104 - an argument; nothing listens here
FOREVER = [sys.executable, "-c", "import time; time.sleep(60)"]


# What it is asked


@pytest.mark.parametrize("words", [[], ["serve"]])
def test_without_a_command_it_serves_the_demo_on_port_8000_of_this_machine_only(words):
    args = run.arguments(words)
    assert args.action is run.serve
    assert (args.host, args.port, args.workers, args.demo) == ("127.0.0.1", 8000, 2, True)


def test_serving_takes_address_port_workers_database_and_no_demo():
    args = run.arguments(
        ["--host", EVERYWHERE, "--port", "81", "--workers", "4", "--no-demo", "--database-url", "x"]
    )
    assert (args.host, args.port, args.workers, args.demo) == (EVERYWHERE, 81, 4, False)
    assert args.database_url == "x"


@pytest.mark.parametrize("words", ["--port 0", "--port 65536", "--port x", "--workers 0", "fly"])
def test_a_word_it_does_not_know_is_refused_with_exit_code_2(words, capsys):
    with pytest.raises(SystemExit) as caught:
        run.arguments(words.split())
    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_what_follows_test_goes_to_pytest_untouched():
    args = run.arguments(["test", "tests/house", "-k", "port", "--workers"])
    assert args.action is run.test
    assert args.rest == ["tests/house", "-k", "port", "--workers"]


@pytest.mark.parametrize("name", sorted(run.ACTIONS))
def test_help_names_every_command(name, capsys):
    with pytest.raises(SystemExit):
        run.arguments(["--help"])
    assert re.search(rf"^  {name} ", capsys.readouterr().out, re.MULTILINE)


# What it starts with


def settings(words, environ):
    return run.settings(run.arguments(words), environ)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:////srv/omvard.db", "sqlite:////srv/omvard.db"),
        ("postgres://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("postgresql://u:p@h/db", "postgresql+psycopg://u:p@h/db"),
        ("postgresql+psycopg://u@/db?host=/s", "postgresql+psycopg://u@/db?host=/s"),
    ],
)
def test_a_database_address_reaches_the_product_as_sqlalchemy_writes_it(given, used):
    assert settings(["--database-url", given], {})["OMVARD_DATABASE_URL"] == used
    assert settings([], {"OMVARD_DATABASE_URL": given})["OMVARD_DATABASE_URL"] == used


@pytest.mark.parametrize("given", ["mysql://u:hush@h/db", "omvard.db", "sqlite://", "postgres://h"])
def test_another_database_is_refused_with_an_example_and_without_its_password(given):
    with pytest.raises(run.Failure, match="postgresql://user:password@host/database") as caught:
        settings(["--database-url", given], {})
    assert "hush" not in str(caught.value)


def test_the_product_is_told_the_address_people_use():
    assert settings(["--port", "9001"], {})["OMVARD_BASE_URL"] == "http://localhost:9001"


def test_what_the_person_has_set_stands():
    environ = {"OMVARD_BASE_URL": "https://omvard.example"}
    assert settings([], environ)["OMVARD_BASE_URL"] == "https://omvard.example"


@pytest.mark.parametrize(
    ("host", "env", "plain"),
    [("127.0.0.1", "demo", None), (EVERYWHERE, "demo", "1"), (EVERYWHERE, "production", None)],
)
def test_only_a_demo_on_the_network_goes_without_https_unasked(host, env, plain):
    assert settings(["--host", host], {"OMVARD_ENV": env}).get("OMVARD_PLAIN_HTTP") == plain


def test_a_demo_on_the_network_answers_to_any_name():
    assert settings(["--host", EVERYWHERE], {})["OMVARD_HOSTS"] == "*"
    assert "OMVARD_HOSTS" not in settings([], {})


def test_gunicorn_makes_no_control_socket_in_the_home_folder():
    command = run.web_server("::1", 8000, 3)
    assert "--no-control-socket" in command
    assert command[command.index("--bind") + 1] == "[::1]:8000"


# What it skips


def test_packages_are_installed_once_for_an_unchanged_lock(empty_house):
    run.ensure_packages(run.RUN)
    run.ensure_packages(run.RUN)
    assert empty_house == [(run.RUN, True)]


def test_a_changed_lock_is_installed_into_the_venv_that_is_there(empty_house):
    run.ensure_packages(run.RUN)
    (run.ROOT / run.RUN).write_text("another")
    run.ensure_packages(run.RUN)
    assert empty_house == [(run.RUN, True), (run.RUN, False)]


def test_the_test_lock_serves_for_running_too(empty_house):
    run.ensure_packages(run.TEST)
    run.ensure_packages(run.RUN)
    assert empty_house == [(run.TEST, True)]


@pytest.mark.parametrize("damage", ["stamp", "words", "python"])
def test_a_half_made_venv_is_made_anew(empty_house, damage):
    run.ensure_packages(run.RUN)
    match damage:
        case "stamp":
            run.STAMP.unlink()
        case "words":
            run.STAMP.write_text("{")
        case "python":
            run.PYTHON.unlink()
    run.ensure_packages(run.RUN)
    assert len(empty_house) == 2


@pytest.mark.usefixtures("empty_house")
def test_an_interrupted_install_leaves_no_stamp(monkeypatch):
    run.ensure_packages(run.RUN)
    (run.ROOT / run.RUN).write_text("another")

    def broken(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "install", broken)
    with pytest.raises(KeyboardInterrupt):
        run.ensure_packages(run.RUN)
    assert not run.STAMP.exists()


@pytest.mark.usefixtures("empty_house")
def test_the_stamp_names_each_lock_by_its_hash():
    run.ensure_packages(run.TEST)
    assert json.loads(run.STAMP.read_text()) == {x: run.digest(x) for x in (run.RUN, run.TEST)}


# How it keeps two programs


def test_when_one_program_ends_the_other_is_stopped_and_the_person_told():
    began = time.monotonic()
    programs = {"web server": FOREVER, "job worker": [sys.executable, "-c", "raise SystemExit(3)"]}
    with pytest.raises(run.Failure, match="The job worker ended by itself"):
        run.keep_running(programs, os.environ, lambda: True)
    assert time.monotonic() - began < 20


def test_a_polite_kill_stops_both_and_is_no_failure(monkeypatch, capsys):
    before = signal.signal(signal.SIGTERM, run.interrupted)
    started = []
    start = run.start
    monkeypatch.setattr(run, "start", lambda *a: started.append(start(*a)) or started[-1])
    try:
        threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGTERM]).start()
        assert run.keep_running({"a": FOREVER, "b": FOREVER}, os.environ, lambda: True) == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert [child.poll() for child in started] == [-signal.SIGTERM] * 2
    assert "Stopping" in capsys.readouterr().out


def test_a_program_that_will_not_stop_is_ended_by_force(monkeypatch):
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    monkeypatch.setattr(run, "STOP_SECONDS", 0.2)
    with subprocess.Popen(
        [sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=True
    ) as child:
        child.stdout.readline()
        run.stop([child])
        assert child.wait(5) == -signal.SIGKILL


# What it installs


def pins(lock):
    return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_the_test_lock_holds_the_run_lock_whole():
    assert pins(run.RUN)
    assert pins(run.RUN) <= pins(run.TEST)


@pytest.mark.parametrize("lock", [run.RUN, run.TEST])
def test_locks_pin_by_hash_and_name_no_registry(lock):
    text = (ROOT / lock).read_text()
    entries = re.split(r"\n(?=\S)", text)
    assert not re.search(r"://|--(extra-)?index|--find-links", text)
    assert not [entry for entry in entries if "==" in entry and "--hash=sha256:" not in entry]

#!/usr/bin/env python3
"""The front door: installs, prepares, serves, tests and checks, with the standard library alone."""

import argparse
import compileall
import ctypes
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence is for those who start an older one
    sys.stderr.write(
        "run.py: Omvard needs Python 3.11 or newer; this is %d.%d. "  # noqa: UP031 - as above
        "Start it with a newer one, for example: python3.12 run.py\n" % sys.version_info[:2]
    )
    sys.exit(2)
if sys.platform == "win32":
    sys.stderr.write("run.py: Omvard runs on Linux and macOS. On Windows, start it inside WSL.\n")
    sys.exit(2)

import fcntl

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "omvard-stamp.json"
RUN, TEST = "requirements.lock", "requirements-test.lock"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
STOP_SECONDS = 25  # gunicorn lets requests finish for 20

FULL = "The disk is full. Free about 1 GB and start again."
# What a tool's output shows, and what the person can do about it; the first that fits counts.
INSTALL_CAUSES = {
    "No space left on device|os error 28": FULL,
    "DO NOT MATCH THE HASHES|[Hh]ash mismatch": "A package differs from the one in the lock file "
    "and was refused. Check the package mirror, then start again.",
    "NewConnectionError|ConnectTimeout|ProxyError|SSLError|Max retries|name resolution|dns error"
    "|Failed to fetch|error sending request|from versions: none": "The package registry cannot be "
    "reached. Check the network, or the mirror and proxy that pip or uv is told to use "
    "(PIP_INDEX_URL, UV_DEFAULT_INDEX, HTTPS_PROXY); then start again.",
    "No matching distribution|no wheels with|no version of": "A package has no build for this "
    "Python or machine. Start run.py with Python 3.11, 3.12 or 3.13.",
    "Permission denied|Read-only file system": "The folder .venv cannot be written to. "
    "Remove it, or copy Omvard to a folder of your own.",
}
PREPARE_CAUSES = {
    "No space left on device|database or disk is full": FULL,
    "password authentication failed|no password supplied": "The database refused the user or "
    "password. Correct them in --database-url.",
    '(database|role) "[^"]*" does not exist': "The database or its user does not exist. "
    "Create it, or correct --database-url.",
    "[Cc]onnection refused|could not translate host|failed to resolve|connection timeout": "No "
    "database server answers there. Start it, or correct --database-url.",
    "unable to open database file|readonly database|Read-only file system": "The database file "
    "cannot be written. Check that its folder exists and that this user may write there.",
    "database is locked": "Another program holds the database. Stop it and start again.",
}


class Failure(Exception):
    """What to tell the person, in a sentence or two, instead of a traceback."""


def say(text: str) -> None:
    """Print at once, also into a pipe."""
    print(text, flush=True)


def explain(output: str, causes: Mapping[str, str], otherwise: str) -> Failure:
    """The first known cause found in a tool's output, else `otherwise` and its last words."""
    for pattern, remedy in causes.items():
        if re.search(pattern, output):
            return Failure(remedy)
    lines = [line for line in output.splitlines() if line.strip() and not line[0].isspace()]
    return Failure(f"{otherwise} {lines[-1] if lines else ''}".strip())


def refuse_unwritable(folder: Path) -> None:
    """Raise Failure unless files can be made in `folder`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Failure(in_words(error, folder)) from error


def in_words(error: OSError, path: object) -> str:
    """What an operating-system error asks of the person."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return FULL
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"Nothing can be written in {path}. Give this user write access, "
            "or copy Omvard to a folder of your own."
        )
    return f"{path}: {error.strerror or error}."


def refuse_taken_port(host: str, port: int) -> None:
    """Raise Failure unless a server can listen there."""
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = f"Port {port} is taken. Stop what uses it, or choose another: --port {port + 1}"
        elif error.errno == errno.EACCES:
            text = f"Port {port} is kept for the system. Choose one above 1024: --port 8000"
        else:
            text = f"This machine has no address {host}. Try --host 127.0.0.1 or --host 0.0.0.0"
        raise Failure(text) from error


def database_address(text: str) -> str:
    """The address as SQLAlchemy writes it. Raises Failure for any other database."""
    scheme, _, rest = text.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and "/" in rest:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        return text
    raise Failure(
        "That is no database address that Omvard knows. Write --database-url "
        "sqlite:////folder/omvard.db or postgresql://user:password@host/database"
    )


# Packages -----------------------------------------------------------------------------------


def digest(lock: str) -> str:
    """The lock file's hash. Raises Failure when the file is missing."""
    try:
        return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    except FileNotFoundError:
        raise Failure(f"{lock} is missing. Fetch a complete copy of Omvard.") from None


def installed(lock: str) -> bool:
    """Whether .venv holds exactly what the lock says now."""
    wanted = digest(lock)
    try:
        return PYTHON.exists() and json.loads(STAMP.read_text()).get(lock) == wanted
    except (OSError, ValueError):
        return False


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold other starts of run.py in the same folder until this one has installed."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def ensure_packages(lock: str) -> None:
    """Make .venv and install the lock in it, unless that is done already."""
    if installed(lock):
        return
    refuse_unwritable(ROOT)
    with one_at_a_time():
        if installed(lock):
            return
        say(f"Installing the packages of {lock} in .venv; the first time takes about a minute …")
        fresh = not (STAMP.exists() and PYTHON.exists())
        STAMP.unlink(missing_ok=True)
        install(lock, shutil.which("uv"), fresh=fresh)
        # The test lock holds the run lock whole (tests/house proves it).
        held = (RUN, TEST) if lock == TEST else (lock,)
        STAMP.write_text(json.dumps({name: digest(name) for name in held}))


def install(lock: str, uv: str | None, *, fresh: bool) -> None:
    """Install by uv when it is there; by pip when it is not, or when uv fails."""
    if uv:
        steps = [[uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)]] * fresh
        to = [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--compile-bytecode"]
        if not attempt([*steps, [*to, "--require-hashes", "-r", lock]]):
            return
        fresh = True
    if not has_module("ensurepip"):
        raise Failure(
            "Python's venv module is incomplete here. On Debian or Ubuntu: "
            "apt-get install python3-venv (or install uv); then start again."
        )
    steps = [[sys.executable, "-m", "venv", "--clear", str(VENV)]] * (fresh or not has_pip())
    to = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    output = attempt([*steps, [*to, "--no-deps", "--require-hashes", "-r", lock]])
    if output:
        raise explain(output, INSTALL_CAUSES, "The packages could not be installed:")


def has_module(name: str) -> bool:
    """Whether this Python has the module; Debian leaves some out."""
    return bool(importlib.util.find_spec(name))


def has_pip() -> bool:
    """Whether .venv was made with pip; uv makes it without."""
    return any(VENV.glob("lib/python*/site-packages/pip"))


def attempt(commands: Sequence[Sequence[str]]) -> str:
    """Run one after the other; the output of the first that fails, or nothing."""
    for command in commands:
        done = subprocess.run(
            command,
            cwd=ROOT,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            return done.stdout or f"{command[0]} failed."
    return ""


def compile_sources() -> None:
    """Write bytecode beside the house's own modules, whatever the environment says about it."""
    for face in ROOT.glob("*/__init__.py"):
        compileall.compile_dir(face.parent, quiet=2)
    compileall.compile_file(ROOT / "app.py", quiet=2)


def module(name: str, *args: str) -> list[str]:
    """A command that runs a module of .venv."""
    return [str(PYTHON), "-m", name, *args]


def flask(*args: str) -> list[str]:
    """A command of the product."""
    return module("flask", "--app", "app", *args)


# Serving ------------------------------------------------------------------------------------


def serve(args: argparse.Namespace) -> int:
    """Prepare whatever is not ready, then serve until stopped (options below)."""
    environ = settings(args, os.environ)
    refuse_taken_port(args.host, args.port)
    instance = ROOT / environ.get("OMVARD_INSTANCE", "instance")
    refuse_unwritable(instance)
    ensure_packages(RUN)
    compile_sources()
    prepare(environ, demo=args.demo)
    programs = {
        "web server": web_server(args.host, args.port, args.workers),
        "job worker": flask("jobs", "work"),
    }
    shown = "localhost" if args.host in {*LOOPBACK, "0.0.0.0"} else args.host  # noqa: S104
    ready = f"\nOmvard is running at http://{shown}:{args.port} (Ctrl-C stops it)"
    return keep_running(programs, environ, lambda: announce(args.host, args.port, ready))


def settings(args: argparse.Namespace, environ: Mapping[str, str]) -> dict[str, str]:
    """The environment the product is started in; what the person set there stands."""
    made = dict(environ)
    if address := args.database_url or made.get("OMVARD_DATABASE_URL"):
        made["OMVARD_DATABASE_URL"] = database_address(address)
    made.setdefault("OMVARD_BASE_URL", f"http://localhost:{args.port}")
    if args.host not in LOOPBACK and made.get("OMVARD_ENV", "demo") == "demo":
        made.setdefault("OMVARD_PLAIN_HTTP", "1")  # else browsers elsewhere drop the cookies
        made.setdefault("OMVARD_HOSTS", "*")  # nobody can say by which name others find it
    return made


def prepare(environ: Mapping[str, str], *, demo: bool) -> None:
    """Migrate, compile translations, load the demo if empty. Raises Failure with the remedy."""
    with tempfile.TemporaryFile("w+") as errors:
        command = flask("prepare", "--demo" if demo else "--no-demo")
        done = subprocess.run(
            command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stderr=errors, check=False
        )
        errors.seek(0)
        output = errors.read()
    if done.returncode:
        raise explain(output, PREPARE_CAUSES, "The product could not be prepared.")
    sys.stderr.write(output)


def web_server(host: str, port: int, workers: int) -> list[str]:
    """Give gunicorn threads; no control socket, since that would lie in the home folder."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return module(
        "gunicorn", "app:create_app()", "--bind", bind, "--workers", str(workers),
        "--worker-class", "gthread", "--threads", "16", "--timeout", "60",
        "--graceful-timeout", "20", "--max-requests", "5000", "--max-requests-jitter", "500",
        "--preload", "--no-control-socket", "--log-level", "warning",
    )  # fmt: skip


def announce(host: str, port: int, text: str) -> bool:
    """Say that the server answers, as soon as it does; True when said."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    with suppress(OSError), socket.create_connection((near, port), timeout=1):
        say(text)
        return True
    return False


def keep_running(
    programs: Mapping[str, Sequence[str]], environ: Mapping[str, str], ready: Callable[[], bool]
) -> int:
    """Run the programs side by side until a signal comes or one of them ends."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in programs.items():
            running[name] = start(command, environ)
        said = False
        while all(child.poll() is None for child in running.values()):
            said = said or ready()
            time.sleep(0.2)
        name = next(name for name, child in running.items() if child.poll() is not None)
        raise Failure(f"The {name} ended by itself, so the rest was stopped. See the lines above.")
    except KeyboardInterrupt:
        say("\nStopping …")
        return 0
    finally:
        stop(running.values())


def start(command: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start in a session of its own, so that Ctrl-C reaches it once, through us."""
    return subprocess.Popen(
        command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, start_new_session=True,
        preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
    )  # fmt: skip


def end_with_parent() -> None:
    """Ask Linux to stop this child if run.py is killed, so that no port stays taken."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def stop(children: Iterable[subprocess.Popen[bytes]]) -> None:
    """End all: politely, then after a while or a second Ctrl-C by force."""
    children = list(children)
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    with suppress(KeyboardInterrupt, subprocess.TimeoutExpired):
        for child in children:
            child.wait(max(0.1, deadline - time.monotonic()))
    for child in children:  # and whatever a child has left behind
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


# The rest -----------------------------------------------------------------------------------


def test(args: argparse.Namespace) -> int:
    """Run the whole suite on SQLite and on PostgreSQL; takes pytest's arguments."""
    ensure_packages(TEST)
    return hand_over(module("tests.suite", *args.rest))


def sure(args: argparse.Namespace) -> int:
    """Run every check that is not a test: format, lint, types, imports, templates, and so on."""
    ensure_packages(TEST)
    return hand_over(module("tests.sure", *args.rest))


def bench(args: argparse.Namespace) -> int:
    """Measure the product against its floors, in one run."""
    ensure_packages(TEST)
    compile_sources()
    return hand_over(module("tests.bench", *args.rest))


def contract(args: argparse.Namespace) -> int:
    """Print all rows of docs/contract.csv with the tests that name them."""
    return hand_over([sys.executable, "-m", "tests.contract", *args.rest])


def product(args: argparse.Namespace) -> int:
    """Run a command of the product, such as: run.py flask audit verify."""
    ensure_packages(RUN)
    return hand_over(flask(*args.rest))


def hand_over(command: Sequence[str]) -> int:
    """Run a program to its end; its exit code is ours."""
    with subprocess.Popen(command, cwd=ROOT) as child:
        try:
            return child.wait()
        except KeyboardInterrupt:  # a terminal has told the child too, a polite kill has not
            child.terminate()
            raise


# The command line ---------------------------------------------------------------------------


ACTIONS = {
    "serve": serve, "test": test, "sure": sure, "bench": bench, "contract": contract,
    "flask": product,
}  # fmt: skip


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What is asked for; `serve` when no command is named. Other programs' words go to `rest`."""
    if words and words[0] in ACTIONS.keys() - {"serve"}:
        return argparse.Namespace(action=ACTIONS[words[0]], rest=list(words[1:]))
    listed = "\n".join(f"  {name:10}{action.__doc__}" for name, action in ACTIONS.items())
    parser = argparse.ArgumentParser(
        prog="run.py", usage="run.py [command] [options]", allow_abbrev=False,
        description=f"Commands (serve when none is named):\n{listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add_serve_options(parser)
    parser.set_defaults(action=serve)
    return parser.parse_args(words[1:] if words[:1] == ["serve"] else words)


def add_serve_options(parser: argparse.ArgumentParser) -> None:
    """Where and how to serve."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=within(1, 65535), default=8000, help="default 8000")
    parser.add_argument("--workers", type=within(1, 64), default=2, help="web processes, default 2")
    parser.add_argument("--database-url", help="default: SQLite in the folder instance")
    parser.add_argument("--no-demo", dest="demo", action="store_false", help="load no demo people")


def within(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from `low` to `high`."""

    def number(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low} to {high}")
        return int(text)

    return number


def interrupted(*_: object) -> None:
    """Make a polite kill or a closed terminal the same as Ctrl-C."""
    raise KeyboardInterrupt


def main(words: Sequence[str]) -> int:
    """Do what is asked; every failure is a sentence and exit code 2."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup keeps us alive
            signal.signal(number, interrupted)
    try:
        args = arguments(words)
        return int(args.action(args))
    except Failure as failure:
        text = str(failure)
    except OSError as error:
        text = in_words(error, error.filename or "The system")
    except KeyboardInterrupt:
        text = "Stopped."
    sys.stderr.write(f"run.py: {text}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The whole way with providers that others wrote: one in Python, and the certified one."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
import warnings
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
import time_machine
from joserfc.jwk import ECKey

from tests.eid_provider import LOA3, NUMBER, Provider
from tests.portal.eid_world import ANSWER, KEY, let_in, provided

HERE = Path(__file__).parent
SECRET = "only-for-this-machine"
BACK = f"http://localhost:8000{ANSWER}"


class Outside(Provider):
    """A provider that runs by itself; only its address is known."""

    def __init__(self, issuer: str) -> None:
        super().__init__()
        self.issuer = issuer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def certified(folder, number, *key):
    """The certified provider, which lets everyone in as the holder of the number."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("NOT RUN: node is not there, so the certified provider was not asked")
    if not (HERE / "node_modules").exists():
        made = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund"],
            cwd=HERE,
            capture_output=True,
            timeout=180,
            check=False,
        )
        if made.returncode:
            pytest.skip("NOT RUN: the npm registry is out of reach; no certified provider")
    port = free_port()
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            ["node", "provider.mjs", str(port), BACK, number, *key],
            cwd=HERE,
            stdout=log,
            stderr=log,
            env={**os.environ, "NODE_NO_WARNINGS": "1"},
        )
        try:
            _wait(f"http://localhost:{port}/.well-known/openid-configuration")
            yield Outside(f"http://localhost:{port}")
        finally:
            server.terminate()
            server.wait(10)


def _wait(address: str) -> None:
    for _try in range(100):
        try:
            if requests.get(address, timeout=1).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    pytest.fail("the certified provider did not start")


def walk(browser: requests.Session, location: str) -> str:
    """Where the provider sends the browser back to, following its own redirects only."""
    for _step in range(10):
        answer = browser.get(location, allow_redirects=False, timeout=10)
        assert answer.is_redirect, answer.text[:500]
        location = urljoin(location, answer.headers["Location"])
        if location.startswith(BACK):
            return location
    raise AssertionError("the provider goes in circles")


def through(provider, app, folder, visitor, **told):
    """Sign in and out again at a provider that has a clock of its own."""
    present = time_machine.escape_hatch.time.time()
    with time_machine.travel(present, tick=True), provided(app, provider, folder, **told):
        begun = visitor.get(f"/sign-in/eid/{KEY}")
        with requests.Session() as browser:
            back = walk(browser, begun.headers["Location"])
            assert "iss=" in back
            assert let_in(visitor.get(back.removeprefix("http://localhost:8000"))) == "/"
            assert visitor.get("/account", inspect=False).status_code == 200
            out = visitor.post("/sign-out", follow_redirects=True)
            sign_out(browser, out.headers["Refresh"].removeprefix("0; url="))


def sign_out(browser, there):
    """Say yes at the provider's page; it leads back to where one signs in."""
    asked = browser.get(there, timeout=10).text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked))
    action = re.search(r'action="([^"]+)"', asked)[1]
    done = browser.post(action, data=fields | {"logout": "yes"}, allow_redirects=False, timeout=10)
    assert done.headers["Location"].split("?")[0] == "http://localhost:8000/sign-in"


@pytest.mark.slow  # starts node
def test_the_certified_provider_signs_in_and_out_whom_it_knows(app, tmp_path, visit, people):
    with certified(tmp_path, people.bo.number) as provider:
        (tmp_path / "shared").write_text(SECRET, encoding="ascii")
        through(provider, app, tmp_path, visit(), client_secret_file="shared")


@pytest.mark.slow  # starts node
def test_the_certified_provider_takes_our_signature_for_a_secret(app, tmp_path, visit, people):
    own = ECKey.generate_key("P-256", {"kid": "omvard-1", "use": "sig", "alg": "ES256"})
    (tmp_path / "own.json").write_text(json.dumps(own.as_dict(private=True)), encoding="ascii")
    with certified(tmp_path, people.bo.number, json.dumps(own.as_dict(private=False))) as provider:
        told = {"client_secret_file": "", "private_key_file": "own.json"}
        through(provider, app, tmp_path, visit(), **told)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_provider_in_python_signs_in_whom_it_knows(app, tmp_path, visit, people):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import oidc_provider_mock  # noqa: PLC0415 - warns of what it imports
    from core.clock import now  # noqa: PLC0415

    told = {"acr": LOA3, NUMBER: people.bo.number, "auth_time": int(now().timestamp())}
    user = oidc_provider_mock.User(sub="bo", claims=told)
    with oidc_provider_mock.run_server_in_thread(user_claims=(user,)) as server:
        provider = Outside(f"http://localhost:{server.server_port}")
        with provided(app, provider, tmp_path):
            visitor = visit()
            begun = visitor.get(f"/sign-in/eid/{KEY}")
            chosen = requests.post(
                begun.headers["Location"], data={"sub": "bo"}, allow_redirects=False, timeout=10
            )
            path = chosen.headers["Location"].removeprefix("http://localhost:8000")
            assert let_in(visitor.get(path)) == "/"
            assert visitor.get("/account", inspect=False).status_code == 200

"""Settings are typed, documented, and refuse what is unsafe."""

import os
import stat
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest

from core.config import Environment, Secrets, Settings, UnsafeSettings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def production(tmp_path):
    """What an operator sets for a house in earnest."""
    keys = tmp_path / "keys.json"
    Secrets.generate(demo=False).write(keys)
    return {
        "OMVARD_ENV": "production",
        "OMVARD_INSTANCE": str(tmp_path / "instance"),
        "OMVARD_SECRETS_FILE": str(keys),
        "OMVARD_DATABASE_URL": "postgresql+psycopg://db/omvard",
        "OMVARD_KEYRING_URL": "postgresql+psycopg://other/keyring",
        "OMVARD_BASE_URL": "https://omvard.example",
        "OMVARD_DEMO_EID": "0",
        "OMVARD_REGISTER": "none",
    }


def test_production_starts_when_everything_is_safe(production):
    assert Settings.from_environment(production).env is Environment.PRODUCTION


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"OMVARD_DEBUG": "1"}, "OMVARD_DEBUG must be 0"),
        ({"OMVARD_HOSTS": "*"}, "OMVARD_HOSTS must name the hosts"),
        ({"OMVARD_DEMO_EID": "1"}, "OMVARD_DEMO_EID must be 0"),
        ({"OMVARD_REGISTER": "demo"}, "OMVARD_REGISTER must not be demo"),
        ({"OMVARD_BASE_URL": "http://omvard.example"}, "OMVARD_BASE_URL must be https"),
        ({"OMVARD_KEYRING_URL": "postgresql+psycopg://db/omvard"}, "apart from the data"),
        ({"OMVARD_KEYRING_URL": None}, "OMVARD_KEYRING_URL must name a database"),
        ({"OMVARD_SECRETS_FILE": "/nowhere/keys.json"}, "python -m portal.commands.keys"),
        ({"OMVARD_JOBS": "celery"}, "OMVARD_JOBS must be sql or dramatiq"),
        ({"OMVARD_JOBS": "dramatiq"}, "OMVARD_JOBS=dramatiq needs OMVARD_BROKER_URL"),
        ({"OMVARD_MAX_BODY": "much"}, "OMVARD_MAX_BODY is not a valid int"),
        ({"OMVARD_DEBUG": "perhaps"}, "OMVARD_DEBUG is not a valid bool"),
        ({"OMVARD_ENV": "prod"}, "OMVARD_ENV is not a valid Environment"),
    ],
)
def test_what_is_unsafe_or_wrong_is_refused_with_the_remedy(production, change, said):
    environ = {name: value for name, value in (production | change).items() if value is not None}

    with pytest.raises(UnsafeSettings, match=said):
        Settings.from_environment(environ)


def test_production_refuses_the_demos_keys(production, tmp_path):
    Secrets.generate(demo=True).write(tmp_path / "keys.json")

    with pytest.raises(UnsafeSettings, match="demo keys"):
        Settings.from_environment(production)


def test_plain_http_is_allowed_when_chosen(production):
    chosen = production | {"OMVARD_BASE_URL": "http://intranet", "OMVARD_PLAIN_HTTP": "1"}

    settings = Settings.from_environment(chosen)

    assert settings.secure_cookies is False


def test_the_house_answers_to_its_own_names_and_those_chosen(production):
    settings = Settings.from_environment(production | {"OMVARD_HOSTS": "order.example, 10.0.0.7"})

    own = ["omvard.example", "localhost", "127.0.0.1", "[::1]"]
    assert settings.trusted_hosts == [*own, "order.example", "10.0.0.7"]


def test_a_demo_makes_its_keys_once_and_only_its_owner_reads_them(tmp_path):
    environ = {"OMVARD_INSTANCE": str(tmp_path)}

    first = Settings.from_environment(environ).secrets
    second = Settings.from_environment(environ).secrets

    assert first == second
    assert first.demo
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_keys_are_never_shown_by_accident(production):
    settings = Settings.from_environment(production)

    for shown in (repr(settings), str(settings), repr(settings.secrets), f"{settings.secrets}"):
        assert str(settings.secrets.audit_key)[2:-1] not in shown
        assert "master_keys" not in shown


def test_production_keys_can_be_made_before_there_is_an_app(tmp_path):
    path = tmp_path / "keys.json"
    command = [sys.executable, "-m", "portal.commands.keys", "--file", str(path)]
    environ = {"PATH": os.environ["PATH"], "OMVARD_ENV": "production"}

    made = subprocess.run(
        command, cwd=ROOT, env=environ, check=True, capture_output=True, text=True
    )
    again = subprocess.run(command, cwd=ROOT, env=environ, check=False, capture_output=True)

    assert "Keep a copy" in made.stdout
    assert Secrets.read(path).demo is False
    assert again.returncode == 1


def test_every_setting_is_documented():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    names = {item.metadata["env"] for item in fields(Settings) if "env" in item.metadata}

    assert {name for name in names if f"`{name}`" not in page} == set()


def test_the_page_of_settings_names_none_that_does_not_exist():
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `OMVARD_")]
    names = {item.metadata["env"] for item in fields(Settings) if "env" in item.metadata}

    assert set(table) == names


def test_settings_are_fixed_once_made(tmp_path):
    settings = Settings(instance=tmp_path)
    with pytest.raises(AttributeError):
        settings.debug = True
    assert replace(settings, debug=True).debug

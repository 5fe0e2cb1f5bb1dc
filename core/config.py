"""Typed settings from the environment; refuses to start when one is missing or unsafe."""

import base64
import json
import os
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

KEY_BYTES = 32
NEW_KEYS = "make new ones once: python -m portal.commands.keys --file"


class Environment(StrEnum):
    """How much the house trusts its surroundings."""

    DEMO = "demo"
    PRODUCTION = "production"
    TEST = "test"


class UnsafeSettings(SystemExit):
    """The house does not start: the text says which setting to change, and to what."""


def setting(env: str, default: Any, text: str) -> Any:
    """A field of `Settings`, read from the environment variable `env`."""
    return field(default=default, metadata={"env": env, "text": text})


@dataclass(frozen=True, repr=False)
class Secrets:
    """Keys of the house; by version number where they can be rotated."""

    secret_key: bytes
    audit_key: bytes
    master_keys: Mapping[int, bytes]
    index_keys: Mapping[int, bytes]
    demo: bool = False

    @classmethod
    def generate(cls, *, demo: bool) -> Self:
        """New random keys."""
        keys = [random.token_bytes(KEY_BYTES) for _ in range(4)]
        return cls(keys[0], keys[1], {1: keys[2]}, {1: keys[3]}, demo=demo)

    @classmethod
    def read(cls, path: Path) -> Self:
        """The keys in a JSON file made by `write`."""
        stored = json.loads(path.read_text(encoding="ascii"))
        return cls(
            secret_key=_unpack(stored["secret_key"]),
            audit_key=_unpack(stored["audit_key"]),
            master_keys={int(no): _unpack(key) for no, key in stored["master_keys"].items()},
            index_keys={int(no): _unpack(key) for no, key in stored["index_keys"].items()},
            demo=stored.get("demo", True),
        )

    def write(self, path: Path) -> None:
        """Store the keys where only the owner of the process can read them."""
        text = json.dumps(
            {
                "demo": self.demo,
                "secret_key": _pack(self.secret_key),
                "audit_key": _pack(self.audit_key),
                "master_keys": {str(no): _pack(key) for no, key in self.master_keys.items()},
                "index_keys": {str(no): _pack(key) for no, key in self.index_keys.items()},
            },
            indent=1,
        )
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(text, encoding="ascii")
        fresh.replace(path)


def _pack(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _unpack(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


@dataclass(frozen=True, repr=False)
class Settings:
    """Everything an operator may set. `docs/operations.md` lists the same (tested)."""

    env: Environment = setting("OMVARD_ENV", Environment.DEMO, "demo, production or test")
    instance: Path = setting("OMVARD_INSTANCE", Path("instance"), "folder of run-time files")
    database_url: str = setting("OMVARD_DATABASE_URL", "", "data; default SQLite in the folder")
    keyring_url: str = setting("OMVARD_KEYRING_URL", "", "keys of persons, apart from the data")
    secrets_file: str = setting("OMVARD_SECRETS_FILE", "", "JSON of keys; default in the folder")
    base_url: str = setting("OMVARD_BASE_URL", "http://localhost:8000", "address people use")
    hosts: str = setting("OMVARD_HOSTS", "", "further names the house answers to, by commas")
    plain_http: bool = setting("OMVARD_PLAIN_HTTP", default=False, text="1 allows http")
    trusted_proxies: int = setting("OMVARD_TRUSTED_PROXIES", 0, "proxies that set X-Forwarded-*")
    debug: bool = setting("OMVARD_DEBUG", default=False, text="never in production")
    demo_eid: bool = setting("OMVARD_DEMO_EID", default=True, text="the e-ID simulator")
    eid_file: str = setting("OMVARD_EID_FILE", "", "JSON file of e-ID providers; empty for none")
    second_factor: str = setting(
        "OMVARD_SECOND_FACTOR", "", "required or optional; default required in production"
    )
    proof_minutes: int = setting("OMVARD_PROOF_MINUTES", 15, "how long a proof of oneself holds")
    jobs: str = setting("OMVARD_JOBS", "sql", "sql or dramatiq")
    broker_url: str = setting("OMVARD_BROKER_URL", "", "Redis or RabbitMQ, for dramatiq")
    mail_url: str = setting(
        "OMVARD_MAIL_URL", "", "smtp[s]://[user:password@]host[:port]; empty keeps letters stored"
    )
    mail_from: str = setting("OMVARD_MAIL_FROM", "omvard@localhost", "sender of mail")
    max_body: int = setting("OMVARD_MAX_BODY", 2_000_000, "bytes of a posted form")
    max_upload: int = setting("OMVARD_MAX_UPLOAD", 50_000_000, "bytes of an imported file")
    clamd: str = setting("OMVARD_CLAMD", "", "virus scanner: unix:PATH or HOST:PORT; empty: none")
    export_rows: int = setting("OMVARD_EXPORT_ROWS", 1_000_000, "most rows of an exported list")
    register: str = setting("OMVARD_REGISTER", "demo", "population register: none or demo")
    statistics: str = setting("OMVARD_STATISTICS", "", "JSON file of services of others")
    operator_name: str = setting("OMVARD_OPERATOR_NAME", "Omvard Demo AB", "the company")
    operator_number: str = setting("OMVARD_OPERATOR_NUMBER", "556000-0001", "its number")
    operator_address: str = setting("OMVARD_OPERATOR_ADDRESS", "Storgatan 1, Exempelby", "shown")
    operator_phone: str = setting("OMVARD_OPERATOR_PHONE", "08-46500401", "customer service")
    operator_countries: str = setting(
        "OMVARD_OPERATOR_COUNTRIES",
        "Danmark: Omvard Demo A/S, CVR 10000009",
        "presenting companies, one per country, separated by |",
    )
    privacy_contact: str = setting(
        "OMVARD_PRIVACY_CONTACT", "privacy@omvard.example", "questions on personal data"
    )
    protection_link: str = setting(
        "OMVARD_PROTECTION_LINK", "", "page of the operator on how data are protected"
    )
    care_data_link: str = setting(
        "OMVARD_CARE_DATA_LINK", "", "page of the care provider on personal data in care"
    )
    controller: str = setting(
        "OMVARD_CONTROLLER", "Region Exempel, nämnden", "who decides over data in care"
    )
    protection_officer: str = setting(
        "OMVARD_PROTECTION_OFFICER", "dpo@region.example", "contact of the data protection officer"
    )
    secrets: Secrets = field(default_factory=lambda: Secrets.generate(demo=True))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Settings read from `environ`. Raises UnsafeSettings with the remedy."""
        values: dict[str, Any] = {}
        for item in fields(cls):
            name = item.metadata.get("env")
            if name and name in environ:
                values[item.name] = _typed(name, environ[name], item.default)
        plain = cls(**values)
        plain.instance.mkdir(parents=True, exist_ok=True)
        settings = plain.with_defaults()
        settings.check(environ)
        return settings

    def with_defaults(self) -> Self:
        """The same with addresses under the instance folder where none were given."""
        folder = self.instance.resolve()
        path = Path(self.secrets_file) if self.secrets_file else folder / "secrets.json"
        return type(self)(
            **{item.name: getattr(self, item.name) for item in fields(self)}
            | {
                "instance": folder,
                "database_url": self.database_url or f"sqlite:///{folder / 'omvard.db'}",
                "keyring_url": self.keyring_url or f"sqlite:///{folder / 'keyring.db'}",
                "secrets": self._secrets(path),
            }
        )

    def _secrets(self, path: Path) -> Secrets:
        if path.exists():
            return Secrets.read(path)
        if self.env is Environment.PRODUCTION:
            raise UnsafeSettings(f"No keys at {path}; {NEW_KEYS} {path}")
        made = Secrets.generate(demo=True)
        made.write(path)
        return made

    def check(self, environ: Mapping[str, str]) -> None:
        """Refuse what cannot work, and in production what only a demo may have."""
        choices = {
            "jobs": ("sql", "dramatiq"),
            "register": ("none", "demo"),
            "second_factor": ("required", "optional", ""),
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise UnsafeSettings(
                    f"OMVARD_{name.upper()} must be {' or '.join(filter(None, allowed))}."
                )
        if self.jobs == "dramatiq" and not self.broker_url:
            raise UnsafeSettings("OMVARD_JOBS=dramatiq needs OMVARD_BROKER_URL.")
        if self.env is not Environment.PRODUCTION:
            return
        problems = {
            "OMVARD_DEBUG must be 0": self.debug,
            "OMVARD_DEMO_EID must be 0": self.demo_eid,
            "OMVARD_HOSTS must name the hosts": self.hosts == "*",
            "OMVARD_SECOND_FACTOR must be required": self.second_factor == "optional",
            "OMVARD_REGISTER must not be demo": self.register == "demo",
            f"the keys are demo keys; {NEW_KEYS}": self.secrets.demo,
            "OMVARD_BASE_URL must be https, or choose OMVARD_PLAIN_HTTP=1": not (
                self.base_url.startswith("https://") or self.plain_http
            ),
            "OMVARD_KEYRING_URL must name a database apart from the data": (
                "OMVARD_KEYRING_URL" not in environ or self.keyring_url == self.database_url
            ),
        }
        found = [text for text, wrong in problems.items() if wrong]
        if found:
            raise UnsafeSettings("Not started in production: " + "; ".join(found) + ".")

    @property
    def trusted_hosts(self) -> list[str] | None:
        """The names a request may call the house by: its own, this machine's, and those chosen.

        None when any will do (`*`), as a demo on the network needs and production refuses.
        """
        if self.hosts == "*":
            return None
        own = urlsplit(self.base_url).hostname or ""
        further = [name.strip() for name in self.hosts.split(",")]
        return [name for name in (own, "localhost", "127.0.0.1", "[::1]", *further) if name]

    @property
    def factor_required(self) -> bool:
        """Whether a password alone never opens the house; always so in production."""
        return self.second_factor == "required" or (
            not self.second_factor and self.env is Environment.PRODUCTION
        )

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies are kept to https; browsers count localhost as safe."""
        return not self.plain_http


def _typed(name: str, text: str, default: Any) -> Any:
    try:
        if isinstance(default, bool):
            return _switch(text)
        return type(default)(text)
    except ValueError as error:
        kind = type(default).__name__
        raise UnsafeSettings(f"{name} is not a valid {kind}.") from error


def _switch(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered not in {"0", "1", "true", "false", "yes", "no", ""}:
        raise ValueError(lowered)
    return lowered in {"1", "true", "yes"}

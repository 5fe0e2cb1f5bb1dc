"""The operator's file of others' services, read once when the house starts."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from cookies.rules import Category, Service
from core.config import UnsafeSettings

TEXT_NO = 1
"""Counts up when the words of the question change; then everyone is asked anew."""
Origin = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+(:\d+)?$")]
Address = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+(:\d+)?/[^\s;,'\"]*$")]
CookieName = Annotated[str, StringConstraints(pattern=r"^[\w-]+\*?$")]


class ServiceFile(BaseModel):
    """One service as the file has it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    category: Category
    script: Address
    hosts: list[Origin] = []
    cookies: list[CookieName] = []
    opt_out: Address | None = None


FILE = TypeAdapter(list[ServiceFile])


def read_services(path: str) -> tuple[Service, ...]:
    """The services in a JSON list; none without a file. Raises UnsafeSettings with the remedy."""
    if not path:
        return ()
    try:
        found = FILE.validate_json(Path(path).read_bytes())
    except (OSError, ValidationError) as error:
        raise UnsafeSettings(
            "OMVARD_STATISTICS must name a JSON list of services, each with name, category "
            "(statistics, development or offers), script and perhaps hosts, cookies and opt_out, "
            "all by https; see docs/operations.md."
        ) from error
    return tuple(
        Service(
            item.name,
            item.category,
            item.script,
            tuple(item.hosts),
            tuple(item.cookies),
            item.opt_out or "",
        )
        for item in found
    )


def text_version(services: tuple[Service, ...]) -> str:
    """Changes with the purposes, the services and the words, so that one is asked again."""
    text = json.dumps([TEXT_NO, [repr(service) for service in services]])
    return sha256(text.encode()).hexdigest()[:12]

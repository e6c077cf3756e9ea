"""The catalogue of services: data that says what a code is and how it counts."""

import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct, convert

from ledger.errors import ServiceKindUnknown

COUNTERS = frozenset({"items", "minutes", "days", "cash", "goods_value"})
"""The counters that a fact carries; persons and households are counted from who is named."""


class ServiceKind(Struct, frozen=True):
    """One kind of service, in one version."""

    code: str
    version: int
    counters: list[str]
    sensitive: bool = False


@cache
def kinds() -> dict[str, ServiceKind]:
    """The newest version of every kind, by code."""
    text = Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8")
    every = convert(tomllib.loads(text)["kind"], list[ServiceKind])
    return {kind.code: kind for kind in sorted(every, key=lambda kind: kind.version)}


def kind(code: str) -> ServiceKind:
    """The newest version of ``code``.

    Raises:
        ServiceKindUnknown: the catalogue does not have it.
    """
    if code not in kinds():
        raise ServiceKindUnknown(kind=code)
    return kinds()[code]


def is_sensitive(code: str) -> bool:
    """Whether the shipped catalogue marks ``code``, in any version; unknown codes are not."""
    return code in kinds() and kinds()[code].sensitive

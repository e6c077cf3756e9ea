"""What is told of a fact that only those who must know may see: neither of whom, nor what."""

from msgspec import Struct

from projections.differences import Effect, FactChange

CONFIDENTIAL = "confidential"
"""Stands where the kind of a fact would."""


class Concealed(Struct, frozen=True, kw_only=True):
    """How a fact changed an account, without its person, its kind and its history.

    ``position`` and ``occurred_on`` are of the fact, ``cause`` is where the one stands by which it
    changed.
    """

    effect: Effect
    position: int
    occurred_on: str
    cause: int
    area: str | None
    times: int
    items: int
    minutes: int
    days: int
    reach: int
    cash_minor: int
    goods_minor: int
    currency: str | None
    service: str = CONFIDENTIAL
    part: None = None
    sensitive: bool = True


KEPT = Concealed.__struct_fields__[: -len(Concealed.__struct_defaults__)]


def concealed(change: FactChange | Concealed) -> FactChange | Concealed:
    """The change as it may be told to anybody who may see the account."""
    if isinstance(change, Concealed) or not change.sensitive:
        return change
    return Concealed(**{name: getattr(change, name) for name in KEPT})

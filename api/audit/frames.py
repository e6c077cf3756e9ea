"""What a sample is drawn from: every fact of a kind before a checkpoint, read from the ledger."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.audit.sampling import Drawn, Item, Method, draw, frame_digest, seed_of
from api.office import Office
from ledger.history import FACTS
from ledger.proof.leaves import Row
from ledger.proof.notes import Checkpoint
from ledger.proof.receipts import short_code
from ledger.vocabulary import Money, first_day

TOPICS = tuple(
    sorted(
        {
            "contact_made",
            "device_issued",
            "device_lent",
            "goods_delivered",
            "grant_paid",
            "home_modification_accepted",
            "household_grant_paid",
            "need_resolved",
            "need_resolved_directly",
            "payment_paid",
            "rehab_session_delivered",
            "service_delivered",
        }
        & FACTS.keys()
    )
)
"""What an auditor goes and asks people about."""

STRATA = ("scheme", "area", "month")
SIZE_MAX = 500


class Wanted(Struct, frozen=True):
    """What a sample is to be of; the days are those on which it happened, half-open."""

    topic: str
    method: Method
    size: int
    nonce: str
    by: str = "scheme"
    start: date | None = None
    end: date | None = None


class Line(Struct, frozen=True):
    """One fact that was drawn, as a visitor needs it."""

    position: int
    code: str
    occurred_on: str
    person_id: UUID | None
    what: str | None
    amount: Money | None
    stratum: str
    times: int


class Sample(Struct, frozen=True):
    """A sample, with everything that is needed to draw it again."""

    wanted: Wanted
    size: int
    root: str
    seed: str
    frame: int
    frame_total: int
    frame_digest: str
    lines: list[Line]


class MixedMoney(Exception):
    """The amounts are of several currencies, which cannot be added up."""


def sample(office: Office, wanted: Wanted, checkpoint: Checkpoint) -> Sample:
    """Draw from the facts before the checkpoint, whatever was recorded since.

    Raises:
        NothingToDraw: no fact of the kind lies before it in those days.
        MixedMoney: money is to be drawn, and it is of several currencies.
    """
    told: dict[int, tuple[Row, Any]] = {}
    for row in office.ledger.recorder.each_row(0, checkpoint.size, 2**62):
        if row[3] == wanted.topic:
            position, history, version, topic, state = row
            at = UUID(bytes=history)
            fact = office.ledger.mapper.fact_of(at, version, topic, state, unseal=False)
            if _is_within(fact, wanted):
                told[position] = (row, fact)
    items = [_item(position, fact, wanted) for position, (_, fact) in told.items()]
    currencies = {amount.currency for _, fact in told.values() if (amount := _amount(fact))}
    if wanted.method is Method.MONEY and len(currencies) > 1:
        raise MixedMoney
    seed = seed_of(checkpoint.root, wanted.nonce)
    drawn = draw(wanted.method, seed, items, wanted.size)
    return Sample(
        wanted=wanted,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        seed=seed.hex(),
        frame=len(items),
        frame_total=sum(each.minor for each in items) if len(currencies) == 1 else 0,
        frame_digest=frame_digest(items),
        lines=[_line(each, *told[each.item.position]) for each in drawn],
    )


def _is_within(fact: Any, wanted: Wanted) -> bool:
    day = first_day(fact.occurred_on)
    return (wanted.start or date.min) <= day < (wanted.end or date.max)


def _amount(fact: Any) -> Money | None:
    amount = getattr(fact, "amount", None)
    return amount if isinstance(amount, Money) else None


def _item(position: int, fact: Any, wanted: Wanted) -> Item:
    amount = _amount(fact)
    return Item(position, amount.minor if amount else 0, _stratum(fact, wanted))


def _stratum(fact: Any, wanted: Wanted) -> str:
    if wanted.method is not Method.STRATIFIED:
        return ""
    if wanted.by == "month":
        return str(fact.occurred_on[: len("2022-03")])
    return str(getattr(fact, wanted.by, None) or "-")


def _line(drawn: Drawn, row: Row, fact: Any) -> Line:
    kind = getattr(fact, "scheme", None) or getattr(fact, "service", None)
    return Line(
        position=drawn.item.position,
        code=short_code(row),
        occurred_on=fact.occurred_on,
        person_id=getattr(fact, "person_id", None),
        what=kind if isinstance(kind, str) else None,
        amount=_amount(fact),
        stratum=drawn.item.stratum,
        times=drawn.times,
    )

"""Where did every donation and every fund go, down to the person who has it now?

Source: every fact of a fund and of a donation; whatever was paid from a fund or names a donor;
who has which device.
Read by: ``api/audit``, ``api/desk``.

One row for each time that money or goods moved. Money is never added across currencies, nor to
the worth of goods. A fund's spending is told by what was paid from it, not by the fund.
"""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ledger.aggregates import Device, Donation, Fund, Grant, HomeModification, Project
from ledger.vocabulary import Money
from projections.money_moves import MOVES, moved_by
from projections.store import Cursor, Views, reads

NAME = "fund_traces"
UNSEALS: frozenset[str] = frozenset()
OF_A_DEVICE = (
    Device.DeviceRegistered,
    Device.DeviceLent,
    Device.DeviceIssued,
    Device.DeviceReturned,
)
READS = frozenset(MOVES) | reads(Fund.FundOpened, Fund.FundClosed, *OF_A_DEVICE)
TABLES = (
    "CREATE TABLE fund_traces (position INTEGER PRIMARY KEY, originator_id BLOB, source_id BLOB,"
    " donor TEXT, move TEXT, minor INTEGER, currency TEXT, goods TEXT, items INTEGER,"
    " goods_minor INTEGER, item_number TEXT, person_id BLOB, device_id BLOB, fund_id BLOB,"
    " household_id BLOB, recipient TEXT, day TEXT, came_back INTEGER NOT NULL)",
    "CREATE INDEX fund_traces_by_source ON fund_traces (source_id, move)",
    "CREATE INDEX fund_traces_by_history ON fund_traces (originator_id)",
    "CREATE INDEX fund_traces_by_device ON fund_traces (device_id) WHERE device_id IS NOT NULL",
    "CREATE TABLE fund_traces_funds (fund_id BLOB PRIMARY KEY, owner TEXT, code TEXT, name TEXT,"
    " currency TEXT, closed INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE fund_traces_devices (device_id BLOB PRIMARY KEY, person_id BLOB, own INTEGER)"
    " WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM fund_traces WHERE originator_id = ?",
    "DELETE FROM fund_traces_funds WHERE fund_id = ?",
    "DELETE FROM fund_traces_devices WHERE device_id = ?",
)
_MOVED = "INSERT INTO fund_traces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
_PART_CAME_BACK = (
    "UPDATE fund_traces SET came_back = 1 WHERE position = (SELECT MAX(position) FROM fund_traces"
    " WHERE originator_id = ? AND move = 'allocated' AND came_back = 0 AND minor IS ?"
    " AND items = ? AND item_number IS ? AND person_id IS ? AND device_id IS ? AND fund_id IS ?)"
)
_ALL_CAME_BACK = "UPDATE fund_traces SET came_back = 1 WHERE originator_id = ? AND move = 'spent'"
_WORK_CAME_BACK = (
    "INSERT INTO fund_traces SELECT ?, originator_id, source_id, donor, 'spending_returned', minor,"
    " currency, goods, items, goods_minor, item_number, person_id, device_id, fund_id,"
    " household_id, recipient, ?, 0 FROM fund_traces WHERE originator_id = ? AND move = 'spent'"
    " ORDER BY position DESC LIMIT 1"
)
_SPENT_SO_FAR = "DELETE FROM fund_traces WHERE originator_id = ? AND move = 'spent'"
_FUND_OF = "SELECT source_id FROM fund_traces WHERE originator_id = ? AND move = 'set_aside'"
_HAS = "INSERT OR REPLACE INTO fund_traces_devices VALUES (?, ?, ?)"


class FundRow(Struct, frozen=True):
    """One fund; everything is in its one currency.

    ``left`` is what came in less what was sent back, sent on and spent, with what came back of
    spending; ``set_aside`` is promised to projects, and still in it until they spend it.
    """

    fund_id: UUID
    owner: str
    fund_code: str
    name: str
    closed: bool
    received: Money
    taken_in: Money
    sent_back: Money
    sent: Money
    spent: Money
    spending_returned: Money
    set_aside: Money
    left: Money


class DonationRow(Struct, frozen=True, kw_only=True):
    """One donation of money, or of goods of one kind, and what is left of it.

    ``allocated`` is what went somewhere and is there still. Money is nothing where goods are
    given, and items are 0 where money is.
    """

    donation_id: UUID
    donor: str
    goods: str | None
    promised: Money | None
    received: Money | None
    allocated: Money | None
    sent_back: Money | None
    left: Money | None
    items_promised: int
    items_received: int
    items_allocated: int
    items_sent_back: int
    items_left: int


class Recipient(Struct, frozen=True, kw_only=True):
    """One part of a donation or a fund, and where it is now.

    ``person_id`` is who has it: of a device, who has the device at home now; ``own`` when it is
    theirs for good. Without a person, a household or a name, nobody has it yet. ``money_move``
    says how it went. ``came_back``: it went there and is there no more.
    """

    money_move: str
    on: str
    position: int
    source_id: UUID | None
    donor: str | None
    goods: str | None
    items: int
    item_number: str | None
    amount: Money | None
    goods_value: Money | None
    person_id: UUID | None
    device_id: UUID | None
    fund_id: UUID | None
    household_id: UUID | None
    recipient: str | None
    own: bool
    came_back: bool


class DonorRow(Struct, frozen=True):
    """Goods of one kind from one donor: how many, and how many have a named person.

    ``nameless`` went out where nobody was asked for a name, ``waiting`` are with nobody yet: on
    a shelf, in a fund's keeping or not allocated. ``persons`` have them.
    """

    donor: str
    goods: str
    items: int
    named: int
    persons: int
    nameless: int
    waiting: int


def project(db: Cursor, position: int, fact: Any) -> None:
    """Add a row for each move; remember funds, and who has which device."""
    if isinstance(fact, OF_A_DEVICE):
        _follow_device(db, position, fact)
    elif isinstance(fact, Fund.FundOpened):
        fund = (fact.owner, fact.fund_code, fact.name, fact.currency)
        db.execute(
            "INSERT INTO fund_traces_funds VALUES (?, ?, ?, ?, ?, 0)",
            (fact.originator_id.bytes, *fund),
        )
    elif isinstance(fact, Fund.FundClosed):
        db.execute(
            "UPDATE fund_traces_funds SET closed = 1 WHERE fund_id = ?", (fact.originator_id.bytes,)
        )
    elif isinstance(fact, HomeModification.HomeModificationPaymentReversed):
        of = fact.originator_id.bytes
        db.execute(_WORK_CAME_BACK, (position, fact.occurred_on, of))
        db.execute(_ALL_CAME_BACK, (of,))
    else:
        _move(db, position, fact)


def _follow_device(db: Cursor, position: int, fact: Any) -> None:
    device = fact.originator_id.bytes
    if isinstance(fact, Device.DeviceReturned):
        db.execute(_HAS, (device, None, 0))
    elif not isinstance(fact, Device.DeviceRegistered):
        own = isinstance(fact, Device.DeviceIssued)
        db.execute(_HAS, (device, fact.person_id.bytes, own))
    elif fact.donor:
        row = (position, device, None, fact.donor, "handed", None, None, fact.class_code, 1)
        to = (None, None, None, device, None, None, None, fact.occurred_on)
        db.execute(_MOVED, (*row, *to))


def _move(db: Cursor, position: int, fact: Any) -> None:
    move, of = MOVES[fact.TOPIC], fact.originator_id.bytes
    source = _source(db, fact)
    donor = getattr(fact, "donor", None)
    if source is None and not donor:
        return  # paid from no fund, and given by nobody
    if source is None:
        move = "handed"  # nobody paid for it: it was given, and is with somebody now
    elif fact.HISTORY is Project and move == "spent":
        db.execute(_SPENT_SO_FAR, (of,))  # each report says what was spent in all
    moved = moved_by(fact)
    row = (position, of, source, donor, move, moved.minor, moved.currency, moved.goods)
    goods = (moved.items, moved.goods_minor, moved.item_number)
    db.execute(_MOVED, (*row, *goods, *moved.to, moved.recipient, fact.occurred_on))
    if move == "allocation_returned":
        part = (moved.minor, moved.items, moved.item_number, *moved.to[:3])
        db.execute(_PART_CAME_BACK, (of, *part))
    elif isinstance(fact, Grant.GrantReversed):
        db.execute(_ALL_CAME_BACK, (of,))


def _source(db: Cursor, fact: Any) -> bytes | None:
    """The fund or the donation that it comes from."""
    if fact.HISTORY in {Fund, Donation}:
        return bytes(fact.originator_id.bytes)
    if fact.HISTORY is Project and not isinstance(fact, Project.ProjectApproved):
        row = db.execute(_FUND_OF, (fact.originator_id.bytes,)).fetchone()
        return row[0] if row else None
    fund = getattr(fact, "fund_id", None)
    return bytes(fund.bytes) if fund else None


_SUM = "COALESCE(SUM({}) FILTER (WHERE move = '{}'), 0)"
_FUND_MOVES = (
    "received",
    "taken_in",
    "sent_back",
    "sent",
    "spent",
    "spending_returned",
    "set_aside",
)
_GIFT_MOVES = ("promised", "received", "allocated", "allocation_returned", "sent_back")
_FUNDS = (
    "SELECT f.fund_id, f.owner, f.code, f.name, f.closed, f.currency, "  # noqa: S608
    + ", ".join(_SUM.format("t.minor", move) for move in _FUND_MOVES)
    + " FROM fund_traces_funds f LEFT JOIN fund_traces t ON t.source_id = f.fund_id"
    " AND t.currency = f.currency WHERE f.fund_id = COALESCE(?1, f.fund_id)"
    " GROUP BY f.fund_id ORDER BY f.owner, f.code LIMIT ?2"
)
_GIFTS = (
    "SELECT source_id, donor, goods, MAX(currency) FILTER (WHERE minor IS NOT NULL), "  # noqa: S608
    + ", ".join(_SUM.format("minor", move) for move in _GIFT_MOVES)
    + ", "
    + ", ".join(_SUM.format("items", move) for move in _GIFT_MOVES)
    + " FROM fund_traces WHERE source_id = originator_id AND donor IS NOT NULL"
    " AND source_id = COALESCE(?1, source_id) AND donor = COALESCE(?2, donor)"
    " GROUP BY source_id ORDER BY MIN(position) LIMIT ?3"
)
_WENT = "('allocated', 'spent', 'handed', 'sent')"
_RECIPIENTS = (
    "SELECT t.move, t.day, t.position, t.source_id, t.donor, t.goods, t.items, t.item_number,"  # noqa: S608
    " t.minor, t.currency, t.goods_minor, COALESCE(t.person_id, d.person_id), t.device_id,"
    " t.fund_id, t.household_id, t.recipient, COALESCE(d.own, t.person_id IS NOT NULL),"
    " t.came_back FROM fund_traces t LEFT JOIN fund_traces_devices d USING (device_id)"
    f" WHERE t.move IN {_WENT} AND t.source_id IS COALESCE(?1, t.source_id)"
    " AND t.donor IS COALESCE(?2, t.donor) ORDER BY t.position LIMIT ?3"
)
_DONORS = (
    "SELECT t.donor, t.goods, SUM(t.items), COALESCE(SUM(t.items) FILTER (WHERE t.person_id"
    " IS NOT NULL OR d.person_id IS NOT NULL), 0),"
    " COUNT(DISTINCT COALESCE(t.person_id, d.person_id)),"
    " COALESCE(SUM(t.items) FILTER (WHERE t.recipient IS NOT NULL AND t.person_id IS NULL), 0)"
    " FROM fund_traces t LEFT JOIN fund_traces_devices d USING (device_id)"
    " WHERE t.donor = COALESCE(?1, t.donor) AND t.goods IS NOT NULL AND t.came_back = 0"
    " AND t.move IN ('allocated', 'spent', 'handed')"
    # A device that was given is in the books by itself, and perhaps as a part of a donation.
    " AND (t.source_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM fund_traces a WHERE"
    " a.device_id = t.device_id AND a.move = 'allocated' AND a.came_back = 0)) GROUP BY 1, 2"
)


def funds(views: Views, *, fund_id: UUID | None = None, limit: int = 200) -> list[FundRow]:
    """What came into each fund, what went on and was spent, and what is left; empty: no fund."""
    rows = views.fetch(_FUNDS, fund_id.bytes if fund_id else None, limit)
    return [_fund(row) for row in rows]


def donations(
    views: Views, *, donation_id: UUID | None = None, donor: str | None = None, limit: int = 200
) -> list[DonationRow]:
    """What was promised, came, went on and is left of each donation; empty: nobody gave any."""
    rows = views.fetch(_GIFTS, donation_id.bytes if donation_id else None, donor, limit)
    return [_gift(row) for row in rows]


def recipients(
    views: Views, *, source_id: UUID | None = None, donor: str | None = None, limit: int = 500
) -> list[Recipient]:
    """Where each part of a fund or a donation went, and who has it; of all of them without one.

    Empty: nothing of it went anywhere.
    """
    rows = views.fetch(_RECIPIENTS, source_id.bytes if source_id else None, donor, limit)
    return [_recipient(row) for row in rows]


def donors(views: Views, *, donor: str | None = None) -> list[DonorRow]:
    """Of what each donor gave in goods, how much has a named person; empty: nobody gave goods."""
    went = {(row[0], row[1]): row[2:] for row in views.fetch(_DONORS, donor)}
    kept: dict[tuple[str, str], int] = {}
    for gift in donations(views, donor=donor, limit=-1):
        if gift.goods is not None:
            named = (gift.donor, gift.goods)
            kept[named] = kept.get(named, 0) + gift.items_left
    return [
        _donor(each, kept.get(each, 0), went.get(each, (0, 0, 0, 0)))
        for each in sorted(went.keys() | kept.keys())
    ]


ASKED = (funds, donations, recipients, donors)


def _fund(row: tuple[Any, ...]) -> FundRow:
    fund_id, owner, code, name, closed, currency, *sums = row
    received, taken_in, sent_back, sent, spent, back, _ = sums
    left = received + taken_in + back - sent_back - sent - spent
    money = [Money(minor, currency) for minor in (*sums, left)]
    return FundRow(UUID(bytes=fund_id), owner, code, name, bool(closed), *money)


def _gift(row: tuple[Any, ...]) -> DonationRow:
    donation_id, donor, goods, currency, *sums = row
    promised, received, went, back, sent_back = sums[:5]
    items_promised, items_received, items_went, items_back, items_sent_back = sums[5:]

    def money(minor: int) -> Money | None:
        return Money(minor, currency) if currency and goods is None else None

    return DonationRow(
        donation_id=UUID(bytes=donation_id),
        donor=donor,
        goods=goods,
        promised=money(promised),
        received=money(received),
        allocated=money(went - back),
        sent_back=money(sent_back),
        left=money(received - went + back - sent_back),
        items_promised=items_promised,
        items_received=items_received,
        items_allocated=items_went - items_back,
        items_sent_back=items_sent_back,
        items_left=items_received - items_went + items_back - items_sent_back,
    )


def _recipient(row: tuple[Any, ...]) -> Recipient:
    move, day, position, source, donor, goods, items, number, minor, currency, worth, *to = row
    person, device, fund, household, name, own, came_back = to
    return Recipient(
        money_move=move,
        on=day,
        position=position,
        source_id=_id(source),
        donor=donor,
        goods=goods,
        items=items,
        item_number=number,
        amount=Money(minor, currency) if minor is not None else None,
        goods_value=Money(worth, currency) if worth is not None else None,
        person_id=_id(person),
        device_id=_id(device),
        fund_id=_id(fund),
        household_id=_id(household),
        recipient=name,
        own=bool(own),
        came_back=bool(came_back),
    )


def _id(of: bytes | None) -> UUID | None:
    return UUID(bytes=of) if of is not None else None


def _donor(named: tuple[str, str], kept: int, went: tuple[int, int, int, int]) -> DonorRow:
    items, with_name, persons, nameless = went
    waiting = kept + items - with_name - nameless
    return DonorRow(*named, items + kept, with_name, persons, nameless, waiting)

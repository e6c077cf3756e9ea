"""What did the office do in a year, and what did it cost?

Source: every fact that counts as a service.
Read by: ``api/cli.py report``, ``api/audit``.

One row per counted fact. Counters are typed and never mixed: how many persons, how many
times, how many households, items and minutes; cash and the worth of goods apart. A payment
or grant that was reversed no longer counts. The year is that of ``occurred_on``.
"""

from typing import Any

from msgspec import Struct

from ledger.aggregates import (
    Contact,
    Device,
    HomeModification,
    HouseholdGrant,
    Need,
    Payment,
    RehabSession,
    ServiceDelivery,
)
from ledger.history import Fact
from ledger.vocabulary import Money
from projections.store import Cursor, Views

NAME = "year_account"
UNSEALS: frozenset[str] = frozenset()
TABLES = (
    "CREATE TABLE year_account (position INTEGER PRIMARY KEY, originator_id BLOB, service TEXT,"
    " day TEXT, area TEXT, person_id BLOB, household_id BLOB, items INTEGER, minutes INTEGER,"
    " cash_minor INTEGER, goods_minor INTEGER, currency TEXT)",
    "CREATE TABLE year_account_reversed (originator_id BLOB, position INTEGER,"
    " PRIMARY KEY (originator_id, position)) WITHOUT ROWID",
)
FORGETS = (
    "DELETE FROM year_account WHERE originator_id = ?",
    "DELETE FROM year_account_reversed WHERE originator_id = ?",
)
ONE_PER_FACT = {
    Device.DeviceLent: "device_loan",
    Device.DeviceReturned: "device_return",
    RehabSession.RehabSessionDelivered: "rehab_session",
    HomeModification.HomeModificationAccepted: "home_modification",
    Contact.ContactMade: "contact_made",
    Contact.ContactMissed: "contact_missed",
    Need.NeedRaised: "need_raised",
    Need.NeedResolvedDirectly: "need_resolved_directly",
    Need.NeedEscalated: "need_escalated",
    Need.NeedResolved: "need_resolved",
}
"""The facts that are a line of their own, by the name of the line."""

ITEMS = frozenset({"device_loan", "device_return"})
"""Lines on which every fact is one item."""


_REPORT = (
    "SELECT service, COUNT(DISTINCT person_id), COUNT(*), COUNT(DISTINCT household_id),"
    " SUM(items), SUM(minutes), SUM(cash_minor), SUM(goods_minor), currency"
    " FROM year_account AS given WHERE day >= ? AND day < ? AND COALESCE(area, '') GLOB ?"
    " AND NOT EXISTS (SELECT 1 FROM year_account_reversed AS back"
    " WHERE back.originator_id = given.originator_id AND back.position > given.position)"
    " GROUP BY service, currency ORDER BY service, currency"
)


class ReportLine(Struct, frozen=True):
    """One service in one currency; zero where it is not counted in that unit.

    ``cash_minor`` and ``goods_minor`` are in the currency's smallest unit.
    """

    service: str
    persons: int
    person_times: int
    households: int
    items: int
    minutes: int
    cash_minor: int
    goods_minor: int
    currency: str | None


class YearReport(Struct, frozen=True):
    """The account of one year, made from the facts up to ``position``."""

    year: int
    area: str | None
    position: int
    lines: list[ReportLine]


def project(db: Cursor, position: int, fact: Fact) -> None:
    """Add one row for a fact that counts; forget the rows of what was reversed."""
    match fact:
        case Payment.PaymentPaid(scheme=service, amount=amount):
            _count(db, position, fact, service, cash=amount)
        case HouseholdGrant.HouseholdGrantPaid(scheme=service, cash=cash, goods_value=goods):
            _count(db, position, fact, service, cash=cash, goods=goods)
        case ServiceDelivery.ServiceDelivered(kind=service, cash=cash, goods_value=goods):
            _count(db, position, fact, service, cash=cash, goods=goods)
        case HomeModification.HomeModificationAccepted(cost=cost):
            _count(db, position, fact, "home_modification", cash=cost)
        case Payment.PaymentReversed() | HouseholdGrant.HouseholdGrantReversed():
            # What was paid stays in the ledger; in the account of the year it does not count.
            db.execute(
                "INSERT INTO year_account_reversed VALUES (?, ?)",
                (fact.originator_id.bytes, position),
            )
        case _ if type(fact) in ONE_PER_FACT:
            _count(db, position, fact, ONE_PER_FACT[type(fact)])
        case _:
            pass


def _count(
    db: Cursor,
    position: int,
    fact: Any,
    service: str,
    *,
    cash: Money | None = None,
    goods: Money | None = None,
) -> None:
    household = getattr(fact, "household_id", None)
    money = cash or goods
    items = 1 if service in ITEMS else getattr(fact, "items", None)
    db.execute(
        "INSERT INTO year_account VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            position,
            fact.originator_id.bytes,
            service,
            fact.occurred_on,
            fact.area,
            fact.person_id.bytes,
            household.bytes if household else None,
            items or 0,
            getattr(fact, "minutes", None) or 0,
            cash.minor if cash else 0,
            goods.minor if goods else 0,
            money.currency if money else None,
        ),
    )


def report(views: Views, year: int, *, area: str | None = None) -> YearReport:
    """The account of ``year``; with ``area`` only of the places whose code begins with it."""
    rows = views.fetch(_REPORT, f"{year:04}", f"{year + 1:04}", f"{area or ''}*")
    position = views.fetch("SELECT position FROM tracking WHERE view = ?", NAME)
    lines = [ReportLine(*row) for row in rows]
    return YearReport(year, area, position[0][0] if position else 0, lines)


def years(views: Views) -> list[int]:
    """The years in which anything counts, the newest first."""
    rows = views.fetch("SELECT DISTINCT substr(day, 1, 4) FROM year_account ORDER BY 1 DESC")
    return [int(year) for (year,) in rows]

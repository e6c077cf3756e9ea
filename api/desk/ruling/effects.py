"""What a new version of a policy would change, before anybody lays it down."""

from datetime import date, timedelta
from typing import NamedTuple

from api.desk.ruling.clauses import Field, fields, whom
from api.desk.ruling.standing import class_of
from api.reports.naming import money_as_read
from api.turn import Turn
from ledger.aggregates import Policy
from ledger.policies import Clauses, GrantTerms, LendingTerms, SubsidyTerms
from ledger.refusals.office import PolicyDatesOverlap
from projections import open_loans, policies
from projections.open_loans import OpenLoan

LOANS_COUNTED_MAX = 100_000


class Step(NamedTuple):
    """One thing that is laid down otherwise."""

    label: str
    before: str
    after: str


def steps(turn: Turn, before: Clauses, after: Clauses) -> list[Step]:
    """What is laid down otherwise, in the order of the form; empty when nothing is."""
    old = {each.id: each for each in fields(turn, before)}
    new = fields(turn, after)
    return [
        Step(each.label, _shown(turn, old.get(each.id)), each.shown)
        for each in new
        if _shown(turn, old.get(each.id)) != each.shown
    ]


def _shown(turn: Turn, field: Field | None) -> str:
    return field.shown if field else turn.t("policies.none")


def must_begin_later(policy: Policy, day: date) -> None:
    """Go on when a next version may begin on that day.

    Raises:
        PolicyDatesOverlap: the one before it has not begun by then, or had not ended.
    """
    before = policy.versions[-1].effective_from
    if day < (policy.repealed_on or before + timedelta(days=1)):
        raise PolicyDatesOverlap(policy=policy.code, before=before)


def meanings(
    turn: Turn, code: str, before: Clauses, after: Clauses, begins: date, today: date
) -> list[str]:
    """What that means for people, in sentences: from when, for whom, and what stays as it is."""
    day = turn.day(begins.isoformat())
    told = [turn.t("policies.means_past", day=day)] if begins < today else []
    match before, after:
        case LendingTerms(), LendingTerms():
            return told + _of_loans(turn, code, before, after, begins)
        case SubsidyTerms(), SubsidyTerms():
            return told + _of_amounts(turn, before, after, begins)
        case GrantTerms(), GrantTerms():
            return [*told, turn.t("policies.means_grant", day=day)]
        case _:
            return [*told, turn.t("policies.means_document", day=day)]


def _of_loans(
    turn: Turn, code: str, before: LendingTerms, after: LendingTerms, begins: date
) -> list[str]:
    day = turn.day(begins.isoformat())
    told = []
    if before.days != after.days:
        old, new = (begins + timedelta(days=each.days) for each in (before, after))
        told.append(
            turn.t(
                "policies.means_due",
                day=day,
                new=turn.day(new.isoformat()),
                old=turn.day(old.isoformat()),
            )
        )
    told.append(turn.t("policies.means_loans", number=len(_out(turn, code))))
    told.append(turn.t("policies.means_renewals", day=day))
    return told


def _out(turn: Turn, code: str) -> list[OpenLoan]:
    """What is out by this policy: its class of devices, without those that have their own."""
    views, devices = turn.office.views, class_of(code)
    narrower = {
        found
        for row in policies.versions(views)
        if (found := class_of(row.policy.rpartition("@")[0]))
        and found != devices
        and found.startswith(devices)
    }
    return [
        loan
        for loan in open_loans.all_out(views, limit=LOANS_COUNTED_MAX)
        if loan.class_code.startswith(devices)
        and not loan.class_code.startswith(tuple(narrower) or ("\0",))
    ]


def _of_amounts(turn: Turn, before: SubsidyTerms, after: SubsidyTerms, begins: date) -> list[str]:
    first = begins if begins.day == 1 else (begins.replace(day=1) + timedelta(days=32))
    month = turn.day(first.isoformat()[:7])
    told = [turn.t("policies.means_months", month=month)]
    for old, new in zip(before.rates, after.rates, strict=True):
        amounts = [
            money_as_read((terms.standard.minor * line.percent + 50) // 100, currency, turn.lang)
            for terms, line, currency in (
                (before, old, before.standard.currency),
                (after, new, after.standard.currency),
            )
        ]
        if amounts[0] != amounts[1]:
            told.append(
                turn.t("policies.means_rate", whom=whom(turn, new), old=amounts[0], new=amounts[1])
            )
    return told

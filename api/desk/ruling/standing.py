"""The policies of an office as they stand on a day: in force, to come, ended."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from api.desk.ruling.clauses import Field, fields, fixed, scheme
from api.reports.naming import money_as_read
from api.turn import Turn
from ledger.aggregates import Policy
from ledger.policies import Clauses, GrantTerms, LendingTerms, PolicyVersion, SubsidyTerms
from projections import policies
from projections.policies import PolicyRow

POLICIES_MAX = 2_000
SORTS = ("lending", "subsidy", "grant", "document")


class Standing(NamedTuple):
    """One policy: what is in force today, what comes next, and what its newest version is."""

    code: str
    name: str
    sort: str
    now: PolicyRow | None
    says: str
    coming: PolicyRow | None
    newest: PolicyRow
    example: bool


class Version(NamedTuple):
    """One version beside the others: ``cells`` are what it lays down, and whether that is new."""

    row: PolicyRow
    number: str
    state: str
    cells: list[tuple[str, bool]]


class Compared(NamedTuple):
    """The versions of a policy side by side; ``heads`` are what each lays down."""

    heads: list[str]
    versions: list[Version]


def listed(turn: Turn, day: date) -> dict[str, list[Standing]]:
    """The policies of the office by their sort, by code."""
    found: dict[tuple[str, str], list[PolicyRow]] = {}
    for row in policies.versions(turn.office.views, limit=POLICIES_MAX):
        found.setdefault((row.organisation, code_of(row)), []).append(row)
    ids = {key: Policy.id_of(*key) for key in found}
    known = turn.office.ledger.load_all(Policy, list(ids.values()))
    made: dict[str, list[Standing]] = {}
    for key, rows in sorted(found.items()):
        policy = known.get(ids[key])
        if policy is not None:
            made.setdefault(rows[0].policy_sort, []).append(_standing(turn, policy, rows, day))
    return {sort: made[sort] for sort in SORTS if sort in made}


def _standing(turn: Turn, policy: Policy, rows: list[PolicyRow], day: date) -> Standing:
    now = next((row for row in rows if state_of(row, day) == "now"), None)
    coming = next((row for row in rows if state_of(row, day) == "coming"), None)
    shown = now or coming or rows[-1]
    version = policy.versions[rows.index(shown)]
    return Standing(
        code=policy.code,
        name=shown.title or policy.code,
        sort=shown.policy_sort,
        now=now,
        says=in_short(turn, version.clauses) if shown is now else "",
        coming=coming,
        newest=rows[-1],
        example=shown.example,
    )


def code_of(row: PolicyRow) -> str:
    """The code of the policy of which that is a version."""
    return row.policy.rpartition("@")[0]


def state_of(row: PolicyRow, day: date) -> str:
    """Whether a version holds on that day, is to come, held before, or never does."""
    if row.until is not None and row.until <= row.effective_from:
        return "never"
    if row.effective_from > day:
        return "coming"
    return "now" if row.until is None or row.until > day else "held"


def in_short(turn: Turn, clauses: Clauses) -> str:
    """The one thing that everybody wants to know of it."""
    match clauses:
        case LendingTerms(days=days, renewals_max=renewals):
            return turn.t("policies.short_lending", days=days, renewals=renewals)
        case SubsidyTerms(standard=money):
            amount = money_as_read(money.minor, money.currency, turn.lang)
            return turn.t("policies.short_subsidy", amount=amount)
        case GrantTerms(amount_max=money):
            amount = money_as_read(money.minor, money.currency, turn.lang)
            return turn.t("policies.short_grant", amount=amount)
        case _:
            return ""


def about(turn: Turn, clauses: Clauses, code: str) -> str:
    """What the policy is about: a scheme, a class of devices, or nothing that has a word."""
    if isinstance(clauses, SubsidyTerms | GrantTerms):
        return scheme(turn, clauses.scheme)
    if isinstance(clauses, LendingTerms):
        devices = class_of(code)
        if devices:
            return turn.t("policies.about_class", devices=devices)
        return turn.t("policies.about_devices")
    return ""


def class_of(code: str) -> str:
    """The class of devices that a lending policy is about; empty when it is about all others."""
    return code.partition("/")[2]


def compared(
    turn: Turn, versions: Iterable[PolicyVersion], rows: list[PolicyRow], day: date
) -> Compared:
    """The versions, the newest first, each with what it lays down otherwise than the one before."""
    told = [_told(turn, each.clauses) for each in versions]
    heads = list(dict.fromkeys(label for each in told for label in each))
    made = []
    for number, row in enumerate(rows):
        before = told[number - 1] if number else None
        cells = [
            (
                told[number].get(head, turn.t("policies.none")),
                before is not None and before.get(head) != told[number].get(head),
            )
            for head in heads
        ]
        made.append(Version(row, row.policy.rpartition("@")[2], state_of(row, day), cells))
    return Compared(heads, made[::-1])


def _told(turn: Turn, clauses: Clauses) -> dict[str, str]:
    told: dict[str, str] = {}
    for each in _all(turn, clauses):
        shown = told.get(each.label)
        told[each.label] = f"{shown}, {each.shown}" if shown else each.shown
    return told


def _all(turn: Turn, clauses: Clauses) -> list[Field]:
    return [*fields(turn, clauses), *fixed(turn, clauses)]

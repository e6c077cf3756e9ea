"""Which facts count, in which line of an account, and by which of their fields.

A line counts what it says and nothing else: how many persons, how many times, how many
households, items, minutes and days; people who were counted without names; cash, and the worth
of goods, apart. Lines that hold several kinds of a thing have a line for each kind besides:
``activity`` all that was held, ``activity:job_fair`` the job fairs among them.
"""

from enum import Enum
from typing import Any

from msgspec import Struct

from ledger.history import Fact
from ledger.vocabulary import Money, Unit

ONE = "one"
"""Each fact is one item."""


class Line(Struct, frozen=True):
    """How a fact counts; every part but ``name`` is the name of a field, empty when none counts.

    ``by`` is a field whose code stands in for ``name``, as a scheme's does. ``part`` is the field
    that says of which kind it is; ``words`` is the vocabulary of its codes, where that is not
    called as the field is. ``items`` may name a list of things that each have a number. Of what
    is not told in ``goods`` as a whole, ``each`` is what one item is worth. With ``back`` what
    the line held is taken off it again.
    """

    name: str = ""
    by: str = ""
    part: str = ""
    words: str = ""
    items: str = ""
    days: str = ""
    reach: str = ""
    cash: str = ""
    goods: str = ""
    each: str = ""
    back: bool = False


COUNTED: dict[str, Line] = {
    # Money and relief
    "payment_paid": Line(by="scheme", cash="amount"),
    "payment_recovered": Line("payment_recovered", cash="amount"),
    "household_grant_paid": Line(by="scheme", cash="cash", goods="goods_value"),
    "grant_paid": Line(by="scheme", cash="cash", goods="goods_value"),
    "placement_wage_paid": Line("placement_wage", cash="amount"),
    "enrolment_premium_paid": Line("enrolment_premium", part="programme", cash="premium"),
    "enrolment_premium_returned": Line(
        "enrolment_premium", part="programme", cash="premium", back=True
    ),
    "fund_money_received": Line("fund_income", part="fund_source", cash="amount"),
    "fund_money_returned": Line("fund_income", part="fund_source", cash="amount", back=True),
    "fund_money_sent": Line("fund_transfer", cash="amount"),
    "donation_received": Line("donation_received", items="items", cash="amount", each="unit_value"),
    "donation_sent_back": Line("donation_received", items="items", cash="amount", back=True),
    "donation_allocated": Line(
        "donation_allocated", items="items", cash="amount", goods="goods_value"
    ),
    "donation_allocation_returned": Line(
        "donation_allocated", items="items", cash="amount", goods="goods_value", back=True
    ),
    "service_contract_signed": Line("service_contract"),
    "service_contract_paid": Line("service_contract_payment", cash="amount"),
    "service_contract_payment_returned": Line("service_contract_payment", cash="amount", back=True),
    "project_approved": Line("project"),
    "project_completed": Line("project_completed", cash="spent"),
    # Devices and goods
    "device_registered": Line(
        "device_registered", part="source", words="device_source", items=ONE, goods="price"
    ),
    "device_lent": Line("device_loan", items=ONE),
    "device_returned": Line("device_return", items=ONE),
    "device_issued": Line("device_issued", items=ONE, goods="goods_value"),
    "device_fitted": Line("device_fitted", items="quantity", each="unit_value"),
    "goods_delivered": Line(
        "goods_delivered", part="kit", items=ONE, days="household_days", goods="kit_value"
    ),
    "goods_redelivered": Line(
        "goods_delivered", part="kit", items=ONE, days="household_days", goods="kit_value"
    ),
    "goods_handed_out": Line("goods_handed_out", part="goods", items="items", goods="goods_value"),
    "station_equipped": Line("station_equipped", items="equipment"),
    # Rehabilitation, care and learning
    "rehab_session_delivered": Line("rehab_session", part="item", words="service"),
    "service_delivered": Line(
        by="kind", items="items", days="days", cash="cash", goods="goods_value"
    ),
    "care_plan_agreed": Line("care_plan", part="plan_kind"),
    "measure_recorded": Line("measure"),
    "person_screened": Line("screening", part="screening_programme"),
    "intervention_begun": Line("intervention", part="screening_programme"),
    "referral_made": Line("referral_made", part="referral_reason"),
    "referral_completed": Line("referral_completed", part="referral_reason"),
    "placement_admitted": Line("placement", part="care_type"),
    "placement_attended": Line("placement_day", part="care_type", days=ONE),
    "training_enrolled": Line("training_begun"),
    "training_completed": Line("training_completed"),
    "training_course_ended": Line("training_course", reach="participants"),
    "employment_begun": Line("employment", part="employment_kind"),
    "employment_confirmed": Line("employment_confirmed", part="still_employed_after"),
    "person_enrolled": Line("enrolment", part="programme"),
    "home_modification_built": Line("home_modification_built", part="modification_kind"),
    "home_modification_accepted": Line("home_modification", cash="cost"),
    # Contact, needs and rights
    "contact_made": Line("contact_made", part="channel"),
    "contact_missed": Line("contact_missed", part="channel"),
    "need_raised": Line("need_raised"),
    "need_resolved_directly": Line("need_resolved_directly"),
    "need_escalated": Line("need_escalated"),
    "need_resolved": Line("need_resolved"),
    "need_declined": Line("need_declined"),
    "roster_member_added": Line("roster_member", part="roster_category"),
    "household_vulnerability_classified": Line("vulnerable_household", part="vulnerability"),
    "grievance_decided": Line("grievance_decided"),
    "objection_answered": Line("objection_answered"),
    "activity_held": Line(
        "activity", part="activity_kind", items="items", reach="reach", goods="goods_value"
    ),
    "activity_attended": Line("activity_attendance", part="activity_kind"),
    # The office itself
    "policy_issued": Line("policy"),
    "policy_amended": Line("policy"),
    "organisation_opened": Line("organisation_opened", part="organisation_type"),
    "station_opened": Line("station_opened", part="kind", words="station_kind"),
    "station_suspended": Line("station_suspended", part="suspension_reason"),
    "station_partly_reopened": Line("station_partly_reopened"),
    "station_reopened": Line("station_reopened"),
    "inspection_held": Line("inspection", part="inspection_kind"),
    "staff_registered": Line("staff_registered", part="role", words="staff_role"),
    "staff_reviewed": Line("staff_review"),
    "staff_trained": Line("staff_training"),
    "target_measured": Line("target_measured"),
    "suspicion_list_answered": Line("suspicion_list"),
    "file_imported": Line("file_imported"),
    "payment_round_closed": Line("payment_round", part="scheme"),
    "figure_published": Line("figure_published"),
}
"""By stored name."""

PARTS = {line.name: line.words or line.part for line in COUNTED.values() if line.part}
"""The lines that have parts, each with the vocabulary of its parts."""

OF_THE_OFFICE = frozenset(
    {
        "policy",
        "organisation_opened",
        "station_opened",
        "station_suspended",
        "station_partly_reopened",
        "station_reopened",
        "device_registered",
        "inspection",
        "staff_registered",
        "staff_review",
        "staff_training",
        "target_measured",
        "suspicion_list",
        "file_imported",
        "payment_round",
        "figure_published",
    }
)
"""Lines that tell what the office did, and serve nobody by themselves."""

REVERSED = frozenset(
    {
        "payment_reversed",
        "payment_returned",
        "household_grant_reversed",
        "grant_reversed",
        "placement_wage_reversed",
        "file_import_withdrawn",
    }
)
"""With these what the same history told before no longer counts.

What comes back in part only is taken off its line by the amount (``back``).
"""


class Counts(Struct, frozen=True):
    """What one fact adds to its line; below zero when it takes something off it.

    ``part`` is the kind of thing it is, on a line that has parts.
    """

    line: str
    part: str | None
    times: int
    items: int
    minutes: int
    days: int
    reach: int
    cash: Money | None
    goods: Money | None


def counts_of(fact: Fact) -> Counts | None:
    """What the fact adds, and to which line; ``None`` when it does not count."""
    line = COUNTED.get(fact.TOPIC)
    if line is None:
        return None
    sign = -1 if line.back else 1
    items = _number(fact, line.items)
    return Counts(
        line=str(getattr(fact, line.by)) if line.by else line.name,
        part=_code(fact, line.part),
        times=0 if line.back else 1,
        items=sign * items,
        minutes=sign * _number(fact, "minutes"),
        days=sign * _number(fact, line.days),
        reach=sign * _number(fact, line.reach) if _counts_people(fact) else 0,
        cash=_money(fact, line.cash, sign),
        goods=_money(fact, line.goods, sign) or _money(fact, line.each, sign * items),
    )


def _code(fact: Fact, field: str) -> str | None:
    value: Any = getattr(fact, field) if field else None
    code = value.value if isinstance(value, Enum) else value
    return str(code) if code else None


def _counts_people(fact: Fact) -> bool:
    # What was counted in households, say, is never added to people.
    return getattr(fact, "unit", Unit.PERSONS) in {Unit.PERSONS, Unit.PERSON_TIMES}


def _number(fact: Fact, field: str) -> int:
    if field == ONE:
        return 1
    value: Any = getattr(fact, field, None) if field else None
    if isinstance(value, tuple):
        return sum(each.items for each in value)
    return int(value or 0)


def _money(fact: Fact, field: str, times: int) -> Money | None:
    value: Any = getattr(fact, field, None) if field else None
    return Money(value.minor * times, value.currency) if isinstance(value, Money) else None

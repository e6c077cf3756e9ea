"""Which facts count, in which line of an account, and by which of their fields.

A line counts what it says and nothing else: how many persons, how many times, how many
households, items, minutes and days; people who were counted without names; cash, and the worth
of goods, apart.
"""

from typing import Any

from msgspec import Struct

from ledger.history import Fact
from ledger.vocabulary import Money

ONE = "one"
"""Each fact is one item."""


class Line(Struct, frozen=True):
    """How a fact counts; every part but ``name`` is the name of a field, empty when none counts.

    ``by`` is a field whose code stands in for ``name``, as a scheme's does.
    """

    name: str = ""
    by: str = ""
    items: str = ""
    days: str = ""
    reach: str = ""
    cash: str = ""
    goods: str = ""


COUNTED: dict[str, Line] = {
    # Money and relief
    "payment_paid": Line(by="scheme", cash="amount"),
    "payment_recovered": Line("payment_recovered", cash="amount"),
    "household_grant_paid": Line(by="scheme", cash="cash", goods="goods_value"),
    "grant_paid": Line(by="scheme", cash="cash", goods="goods_value"),
    "placement_wage_paid": Line("placement_wage", cash="amount"),
    "enrolment_premium_paid": Line("enrolment_premium", cash="amount"),
    "fund_money_received": Line("fund_income", cash="amount"),
    "fund_money_sent": Line("fund_transfer", cash="amount"),
    "donation_received": Line("donation_received", items="items", cash="amount"),
    "donation_allocated": Line("donation_allocated", items="items", cash="amount"),
    "service_contract_signed": Line("service_contract"),
    "service_contract_paid": Line("service_contract_payment", cash="amount"),
    "project_approved": Line("project"),
    # Devices and goods
    "device_lent": Line("device_loan", items=ONE),
    "device_returned": Line("device_return", items=ONE),
    "device_issued": Line("device_issued", items=ONE, goods="goods_value"),
    "device_fitted": Line("device_fitted", items="quantity"),
    "goods_delivered": Line("goods_delivered", items=ONE, days="household_days", goods="kit_value"),
    "goods_redelivered": Line(
        "goods_delivered", items=ONE, days="household_days", goods="kit_value"
    ),
    "goods_handed_out": Line("goods_handed_out", items="items", goods="goods_value"),
    "station_equipped": Line("station_equipped"),
    # Rehabilitation, care and learning
    "rehab_session_delivered": Line("rehab_session"),
    "service_delivered": Line(
        by="kind", items="items", days="days", cash="cash", goods="goods_value"
    ),
    "care_plan_agreed": Line("care_plan"),
    "measure_recorded": Line("measure"),
    "person_screened": Line("screening"),
    "intervention_begun": Line("intervention"),
    "referral_made": Line("referral_made"),
    "referral_completed": Line("referral_completed"),
    "placement_admitted": Line("placement"),
    "placement_attended": Line("placement_day", days=ONE),
    "training_enrolled": Line("training_begun"),
    "training_completed": Line("training_completed"),
    "training_course_ended": Line("training_course", reach="participants"),
    "employment_begun": Line("employment"),
    "person_enrolled": Line("enrolment"),
    "home_modification_accepted": Line("home_modification", cash="cost"),
    # Contact, needs and rights
    "contact_made": Line("contact_made"),
    "contact_missed": Line("contact_missed"),
    "need_raised": Line("need_raised"),
    "need_resolved_directly": Line("need_resolved_directly"),
    "need_escalated": Line("need_escalated"),
    "need_resolved": Line("need_resolved"),
    "need_declined": Line("need_declined"),
    "roster_member_added": Line("roster_member"),
    "household_vulnerability_classified": Line("vulnerable_household"),
    "grievance_decided": Line("grievance_decided"),
    "objection_answered": Line("objection_answered"),
    "activity_held": Line("activity", items="items", reach="reach", goods="goods_value"),
    "activity_attended": Line("activity_attendance"),
    # The office itself
    "policy_issued": Line("policy"),
    "policy_amended": Line("policy"),
    "organisation_opened": Line("organisation_opened"),
    "station_opened": Line("station_opened"),
    "inspection_held": Line("inspection"),
    "staff_registered": Line("staff_registered"),
    "staff_reviewed": Line("staff_review"),
    "staff_trained": Line("staff_training"),
    "target_measured": Line("target_measured"),
    "suspicion_list_answered": Line("suspicion_list"),
    "file_imported": Line("file_imported"),
    "payment_round_closed": Line("payment_round"),
    "figure_published": Line("figure_published"),
}
"""By stored name."""

OF_THE_OFFICE = frozenset(
    {
        "policy",
        "organisation_opened",
        "station_opened",
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
        "home_modification_payment_reversed",
        "enrolment_premium_returned",
        "fund_money_returned",
        "donation_sent_back",
        "service_contract_payment_returned",
        "file_import_withdrawn",
    }
)
"""With these what the same history told before no longer counts."""


class Counts(Struct, frozen=True):
    """What one fact adds to its line."""

    line: str
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
    return Counts(
        line=str(getattr(fact, line.by)) if line.by else line.name,
        items=_number(fact, line.items),
        minutes=_number(fact, "minutes"),
        days=_number(fact, line.days),
        reach=_number(fact, line.reach),
        cash=_money(fact, line.cash),
        goods=_money(fact, line.goods),
    )


def _number(fact: Fact, field: str) -> int:
    if field == ONE:
        return 1
    value: Any = getattr(fact, field, None) if field else None
    return int(value or 0)


def _money(fact: Fact, field: str) -> Money | None:
    value: Any = getattr(fact, field, None) if field else None
    return value if isinstance(value, Money) else None

"""What many services share: a plan, a session, a referral, a delivery, a visit, a place."""

from typing import Any
from uuid import UUID

from ledger.vocabulary import By
from tests.ledger.services.office import Office

PLAN = ("care_plan.assess", "care_plan.agree")
PLANNED = ("care_plan_assessed", "care_plan_agreed")
GOALS = ("care_plan.set_goal", "care_plan.review", "care_plan.meet_goal", "care_plan.close")
GOALS_MET = ("care_goal_set", "care_plan_reviewed", "care_goal_met", "care_plan_closed")
PASSED_ON = ("referral.make", "referral.accept", "referral.start", "referral.complete")
REFERRED = ("referral_made", "referral_accepted", "referral_started", "referral_completed")


def agree_on_plan(office: Office, person: UUID, kind: str, *, by: By | None = None) -> UUID:
    """Look what the person needs, and agree with them on what is done."""
    plan = UUID(office.new_id())
    told = {"id": plan, "person_id": person, "plan_kind": kind, "findings": "站立不稳"}
    office.do("care_plan.assess", by=by, occurred_on="2022-02-14", **told)
    agreed = {"id": plan, "agreed_by": "person", "review_on": "2022-05-16"}
    office.do("care_plan.agree", by=by, occurred_on="2022-02-16", **agreed)
    return plan


def reach_goal(office: Office, plan: UUID, goal: str, *, by: By | None = None) -> None:
    """Set a goal, look after it, reach it, and end the plan."""
    named, goal_id = {"id": plan, "by": by}, {"goal_id": office.new_id()}
    office.do("care_plan.set_goal", occurred_on="2022-02-16", goal=goal, **named, **goal_id)
    office.do("care_plan.review", occurred_on="2022-05-16", review_result="go_on", **named)
    office.do("care_plan.meet_goal", occurred_on="2022-10-20", **named, **goal_id)
    office.do("care_plan.close", occurred_on="2022-10-31", plan_outcome="goals_met", **named)


def pass_on(
    office: Office, person: UUID, reason: str, to: str, *, by: By | None = None, **more: Any
) -> UUID:
    """Pass the person on, who is helped there."""
    referral = UUID(office.new_id())
    told = {"person_id": person, "referral_reason": reason, "referred_to": to, **more}
    consent = {"referral_consent": "person"}
    named = {"id": referral, "by": by}
    office.do("referral.make", occurred_on="2022-04-10", **named, **told, **consent)
    for step, day in (
        ("accept", "2022-04-12"),
        ("start", "2022-04-20"),
        ("complete", "2022-06-01"),
    ):
        office.do(f"referral.{step}", occurred_on=day, **named)
    return referral


def deliver(
    office: Office,
    kind: str,
    person: UUID,
    *,
    occurred_on: str = "2022-06-10",
    by: By | None = None,
    **counted: Any,
) -> None:
    """Record a service of the catalogue."""
    told = {"kind": kind, "person_id": person, **counted}
    office.do("service.deliver", by=by, occurred_on=occurred_on, **told)


def treat(office: Office, person: UUID, station: UUID, item: str, *, by: By | None = None) -> None:
    """Forty minutes at a station."""
    told = {"person_id": person, "station_id": station, "item": item, "minutes": 40}
    office.do("rehab_session.deliver", by=by, occurred_on="2022-03-02", **told)


def meet(office: Office, person: UUID, purpose: str, **more: Any) -> UUID:
    """Plan a visit, or what ``channel`` is, and make it on the day; the contact."""
    by = more.pop("by", None)
    contact = UUID(office.new_id())
    day = {"occurred_on": "2022-01-25", "id": contact, "by": by}
    whom = {"person_id": person, "channel": more.pop("channel", "visit"), "area": "652301"}
    why = {"contact_purpose": purpose, **more}
    planned = day | {"occurred_on": "2022-01-10", "due_on": "2022-01-25"}
    office.do("contact.plan", **planned, **whom, **why)
    office.do("contact.make", **day, **whom)
    office.do("contact.note", minutes=20, note="家里暖气不热", **day, **why)
    return contact


def admit(office: Office, person: UUID, care: str, station: UUID) -> UUID:
    """Ask for a place, have it looked into, get it, and spend two days there."""
    told = {"person_id": person, "care_type": care, "station_id": station}
    asked = office.do("placement.apply_for", occurred_on="2022-01-10", **told)
    found = {"id": asked, "findings": "白天家里没有人"}
    office.do("placement.assess", occurred_on="2022-01-20", **found)
    place = office.do("placement.admit", occurred_on="2022-02-01", funding="government", **told)
    for day in ("2022-02-02", "2022-02-03"):
        office.do("placement.attend", id=place, occurred_on=day, station_id=station)
    return UUID(place)

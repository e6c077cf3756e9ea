"""Care: sessions and visits, plans with goals and scores, needs, referrals, places in a home."""

from collections.abc import Iterator
from typing import Any

from api.exchange.cases import Case
from api.exchange.fhir.parts import (
    ACT_CODE,
    Resource,
    concept,
    extensions,
    id_of,
    in_words,
    notes,
    period,
    reference,
)
from api.exchange.fhir.telling import ERROR, Teller, status_of
from ledger.aggregates import CarePlan
from ledger.vocabulary import ContactChannel

SESSION = {
    "planned": "planned",
    "checked_in": "in-progress",
    "delivered": "completed",
    "missed": "cancelled",
    "cancelled": "cancelled",
}
CONTACT = {"planned": "planned", "made": "completed", "missed": "cancelled"}
AT_A_STATION, AT_HOME, FROM_AFAR = "AMB", "HH", "VR"


def of_session(teller: Teller, case: Case) -> Iterator[Resource]:
    """A session of therapy: that it took place, and what was done."""
    minutes, item = case.newest("minutes"), case.newest("item")
    what = concept("service", item, teller.say("service", item)) if item else None
    yield _encounter(teller, case, AT_A_STATION, SESSION, what)
    if case.state == "delivered" or case.in_error:
        yield teller.resource(
            "Procedure",
            id_of(case.history_id, "procedure"),
            status=ERROR if case.in_error else "completed",
            code=what,
            subject=teller.patient,
            encounter=reference(case.history_id),
            occurrenceDateTime=case.when("rehab_session_delivered") or case.last.occurred_on,
            location=teller.place(case.newest("station_id")),
            extension=extensions({"minutes": minutes}),
        )


def of_contact(teller: Teller, case: Case) -> Iterator[Resource]:
    """A visit or a call, planned, made or missed."""
    channel = case.newest("channel")
    where = AT_HOME if channel is ContactChannel.VISIT else FROM_AFAR
    purpose = case.newest("contact_purpose")
    what = concept("contact_purpose", purpose) if purpose else None
    yield _encounter(teller, case, where, CONTACT, what)


def of_activity(teller: Teller, case: Case) -> Iterator[Resource]:
    """Something for many, to which the person came."""
    kind = case.newest("activity_kind")
    what = concept("activity_kind", kind) if kind else None
    yield _encounter(teller, case, AT_A_STATION, {"": "completed"}, what)


def _encounter(
    teller: Teller, case: Case, where: str, states: dict[str, str], what: Resource | None
) -> Resource:
    place = teller.place(case.newest("station_id"))
    return teller.resource(
        "Encounter",
        case.history_id,
        **{"class": [concept(ACT_CODE, where)]},
        identifier=teller.identified(case),
        status=status_of(case, states, "unknown"),
        type=[what] if what else [],
        subject=teller.patient,
        actualPeriod=period(case.last.occurred_on),
        location=[{"location": place}] if place else [],
        extension=teller.own(case),
    )


def of_service(teller: Teller, case: Case) -> Iterator[Resource]:
    """A service of the catalogue that has no history of its own."""
    kind = case.newest("kind")
    yield _procedure(teller, case, concept("service", kind, teller.say("service", kind)))


def of_screening(teller: Teller, case: Case) -> Iterator[Resource]:
    """That somebody was looked at; what was suspected is confidential."""
    programme = case.newest("screening_programme")
    yield _procedure(teller, case, concept("screening_programme", programme))


def _procedure(teller: Teller, case: Case, what: Resource) -> Resource:
    return teller.resource(
        "Procedure",
        case.history_id,
        identifier=teller.identified(case),
        status=ERROR if case.in_error else "completed",
        code=what,
        subject=teller.patient,
        occurrenceDateTime=case.first.occurred_on,
        location=teller.place(case.newest("station_id")),
        extension=teller.own(case),
    )


PLAN = {"assessed": "draft", "agreed": "active", "closed": "completed"}
GOAL_MET, GOAL_OPEN = "completed", "active"
OF_GOALS = frozenset({"goal", "goal_id", "icf", "aim_on", "score"})


def of_plan(teller: Teller, case: Case) -> Iterator[Resource]:
    """A plan of care with its goals, and the scores by which it is measured."""
    goals = list(_goals(teller, case))
    kind = case.newest("plan_kind")
    texts = [teller.sealed(fact, "note") for fact in case.facts]
    yield teller.resource(
        "CarePlan",
        case.history_id,
        identifier=teller.identified(case),
        status=status_of(case, PLAN, "unknown"),
        intent="plan",
        category=[concept("plan_kind", kind)] if kind else [],
        description=case_text(teller, case, "findings"),
        subject=teller.patient,
        period=period(case.first.occurred_on, case.when("care_plan_closed")),
        goal=[reference(goal["id"]) for goal in goals],
        note=notes(*texts),
        extension=teller.own(case, without=OF_GOALS | {"note", "findings"}),
    )
    yield from goals
    for fact in case.of(CarePlan.MeasureRecorded):
        yield _score(teller, case, fact)


def _goals(teller: Teller, case: Case) -> Iterator[Resource]:
    met = {fact.goal_id for fact in case.of(CarePlan.CareGoalMet)}
    told = case.of(CarePlan.CareGoalSet, CarePlan.CareGoalRevised)
    for goal_id, fact in {fact.goal_id: fact for fact in told}.items():
        text = teller.sealed(fact, "goal") or str(goal_id)
        aim = fact.aim_on
        yield teller.resource(
            "Goal",
            id_of(case.history_id, "goal", goal_id),
            lifecycleStatus=ERROR if case.in_error else GOAL_MET if goal_id in met else GOAL_OPEN,
            description=in_words(text),
            subject=teller.patient,
            startDate=whole_day(fact.occurred_on),
            target=[{"dueDate": aim.isoformat()}] if aim else [],
            addresses=[],
            extension=extensions({"icf": teller.sealed(fact, "icf") or ()}),
        )


def whole_day(occurred_on: str) -> str | None:
    """The day, where it is known as exactly."""
    return occurred_on if len(occurred_on) == len("2022-03-05") else None


def _score(teller: Teller, case: Case, fact: CarePlan.MeasureRecorded) -> Resource:
    score = teller.sealed(fact, "score")
    told = {"version": fact.measure_version, "stage": fact.measure_stage}
    return teller.resource(
        "Observation",
        fact.event_id,
        basedOn=[reference(case.history_id)],
        status=ERROR if case.in_error else "final",
        code=concept("measure", fact.measure),
        subject=teller.patient,
        effectiveDateTime=fact.occurred_on,
        valueInteger=score,
        dataAbsentReason=None if score is not None else concept("absent", "sealed"),
        extension=extensions(told),
    )


NEED = {
    "resolved": "completed",
    "resolved_directly": "completed",
    "declined": "revoked",
}
REFERRAL = {"declined": "revoked", "expired": "revoked", "completed": "completed"}
MODIFICATION = {"accepted": "completed", "paid": "completed"}
URGENT = {"urgent": "urgent", "soon": "asap"}


def of_need(teller: Teller, case: Case) -> Iterator[Resource]:
    """What somebody asked for, and how far it has come."""
    category, urgency = case.newest("need_category"), case.newest("need_urgency")
    what = concept("need_category", category) if category else None
    yield _request(
        teller,
        case,
        NEED,
        intent="proposal",
        code={"concept": what} if what else None,
        priority=URGENT.get(urgency.value, "routine") if urgency else None,
    )


def of_referral(teller: Teller, case: Case) -> Iterator[Resource]:
    """Somebody was sent on to another place."""
    reason = case.newest("referral_reason")
    yield _request(
        teller,
        case,
        REFERRAL,
        intent="order",
        code={"concept": concept("referral_reason", reason)} if reason else None,
        performer=[{"display": to} for to in [case.newest("referred_to")] if to],
    )


def of_home(teller: Teller, case: Case) -> Iterator[Resource]:
    """Work on a home."""
    work = " / ".join(each for each in (case.newest("room"), case.newest("work")) if each)
    what = in_words(work) if work else None
    yield _request(
        teller, case, MODIFICATION, intent="plan", code={"concept": what} if what else None
    )


def _request(
    teller: Teller, case: Case, states: dict[str, str], *, intent: str, **fields: Any
) -> Resource:
    texts = [teller.sealed(fact, "note") for fact in case.facts]
    return teller.resource(
        "ServiceRequest",
        case.history_id,
        identifier=teller.identified(case),
        status=status_of(case, states),
        intent=intent,
        category=[concept("history", case.kind)],
        subject=teller.patient,
        authoredOn=case.first.occurred_on,
        note=notes(*texts),
        extension=teller.own(case, without=frozenset({"note"})),
        **fields,
    )


PLACEMENT = {
    "applied": "planned",
    "assessed": "planned",
    "waitlisted": "waitlist",
    "not_admitted": "cancelled",
    "admitted": "active",
    "on_leave": "onhold",
    "discharged": "finished",
}


def of_placement(teller: Teller, case: Case) -> Iterator[Resource]:
    """A place in a day centre or a home."""
    care_type = case.newest("care_type")
    begun = case.when("placement_admitted")
    ended = case.when("placement_discharged")
    yield teller.resource(
        "EpisodeOfCare",
        case.history_id,
        identifier=teller.identified(case),
        status=status_of(case, PLACEMENT, "active"),
        type=[concept("care_type", care_type)] if care_type else [],
        patient=teller.patient,
        period=period(begun, ended) if begun else None,
        extension=teller.own(case),
    )


def case_text(teller: Teller, case: Case, name: str) -> str | None:
    """What was written last in a sealed field."""
    said = (teller.sealed(fact, name) for fact in reversed(case.facts))
    return next((text for text in said if text), None)

"""Passing people on: to others, to early help, into a course, into work."""

from datetime import date
from typing import Any
from uuid import UUID

from ledger.aggregates import Employment, Referral, Screening, Training, TrainingCourse
from ledger.aggregates.employment import EmploymentKind
from ledger.aggregates.referral import SENSITIVE_REASONS, ReferralConsent
from ledger.commands.caring import in_force, living
from ledger.commands.registry import command
from ledger.vocabulary import PartialDate, Settlement
from ledger.work import Work


@command("referral.make")
def make_referral(  # noqa: PLR0913 - what a letter of referral says
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    person_id: UUID,
    referral_reason: str,
    referred_to: str,
    referral_consent: ReferralConsent,
    referred_from: str | None = None,
    begin_by: date | None = None,
    sensitive: bool = False,
    area: str | None = None,
    note: str | None = None,
) -> str:
    """Pass the person on; a reason that few may know is marked so by itself.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to refer.
        AlreadyExists: this referral was made.
    """
    person = living(work, person_id, occurred_on)
    referral = work.begin(Referral, id)
    referral.make(
        occurred_on=occurred_on,
        person_id=person_id,
        referral_reason=referral_reason,
        referred_to=referred_to,
        referral_consent=referral_consent,
        referred_from=referred_from,
        begin_by=begin_by,
        sensitive=sensitive or referral_reason in SENSITIVE_REASONS,
        area=area or person.area,
        note=note,
    )
    return str(referral.id)


@command("screening.screen")
def screen(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    screening_programme: str,
    station_id: UUID | None = None,
    area: str | None = None,
) -> str:
    """Record that a programme screened the person; once a day.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to screen.
        AlreadyExists: this screening was recorded.
    """
    person = living(work, person_id, occurred_on)
    screening_id = Screening.id_of(person_id, screening_programme, occurred_on)
    work.begin(Screening, screening_id).screen(
        occurred_on=occurred_on,
        person_id=person_id,
        screening_programme=screening_programme,
        station_id=station_id,
        area=area or person.area,
    )
    return str(screening_id)


@command("screening.begin_intervention")
def begin_intervention(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    station_id: UUID | None = None,
    plan_id: UUID | None = None,
) -> str:
    """Record that early help began; ``plan_id`` says by which plan of the person.

    Raises:
        NotKnown: there is no such screening, or no such plan.
        CarePlanNotOpen: the plan is not in force, or is another person's.
        NothingSuspected: there is no sign, or it was cleared.
        InterventionAlreadyBegun: help began before.
    """
    screening = work.change(Screening, id)
    if plan_id is not None:
        in_force(work, plan_id, screening.person_id, occurred_on)
    screening.begin_intervention(occurred_on=occurred_on, station_id=station_id, plan_id=plan_id)
    return str(screening.id)


@command("training.offer")
def offer_training(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    course_id: UUID,
    area: str | None = None,
) -> str:
    """Offer a course to a person; what it teaches comes from the course.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to offer it to, or no such course.
        CourseIsOver: the course had ended before that day.
        AlreadyExists: it was offered, or taken up, before.
    """
    training, told = _join(work, occurred_on, person_id, course_id, area)
    training.offer(**told)
    return str(training.id)


@command("training.enrol")
def enrol_in_training(
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    course_id: UUID,
    area: str | None = None,
) -> str:
    """Take a person into a course; what it teaches comes from the course.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody to take in, or no such course.
        CourseIsOver: the course had ended before that day.
        AlreadyEnrolled: the person takes part, or did until the end.
    """
    training, told = _join(work, occurred_on, person_id, course_id, area)
    training.enrol(**told)
    return str(training.id)


@command("employment.begin")
def begin_employment(  # noqa: PLR0913 - what is asked of who found work
    work: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    employment_kind: EmploymentKind,
    employer: str | None = None,
    settlement: Settlement | None = None,
    area: str | None = None,
) -> str:
    """Record that a person began to work, so that nobody is counted twice for the same work.

    Raises:
        NotKnown, PersonIsErased, PersonHasDied: there is nobody who works.
        AlreadyExists: this was recorded.
        EmployerDoesNotFit: work for somebody names no employer, or work for oneself names one.
    """
    person = living(work, person_id, occurred_on)
    employment_id = Employment.id_of(person_id, employment_kind, employer, occurred_on)
    work.begin(Employment, employment_id).begin(
        occurred_on=occurred_on,
        person_id=person_id,
        employment_kind=employment_kind,
        employer=employer,
        settlement=settlement,
        area=area or person.area,
    )
    return str(employment_id)


def _join(
    work: Work, occurred_on: str, person_id: UUID, course_id: UUID, area: str | None
) -> tuple[Training, dict[str, Any]]:
    person = living(work, person_id, occurred_on)
    course = work.change(TrainingCourse, course_id)
    course.must_not_be_over(occurred_on)
    training = work.begin(Training, Training.id_of(course_id, person_id))
    told = {
        "occurred_on": occurred_on,
        "person_id": person_id,
        "course_id": course_id,
        "trade": course.trade,
        "area": training.area or area or person.area,
    }
    return training, told

"""One ready-made fact of every kind that there is in care: plans, sessions, places, referrals."""

from datetime import date
from uuid import UUID

from ledger.aggregates import (
    CarePlan,
    Employment,
    Placement,
    PlacementWage,
    Referral,
    RehabSession,
    Screening,
    Training,
    TrainingCourse,
)
from ledger.aggregates.care_plan import (
    AgreedBy,
    MeasureStage,
    PlanKind,
    PlanOutcome,
    ReviewResult,
)
from ledger.aggregates.employment import EmploymentEndReason, EmploymentKind, StillEmployedAfter
from ledger.aggregates.placement import (
    CareType,
    DischargeReason,
    LeaveReason,
    NotAdmittedReason,
)
from ledger.aggregates.referral import DeclineReason, ReferralConsent, ReferralOutcome
from ledger.aggregates.rehab_session import SessionCancelReason
from ledger.aggregates.training import DropReason
from ledger.aggregates.training_course import CourseKind
from ledger.history import Fact
from ledger.vocabulary import Settlement
from tests.ledger.people import AREA, AYGUL, BEKZAT, CLERK, NGUYEN, REHAB_STATION, yuan

GOAL = UUID("7b7f0b60-0000-4000-8000-0000000000d1")
PLAN = UUID("7b7f0b60-0000-4000-8000-0000000000d2")
COURSE = UUID("7b7f0b60-0000-4000-8000-0000000000d3")
REFERRAL = UUID("7b7f0b60-0000-4000-8000-0000000000d4")
CENTRE = UUID("7b7f0b60-0000-4000-8000-0000000000d5")
OTHER_CENTRE = UUID("7b7f0b60-0000-4000-8000-0000000000d6")

_PLAN = {"person_id": AYGUL, "plan_kind": PlanKind.ADULT_LIMB, "sensitive": True}
_PLANS: tuple[Fact, ...] = (
    CarePlan.CarePlanAssessed(
        occurred_on="2022-03-01",
        station_id=REHAB_STATION,
        area=AREA,
        findings="左侧偏瘫，扶拐可走二十米",
        **_PLAN,
    ),
    CarePlan.CarePlanAgreed(
        occurred_on="2022-03-03",
        agreed_by=AgreedBy.GUARDIAN,
        manager_id=CLERK,
        review_on=date(2022, 6, 3),
        guardian="买买提·吐尔逊（父亲）",
        **_PLAN,
    ),
    CarePlan.CareGoalSet(
        occurred_on="2022-03-03",
        goal_id=GOAL,
        aim_on=date(2022, 6, 1),
        goal="自己走到村口的小卖部",
        icf=["d450", "d4602"],
        **_PLAN,
    ),
    CarePlan.CareGoalRevised(
        occurred_on="2022-06-03",
        goal_id=GOAL,
        aim_on=date(2022, 9, 1),
        goal="用四脚拐走到村口的小卖部",
        icf=["d450", "e120"],
        **_PLAN,
    ),
    CarePlan.CareGoalMet(occurred_on="2022-08-20", goal_id=GOAL, **_PLAN),
    CarePlan.MeasureRecorded(
        occurred_on="2022-03-03",
        measure="six_minute_walk",
        measure_version=1,
        measure_stage=MeasureStage.START,
        goal_id=GOAL,
        score=120,
        **_PLAN,
    ),
    CarePlan.CarePlanReviewed(
        occurred_on="2022-06-03",
        review_result=ReviewResult.CHANGE_GOALS,
        review_on=date(2022, 9, 3),
        note="走得更稳，但还不够远",
        **_PLAN,
    ),
    CarePlan.CarePlanClosed(
        occurred_on="2022-09-03",
        plan_outcome=PlanOutcome.GOALS_MET,
        note="可以自己去买东西了",
        **_PLAN,
    ),
)

_SESSION = {"person_id": AYGUL, "station_id": REHAB_STATION, "item": "physiotherapy"}
_SESSIONS: tuple[Fact, ...] = (
    RehabSession.RehabSessionPlanned(
        occurred_on="2022-06-14",
        planned_for=date(2022, 6, 21),
        starts_at="09:30",
        plan_id=PLAN,
        therapist_id=CLERK,
        area=AREA,
        **_SESSION,
    ),
    RehabSession.RehabSessionCheckedIn(occurred_on="2022-06-21", arrived_at="09:20", **_SESSION),
    RehabSession.RehabSessionMissed(occurred_on="2022-06-21", **_SESSION),
    RehabSession.RehabSessionCancelled(
        occurred_on="2022-06-20",
        session_cancel_reason=SessionCancelReason.THERAPIST_AWAY,
        **_SESSION,
    ),
)

_PLACE = {"person_id": BEKZAT, "care_type": CareType.WORKSHOP}
_PLACES: tuple[Fact, ...] = (
    Placement.PlacementApplied(
        occurred_on="2022-02-10", station_id=CENTRE, area=AREA, note="希望白天有事做", **_PLACE
    ),
    Placement.PlacementAssessed(
        occurred_on="2022-02-20", findings="可以自理，需要提醒服药", **_PLACE
    ),
    Placement.PlacementWaitlisted(occurred_on="2022-02-21", station_id=CENTRE, **_PLACE),
    Placement.PlacementNotAdmitted(
        occurred_on="2022-02-28", not_admitted_reason=NotAdmittedReason.NO_PLACE, **_PLACE
    ),
    Placement.PlacementAdmitted(
        occurred_on="2022-03-07",
        station_id=CENTRE,
        bed="2-03",
        funding="government",
        area=AREA,
        guardian="叶尔肯·别克（哥哥）",
        **_PLACE,
    ),
    Placement.PlacementLeaveBegun(
        occurred_on="2022-05-02",
        placement_leave_reason=LeaveReason.AT_HOME,
        back_on=date(2022, 5, 9),
        **_PLACE,
    ),
    Placement.PlacementLeaveEnded(occurred_on="2022-05-09", **_PLACE),
    Placement.PlacementTransferred(
        occurred_on="2022-07-01", station_id=OTHER_CENTRE, bed="1-11", **_PLACE
    ),
    Placement.PlacementDischarged(
        occurred_on="2022-11-30", discharge_reason=DischargeReason.FOUND_WORK, **_PLACE
    ),
    Placement.PlacementAttended(occurred_on="2022-03-08", station_id=CENTRE, area=AREA, **_PLACE),
    PlacementWage.PlacementWagePaid(
        occurred_on="2022-04-05",
        person_id=BEKZAT,
        period="2022-03",
        amount=yuan(320),
        station_id=CENTRE,
        area=AREA,
    ),
    PlacementWage.PlacementWageReversed(
        occurred_on="2022-04-12", person_id=BEKZAT, period="2022-03", amount=yuan(320), area=AREA
    ),
)

_REFERRED = {
    "person_id": NGUYEN,
    "referral_reason": "legal_aid",
    "referred_to": "昌吉州法律援助中心",
    "sensitive": True,
    "area": AREA,
}
_REFERRALS: tuple[Fact, ...] = (
    Referral.ReferralMade(
        occurred_on="2022-05-10",
        referral_consent=ReferralConsent.PERSON,
        referred_from="昌吉市残联",
        begin_by=date(2022, 6, 10),
        note="工伤赔偿一直没有拿到",
        **_REFERRED,
    ),
    Referral.ReferralAccepted(occurred_on="2022-05-16", **_REFERRED),
    Referral.ReferralDeclined(
        occurred_on="2022-05-16", referral_decline_reason=DeclineReason.NO_CAPACITY, **_REFERRED
    ),
    Referral.ReferralStarted(occurred_on="2022-05-30", **_REFERRED),
    Referral.ReferralCompleted(occurred_on="2022-09-15", **_REFERRED),
    Referral.ReferralExpired(occurred_on="2022-06-11", **_REFERRED),
    Referral.ReferralOutcomeNoted(
        occurred_on="2022-10-01",
        referral_outcome=ReferralOutcome.PARTLY_REACHED,
        note="拿到了一半的赔偿",
        **_REFERRED,
    ),
)

_SCREENED = {"person_id": NGUYEN, "screening_programme": "child_0_6", "area": AREA}
_SCREENINGS: tuple[Fact, ...] = (
    Screening.PersonScreened(occurred_on="2022-04-11", station_id=REHAB_STATION, **_SCREENED),
    Screening.ScreeningSuspected(occurred_on="2022-04-11", suspected="双耳听力未通过", **_SCREENED),
    Screening.ScreeningAssessmentReferred(
        occurred_on="2022-04-12",
        referred_to="昌吉州人民医院",
        referral_id=REFERRAL,
        **_SCREENED,
    ),
    Screening.ScreeningConfirmed(
        occurred_on="2022-04-26", found="双耳中度感音神经性聋", **_SCREENED
    ),
    Screening.ScreeningCleared(occurred_on="2022-04-26", **_SCREENED),
    Screening.InterventionBegun(
        occurred_on="2022-05-09", station_id=REHAB_STATION, plan_id=PLAN, **_SCREENED
    ),
)

_TRAINED = {"person_id": AYGUL, "course_id": COURSE, "trade": "embroidery", "area": AREA}
_TRAINING: tuple[Fact, ...] = (
    TrainingCourse.TrainingCourseOpened(
        occurred_on="2022-04-18",
        course_kind=CourseKind.VOCATIONAL,
        trade="embroidery",
        provider="昌吉职业技术学院",
        hours=120,
        places=30,
        cost_per_head=yuan(1800),
        until=date(2022, 5, 20),
        station_id=CENTRE,
        area=AREA,
    ),
    TrainingCourse.TrainingCourseEnded(occurred_on="2022-05-20", participants=27),
    Training.TrainingOffered(occurred_on="2022-04-06", **_TRAINED),
    Training.TrainingEnrolled(occurred_on="2022-04-11", **_TRAINED),
    Training.TrainingAttended(occurred_on="2022-04-18", minutes=360, **_TRAINED),
    Training.TrainingCompleted(occurred_on="2022-05-20", **_TRAINED),
    Training.TrainingCertificateIssued(
        occurred_on="2022-05-27", certificate_number="XJ-ZY-2022-00417", **_TRAINED
    ),
    Training.TrainingDropped(
        occurred_on="2022-04-25", training_drop_reason=DropReason.TOO_FAR, **_TRAINED
    ),
)

_WORK = {
    "person_id": AYGUL,
    "employment_kind": EmploymentKind.OPEN,
    "employer": "昌吉市天山刺绣有限公司",
    "settlement": Settlement.URBAN,
    "area": AREA,
}
_EMPLOYMENT: tuple[Fact, ...] = (
    Employment.EmploymentBegun(occurred_on="2022-06-01", **_WORK),
    Employment.EmploymentConfirmed(
        occurred_on="2022-09-01", still_employed_after=StillEmployedAfter.THREE_MONTHS, **_WORK
    ),
    Employment.EmploymentEnded(
        occurred_on="2022-12-15", employment_end_reason=EmploymentEndReason.TERM_ENDED, **_WORK
    ),
)

FACTS: tuple[Fact, ...] = (
    *_PLANS,
    *_SESSIONS,
    *_PLACES,
    *_REFERRALS,
    *_SCREENINGS,
    *_TRAINING,
    *_EMPLOYMENT,
)

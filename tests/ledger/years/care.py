"""A little year of plans, sessions, placements, referrals and training."""

from uuid import UUID

from tests.ledger.people import REHAB_STATION, yuan
from tests.ledger.years.telling import Teller

CENTRE = UUID("7b7f0b60-0000-4000-8000-0000000000e1")
NEW_CENTRE = UUID("7b7f0b60-0000-4000-8000-0000000000e2")
THERAPIST = UUID("7b7f0b60-0000-4000-8000-0000000000e3")


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
    plan = _follow_a_plan(teller)
    _hold_sessions(teller, plan)
    _live_in_a_centre(teller)
    _work_in_a_workshop(teller)
    _refer(teller)
    _screen(teller)
    _train_and_work(teller)


def _follow_a_plan(teller: Teller) -> UUID:
    plan = teller.history("care_plan", "aygul")
    goal = teller.new_id()
    teller.do(
        "care_plan.assess",
        id=plan,
        occurred_on="2022-02-14",
        person_id=teller.aygul,
        plan_kind="adult_limb",
        station_id=REHAB_STATION,
        findings="右下肢术后，站立不稳",
    )
    teller.do(
        "care_plan.agree",
        id=plan,
        occurred_on="2022-02-16",
        agreed_by="guardian",
        manager_id=THERAPIST,
        review_on="2022-05-16",
        guardian="买买提·吐尔逊，父亲",
    )
    teller.do(
        "care_plan.set_goal",
        id=plan,
        occurred_on="2022-02-16",
        goal_id=goal,
        goal="能自己站着做饭",
        icf=["d415", "d630"],
        aim_on="2022-06-30",
    )
    measured = {"measure": "barthel", "measure_version": 1}
    for day, stage, score in (("2022-02-16", "start", 55), ("2022-08-30", "end", 85)):
        teller.do(
            "care_plan.record_measure",
            id=plan,
            occurred_on=day,
            measure_stage=stage,
            score=score,
            **measured,
        )
    teller.do(
        "care_plan.review",
        id=plan,
        occurred_on="2022-08-30",
        review_result="change_goals",
        note="可以站十分钟，还需要扶手",
    )
    teller.do(
        "care_plan.revise_goal",
        id=plan,
        occurred_on="2022-08-30",
        goal_id=goal,
        goal="扶着扶手站着做饭",
        icf=["d415"],
    )
    teller.do("care_plan.meet_goal", id=plan, occurred_on="2022-10-20", goal_id=goal)
    return plan


def _hold_sessions(teller: Teller, plan: UUID) -> None:
    at_station = {"person_id": teller.aygul, "station_id": REHAB_STATION, "item": "physiotherapy"}
    days = ("2022-03-02", "2022-03-09", "2022-03-16", "2022-03-23")
    delivered, missed, cancelled, _ = (
        teller.do(
            "rehab_session.plan",
            occurred_on="2022-02-16",
            planned_for=day,
            starts_at="10:00",
            plan_id=plan,
            therapist_id=THERAPIST,
            **at_station,
        )
        for day in days
    )
    teller.do("rehab_session.check_in", id=delivered, occurred_on="2022-03-02", arrived_at="09:50")
    teller.do("rehab_session.deliver", occurred_on="2022-03-02", minutes=40, **at_station)
    teller.do("rehab_session.miss", id=missed, occurred_on="2022-03-09")
    teller.do(
        "rehab_session.cancel",
        id=cancelled,
        occurred_on="2022-03-14",
        session_cancel_reason="station_closed",
    )
    teller.do(
        "care_plan.close",
        id=plan,
        occurred_on="2022-10-31",
        plan_outcome="goals_met",
        note="本人很满意",
    )


def _live_in_a_centre(teller: Teller) -> None:
    place = {"person_id": teller.bekzat, "care_type": "boarding"}
    teller.do(
        "placement.apply_for",
        occurred_on="2022-01-10",
        station_id=CENTRE,
        note="家里没有人能照顾他",
        **place,
    )
    asked = teller.do(
        "placement.apply_for",
        occurred_on="2022-01-10",
        person_id=teller.bekzat,
        care_type="shelter",
    )
    teller.do(
        "placement.turn_down",
        id=asked,
        occurred_on="2022-01-20",
        not_admitted_reason="other_care",
    )
    boarding = teller.do(
        "placement.admit",
        occurred_on="2022-02-01",
        station_id=CENTRE,
        bed="3-12",
        funding="government",
        guardian="古丽娜尔，姐姐",
        **place,
    )
    teller.do("placement.attend", id=boarding, occurred_on="2022-02-02", station_id=CENTRE)
    teller.do(
        "placement.begin_leave",
        id=boarding,
        occurred_on="2022-03-20",
        placement_leave_reason="at_home",
        back_on="2022-03-24",
    )
    teller.do("placement.end_leave", id=boarding, occurred_on="2022-03-24")
    teller.do(
        "placement.transfer", id=boarding, occurred_on="2022-06-01", station_id=NEW_CENTRE, bed="B7"
    )
    teller.do(
        "placement.discharge", id=boarding, occurred_on="2022-12-20", discharge_reason="went_home"
    )


def _work_in_a_workshop(teller: Teller) -> None:
    workshop = teller.do(
        "placement.apply_for",
        occurred_on="2022-02-10",
        person_id=teller.nguyen,
        care_type="workshop",
    )
    teller.do(
        "placement.assess", id=workshop, occurred_on="2022-02-15", findings="手很巧，坐着可以做工"
    )
    teller.do("placement.put_on_waiting_list", id=workshop, occurred_on="2022-02-15")
    teller.do(
        "placement.admit",
        occurred_on="2022-03-01",
        person_id=teller.nguyen,
        care_type="workshop",
        station_id=CENTRE,
    )
    wage = teller.do(
        "placement_wage.pay",
        occurred_on="2022-04-05",
        person_id=teller.nguyen,
        period="2022-03",
        amount=yuan(380),
        station_id=CENTRE,
    )
    teller.do("placement_wage.reverse", id=wage, occurred_on="2022-04-08", amount=yuan(380))


def _refer(teller: Teller) -> None:
    told = {"person_id": teller.nguyen, "referral_consent": "person"}
    helped, declined, forgotten = (teller.history("referral", n) for n in range(3))
    teller.do(
        "referral.make",
        id=helped,
        occurred_on="2022-05-10",
        referral_reason="legal_aid",
        referred_to="昌吉市法律援助中心",
        referred_from="昌吉市残联",
        note="想问离婚以后孩子由谁抚养",
        **told,
    )
    teller.do("referral.accept", id=helped, occurred_on="2022-05-12")
    teller.do("referral.start", id=helped, occurred_on="2022-05-20")
    teller.do("referral.complete", id=helped, occurred_on="2022-08-01")
    teller.do(
        "referral.note_outcome",
        id=helped,
        occurred_on="2022-09-01",
        referral_outcome="reached",
        note="问题已经解决",
    )
    for referral, reason, place in (
        (declined, "vocational_school", "昌吉职业技术学院"),
        (forgotten, "orthopaedic_surgery", "自治区人民医院"),
    ):
        teller.do(
            "referral.make",
            id=referral,
            occurred_on="2022-05-10",
            referral_reason=reason,
            referred_to=place,
            begin_by="2022-07-01",
            **told,
        )
    teller.do(
        "referral.decline",
        id=declined,
        occurred_on="2022-05-30",
        referral_decline_reason="no_capacity",
    )
    teller.do("referral.expire", id=forgotten, occurred_on="2022-07-02")


def _screen(teller: Teller) -> None:
    programme = {"person_id": teller.nguyen, "screening_programme": "child_0_6"}
    cleared = teller.do("screening.screen", occurred_on="2022-03-15", **programme)
    teller.do("screening.clear", id=cleared, occurred_on="2022-03-15")
    found = teller.do(
        "screening.screen", occurred_on="2022-09-15", station_id=REHAB_STATION, **programme
    )
    teller.do("screening.suspect", id=found, occurred_on="2022-09-15", suspected="说话晚于同龄")
    teller.do(
        "screening.refer_to_assessment",
        id=found,
        occurred_on="2022-09-16",
        referred_to="昌吉州妇幼保健院",
    )
    teller.do("screening.begin_intervention", id=found, occurred_on="2022-09-26")
    teller.do("screening.confirm", id=found, occurred_on="2022-10-10", found="语言发育迟缓")


def _train_and_work(teller: Teller) -> None:
    course = teller.history("training_course", "embroidery")
    teller.do(
        "training_course.open",
        id=course,
        occurred_on="2022-04-18",
        course_kind="vocational",
        trade="embroidery",
        provider="昌吉职业技术学院",
        hours=120,
        places=30,
        cost_per_head=yuan(1800),
    )
    joining = {"occurred_on": "2022-04-11", "course_id": course}
    training = teller.do("training.offer", person_id=teller.aygul, **joining)
    teller.do("training.enrol", person_id=teller.aygul, **joining)
    given_up = teller.do("training.enrol", person_id=teller.bekzat, **joining)
    teller.do(
        "training.drop", id=given_up, occurred_on="2022-04-20", training_drop_reason="too_far"
    )
    teller.do("training.attend", id=training, occurred_on="2022-04-18", minutes=360)
    teller.do("training.complete", id=training, occurred_on="2022-05-20")
    teller.do("training_course.end", id=course, occurred_on="2022-05-20", participants=27)
    teller.do(
        "training.issue_certificate",
        id=training,
        occurred_on="2022-05-27",
        certificate_number="XJ-2022-000417",
    )
    work = teller.do(
        "employment.begin",
        occurred_on="2022-06-01",
        person_id=teller.aygul,
        employment_kind="open",
        employer="昌吉市天山刺绣有限公司",
        settlement="urban",
    )
    teller.do(
        "employment.confirm",
        id=work,
        occurred_on="2022-09-02",
        still_employed_after="3_months",
    )
    teller.do(
        "employment.end", id=work, occurred_on="2022-12-15", employment_end_reason="term_ended"
    )

"""A little year of contacts, needs, grievances, activities and figures."""

from typing import Any
from uuid import UUID

import msgspec

from ledger.aggregates import (
    Contact,
    ImportBatch,
    Objection,
    PublishedFigure,
    RehabSession,
    SuspicionCase,
    SuspicionList,
    Target,
)
from ledger.ids import derived_id
from ledger.vocabulary import (
    By,
    Channel,
    ContactChannel,
    Count,
    Money,
    RowVerdict,
    Source,
)
from ledger.work import Work
from tests.ledger.people import AREA, CLERK, ORGANISATION, REHAB_STATION
from tests.ledger.years.telling import Teller

COLLEAGUE = derived_id(None, "year", "a colleague of the clerk")
DIGEST = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c"


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
    _reach_people(teller)
    _see_to_needs(teller)
    _answer_a_grievance(teller)
    _answer_objections(teller)
    _hold_activities(teller)
    _pursue_a_target(teller)
    _look_into_doubts(teller)
    _publish_a_figure(teller)
    _take_a_file_back(teller)


def _by(actor: UUID, **more: Any) -> By:
    return By(
        actor=actor,
        organisation=ORGANISATION,
        channel=more.pop("channel", Channel.DESK),
        key="told",
        **more,
    )


def _reach_people(teller: Teller) -> None:
    from_day = {"channel": "visit", "person_id": teller.aygul, "area": AREA}
    visit = teller.history("contact", "before the spring festival")
    teller.do(
        "contact.plan",
        id=visit,
        occurred_on="2022-01-10",
        due_on="2022-01-25",
        staff_id=CLERK,
        contact_purpose="condolence",
        party="prefecture_leaders",
        **from_day,
    )
    teller.do(
        "contact.attempt",
        id=visit,
        occurred_on="2022-01-20",
        channel="phone",
        staff_id=CLERK,
        area=AREA,
    )
    teller.do("contact.make", id=visit, occurred_on="2022-01-25", **from_day)
    teller.do(
        "contact.note",
        id=visit,
        occurred_on="2022-01-25",
        minutes=25,
        consents=True,
        next_due_on="2022-04-25",
        contact_purpose="condolence",
        party="prefecture_leaders",
        note="家里暖气不热，老人咳嗽",
        wellbeing="poorly",
    )
    day = "2022-04-25"
    call = Contact.id_of(teller.bekzat, ContactChannel.PHONE, day, made=False)
    teller.do("contact.miss", id=call, occurred_on=day, channel="phone", person_id=teller.bekzat)


def _see_to_needs(teller: Teller) -> None:
    roof = _raise(teller, "the roof", "屋顶漏水")
    owner = {"owner": "和谐社区", "staff_id": CLERK}
    teller.do(
        "need.triage",
        id=roof,
        occurred_on="2022-02-02",
        need_category="housing",
        need_urgency="soon",
        due_on="2022-02-20",
        **owner,
    )
    teller.do("need.escalate", id=roof, occurred_on="2022-02-05", escalated_to="街道办事处")
    teller.do(
        "need.accept_escalation", id=roof, occurred_on="2022-02-08", due_on="2022-03-01", **owner
    )
    teller.do("need.progress", id=roof, occurred_on="2022-02-14", note="施工队已看过屋顶")
    teller.do("need.resolve", id=roof, occurred_on="2022-02-28")
    teller.do("need.confirm", id=roof, occurred_on="2022-03-02")
    teller.do("need.reopen", id=roof, occurred_on="2022-07-19", need_reopen_reason="came_back")
    teller.do("need.resolve_directly", id=roof, occurred_on="2022-07-20")
    car = _raise(teller, "a car", "想要一辆汽车")
    teller.do(
        "need.decline", id=car, occurred_on="2022-02-03", need_decline_reason="no_such_service"
    )


def _raise(teller: Teller, what: str, note: str) -> UUID:
    need = teller.history("need", what)
    told = {"person_id": teller.bekzat, "area": AREA, "note": note}
    teller.do("need.raise_need", id=need, occurred_on="2022-02-01", **told)
    return need


def _answer_a_grievance(teller: Teller) -> None:
    manager = _by(derived_id(None, "year", "the manager"))
    grievance = teller.history("grievance", "not let finish")
    teller.do(
        "grievance.lodge",
        id=grievance,
        occurred_on="2022-05-09",
        person_id=teller.aygul,
        grievance_about="staff",
        grievance_category="conduct",
        concerns=CLERK,
        service="device_loan",
        area=AREA,
        words="窗口工作人员不让我说完",
    )
    teller.do("grievance.acknowledge", id=grievance, occurred_on="2022-05-10", due_on="2022-05-25")
    decided = {"id": grievance, "answer": "已向您道歉，并提醒了工作人员"}
    teller.do(
        "grievance.decide",
        by=_by(COLLEAGUE),
        occurred_on="2022-05-20",
        grievance_outcome="partly_upheld",
        **decided,
    )
    teller.do("grievance.appeal", id=grievance, occurred_on="2022-05-22", words="希望当面说明")
    teller.do(
        "grievance.decide",
        by=manager,
        occurred_on="2022-06-02",
        grievance_outcome="upheld",
        **decided,
    )
    teller.do(
        "grievance.close",
        by=manager,
        id=grievance,
        occurred_on="2022-06-10",
        grievance_closing="accepted",
    )


def _answer_objections(teller: Teller) -> None:
    day = "2022-06-28"
    session = RehabSession.id_of(teller.aygul, REHAB_STATION, day, "counselling")

    def deliver(work: Work) -> None:
        work.begin(RehabSession, session).deliver(
            occurred_on=day,
            person_id=teller.aygul,
            station_id=REHAB_STATION,
            item="counselling",
            minutes=30,
            area=AREA,
        )

    key = msgspec.structs.replace(_by(CLERK), key="year-a-session-in-dispute")
    teller.ledger.perform(key, deliver)
    entry = teller.ledger.facts_of([session])[session][0]
    told = {
        "history_id": session,
        "fact_id": entry.event_id,
        "topic": entry.TOPIC,
        "person_id": teller.aygul,
        "words": "那天我没有来",
    }
    objection = Objection.id_of(entry.event_id)
    herself = _by(teller.aygul, channel=Channel.KIOSK, on_behalf_of=teller.aygul)
    teller.do("entry.dispute", by=herself, occurred_on="2022-07-01", **told)
    teller.do("objection.take_back", id=objection, occurred_on="2022-07-02")
    teller.do("entry.dispute", by=herself, occurred_on="2022-07-03", **told)
    teller.do(
        "objection.answer",
        id=objection,
        occurred_on="2022-07-04",
        objection_outcome="explained",
        answer="那天是电话辅导",
    )


def _hold_activities(teller: Teller) -> None:
    told = {"activity_kind": "publicity", "theme": "ear_day", "area": AREA}
    ear_day = teller.history("activity", "ear day")
    teller.do(
        "activity.plan",
        id=ear_day,
        occurred_on="2022-02-20",
        due_on="2022-03-03",
        place="昌吉市人民广场",
        partners=["昌吉州人民医院"],
        **told,
    )
    teller.do(
        "activity.hold",
        id=ear_day,
        occurred_on="2022-03-03",
        reach=230,
        unit="person_times",
        items=60,
        place="昌吉市世纪花园",
        goods_value=Money(120_000, "CNY"),
    )
    teller.do(
        "activity.attend", id=ear_day, occurred_on="2022-03-03", person_id=teller.nguyen, items=1
    )
    fair = teller.history("activity", "job fair")
    told = {"activity_kind": "job_fair", "due_on": "2022-08-20"}
    teller.do("activity.plan", id=fair, occurred_on="2022-07-20", **told)
    teller.do(
        "activity.cancel",
        id=fair,
        occurred_on="2022-08-12",
        activity_cancel_reason="infection_control",
    )


def _pursue_a_target(teller: Teller) -> None:
    target = Target.id_of(ORGANISATION, "rehab_coverage")
    period = {"period_from": "2021-01-01", "period_until": "2025-01-01", "unit": "percent"}
    teller.do(
        "target.set_value",
        id=target,
        occurred_on="2022-01-15",
        indicator="rehab_coverage",
        numerator="persons_with_rehab",
        denominator="persons_who_need_rehab",
        value=85,
        document="新残联发〔2021〕3号",
        **period,
    )
    teller.do(
        "target.revise",
        id=target,
        occurred_on="2022-03-01",
        value=90,
        target_revise_reason="new_directive",
        document="新残联发〔2022〕8号",
        **period,
    )
    teller.do(
        "target.measure",
        id=target,
        occurred_on="2022-12-30",
        counted=1834,
        counted_of=2017,
        **period,
    )


def _look_into_doubts(teller: Teller) -> None:
    listed = SuspicionList.id_of(ORGANISATION, DIGEST)
    teller.do(
        "suspicion_list.receive",
        id=listed,
        occurred_on="2022-06-01",
        authority="自治区民政厅",
        cases=1,
        digest=DIGEST,
        due_on="2022-06-30",
        area=AREA,
    )
    teller.do(
        "suspicion_list.add_case",
        id=listed,
        occurred_on="2022-06-02",
        case=1,
        person_id=teller.bekzat,
        suspicion="double_scheme",
        scheme="living_subsidy",
        note="与孤儿生活费重复",
    )
    teller.do(
        "suspicion_case.judge",
        id=SuspicionCase.id_of(listed, 1),
        occurred_on="2022-06-15",
        person_id=teller.bekzat,
        suspicion_verdict="cleared",
        suspicion_evidence="home_visit",
        note="同名同姓，不是同一个人",
    )
    teller.do("suspicion_list.answer", id=listed, occurred_on="2022-06-28")


def _publish_a_figure(teller: Teller) -> None:
    figure = PublishedFigure.id_of(ORGANISATION, "persons_visited")
    teller.do(
        "published_figure.define",
        id=figure,
        occurred_on="2022-12-01",
        figure="persons_visited",
        definition=1,
        lines=["contact_made"],
        unit="persons",
        rounding="tens",
        qualifier="more_than",
    )
    told = {
        "definition": 1,
        "period_from": "2022-01-01",
        "period_until": "2023-01-01",
        "unit": "persons",
        "position": teller.ledger.position(),
        "digest": DIGEST,
        "area": AREA,
    }
    teller.do(
        "published_figure.publish",
        id=figure,
        occurred_on="2022-12-28",
        value=173,
        printed="170余人",
        document="昌吉州残联2022年工作总结",
        **told,
    )
    teller.do(
        "published_figure.restate",
        id=figure,
        occurred_on="2022-12-30",
        old_value=173,
        new_value=171,
        restate_reason="corrected_entries",
        printed="170余人",
        **told,
    )


def _take_a_file_back(teller: Teller) -> None:
    day = "2022-10-15"
    batch = ImportBatch.id_of(ORGANISATION, DIGEST, "contacts", "2022-10")
    call = Contact.id_of(teller.bekzat, ContactChannel.PHONE, day, made=True)

    def read(work: Work) -> None:
        contact = work.begin(Contact, call)
        contact.make(occurred_on=day, person_id=teller.bekzat, channel=ContactChannel.PHONE)
        work.put(contact.collect(), row=4)
        work.begin(ImportBatch, batch).record(
            occurred_on="2022-11-02",
            digest=DIGEST,
            file="2022年10月电话问候.xlsx",
            kind="contacts",
            period="2022-10",
            count=Count(rows=2, new=1, rejected=1),
            verdicts=[RowVerdict(5, "rejected", "date_unreadable", "date")],
        )

    by = _by(CLERK, channel=Channel.IMPORT, source=Source(batch))
    teller.ledger.perform(msgspec.structs.replace(by, key=f"import:{batch}:1"), read)
    told = {"reason": "wrong_thing", "note": "选错了月份"}
    teller.do("import_batch.withdraw", id=batch, occurred_on="2022-11-03", **told)

"""One ready-made fact of every kind around needs: contacts, grievances, activities, figures."""

from datetime import date
from typing import Any
from uuid import UUID

from ledger.aggregates import (
    Activity,
    ActivityAttendance,
    Contact,
    Grievance,
    ImportBatch,
    Need,
    Objection,
    PublishedFigure,
    SuspicionCase,
    SuspicionList,
    Target,
)
from ledger.aggregates.activity import ActivityCancelReason
from ledger.aggregates.contact import ContactPurpose
from ledger.aggregates.grievance import (
    GrievanceAbout,
    GrievanceCategory,
    GrievanceClosing,
    GrievanceOutcome,
)
from ledger.aggregates.need import (
    NeedCategory,
    NeedDeclineReason,
    NeedReopenReason,
    NeedUrgency,
)
from ledger.aggregates.objection import EntryWrong, ObjectionOutcome
from ledger.aggregates.published_figure import (
    MoneyCounted,
    PrintedIn,
    Qualifier,
    RestateReason,
    Rounding,
)
from ledger.aggregates.suspicion_case import Suspicion, SuspicionEvidence, SuspicionVerdict
from ledger.aggregates.target import TargetReviseReason
from ledger.history import Fact
from ledger.vocabulary import ActivityKind, ContactChannel, Unit, Wellbeing, WithdrawalReason
from tests.ledger.people import AREA, AYGUL, CLERK, ORGANISATION, yuan

ACTIVITY = UUID("01856827-34fb-7abc-8def-0123456789d1")
ENTRY = UUID("01856827-34fb-7abc-8def-0123456789d2")
ENTRY_HISTORY = UUID("01856827-34fb-7abc-8def-0123456789d3")
IMPORT = UUID("01856827-34fb-7abc-8def-0123456789d4")
FILE_DIGEST = "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea"
LIST = SuspicionList.id_of(ORGANISATION, FILE_DIGEST)

_PERSON: dict[str, Any] = {"person_id": AYGUL, "area": AREA}
_CONTACTS: tuple[Fact, ...] = (
    Contact.ContactPlanned(
        occurred_on="2022-01-10",
        channel=ContactChannel.VISIT,
        due_on=date(2022, 1, 25),
        staff_id=CLERK,
        contact_purpose=ContactPurpose.CONDOLENCE,
        party="prefecture_leaders",
        **_PERSON,
    ),
    Contact.ContactAttempted(
        occurred_on="2022-01-20", channel=ContactChannel.PHONE, staff_id=CLERK, **_PERSON
    ),
    Contact.ContactNoted(
        occurred_on="2022-01-25",
        person_id=AYGUL,
        minutes=25,
        consents=True,
        next_due_on=date(2022, 4, 25),
        contact_purpose=ContactPurpose.CONDOLENCE,
        party="prefecture_leaders",
        note="家里暖气不热，老人咳嗽",
        wellbeing=Wellbeing.POORLY,
    ),
)
_NEEDS: tuple[Fact, ...] = (
    Need.NeedTriaged(
        occurred_on="2022-09-21",
        need_category=NeedCategory.HOUSING,
        need_urgency=NeedUrgency.SOON,
        owner="和谐社区",
        due_on=date(2022, 10, 1),
        staff_id=CLERK,
        **_PERSON,
    ),
    Need.NeedEscalationAccepted(
        occurred_on="2022-09-24",
        owner="街道办事处民政科",
        due_on=date(2022, 10, 8),
        staff_id=CLERK,
        **_PERSON,
    ),
    Need.NeedProgressed(occurred_on="2022-09-27", note="施工队已看过屋顶", **_PERSON),
    Need.NeedDeclined(
        occurred_on="2022-10-02", need_decline_reason=NeedDeclineReason.NO_MEANS, **_PERSON
    ),
    Need.NeedConfirmed(occurred_on="2022-10-05", **_PERSON),
    Need.NeedReopened(
        occurred_on="2022-11-02", need_reopen_reason=NeedReopenReason.CAME_BACK, **_PERSON
    ),
)
_GRIEVANCES: tuple[Fact, ...] = (
    Grievance.GrievanceLodged(
        occurred_on="2022-05-09",
        grievance_about=GrievanceAbout.STAFF,
        grievance_category=GrievanceCategory.CONDUCT,
        concerns=CLERK,
        service="device_loan",
        words="窗口工作人员不让我说完",
        **_PERSON,
    ),
    Grievance.GrievanceAcknowledged(
        occurred_on="2022-05-10", due_on=date(2022, 5, 25), person_id=AYGUL
    ),
    Grievance.GrievanceDecided(
        occurred_on="2022-05-20",
        grievance_outcome=GrievanceOutcome.PARTLY_UPHELD,
        person_id=AYGUL,
        answer="已向您道歉，并提醒了工作人员",
    ),
    Grievance.GrievanceAppealed(
        occurred_on="2022-05-22", person_id=AYGUL, words="希望当面说明情况"
    ),
    Grievance.GrievanceClosed(
        occurred_on="2022-06-10", grievance_closing=GrievanceClosing.ACCEPTED, person_id=AYGUL
    ),
)
_ENTRY: dict[str, Any] = {"person_id": AYGUL, "fact_id": ENTRY, "sensitive": True}
_OBJECTIONS: tuple[Fact, ...] = (
    Objection.EntryDisputed(
        occurred_on="2022-07-01",
        history_id=ENTRY_HISTORY,
        topic="rehab_session_delivered",
        wrong=EntryWrong.NOT_ME,
        words="那天我没有来",
        **_ENTRY,
    ),
    Objection.ObjectionAnswered(
        occurred_on="2022-07-04",
        objection_outcome=ObjectionOutcome.TAKEN_BACK,
        answer="记错了人，已撤销",
        **_ENTRY,
    ),
    Objection.ObjectionWithdrawn(occurred_on="2022-07-03", **_ENTRY),
)
_THEME: dict[str, Any] = {
    "activity_kind": ActivityKind.PUBLICITY,
    "theme": "ear_day",
    "area": AREA,
}
_ACTIVITIES: tuple[Fact, ...] = (
    Activity.ActivityPlanned(
        occurred_on="2022-02-20",
        due_on=date(2022, 3, 3),
        place="昌吉市人民广场",
        partners=("昌吉州人民医院", "昌吉州红十字会"),
        **_THEME,
    ),
    Activity.ActivityHeld(
        occurred_on="2022-03-03",
        reach=230,
        unit=Unit.PERSON_TIMES,
        items=60,
        place="昌吉市世纪花园",
        goods_value=yuan(1200),
        **_THEME,
    ),
    Activity.ActivityCancelled(
        occurred_on="2022-03-02",
        activity_cancel_reason=ActivityCancelReason.INFECTION_CONTROL,
        **_THEME,
    ),
    ActivityAttendance.ActivityAttended(
        occurred_on="2022-03-03", person_id=AYGUL, activity_id=ACTIVITY, items=1, **_THEME
    ),
)
_PERIOD: dict[str, Any] = {
    "period_from": date(2021, 1, 1),
    "period_until": date(2025, 1, 1),
    "unit": Unit.PERCENT,
    "indicator": "rehab_coverage",
}
_TARGETS: tuple[Fact, ...] = (
    Target.TargetSet(
        occurred_on="2021-01-15",
        numerator="persons_with_rehab",
        denominator="persons_who_need_rehab",
        value=85,
        document="新残联发〔2021〕3号",
        **_PERIOD,
    ),
    Target.TargetRevised(
        occurred_on="2022-03-01",
        value=90,
        target_revise_reason=TargetReviseReason.NEW_DIRECTIVE,
        document="新残联发〔2022〕8号",
        **_PERIOD,
    ),
    Target.TargetMeasured(occurred_on="2022-12-31", counted=1834, counted_of=2017, **_PERIOD),
)
_CASE: dict[str, Any] = {
    "list_id": LIST,
    "case": 1,
    "suspicion": Suspicion.DOUBLE_SCHEME,
    "person_id": AYGUL,
}
_SUSPICIONS: tuple[Fact, ...] = (
    SuspicionList.SuspicionListReceived(
        occurred_on="2022-06-01",
        authority="自治区民政厅",
        cases=3,
        digest=FILE_DIGEST,
        due_on=date(2022, 6, 30),
        area=AREA,
    ),
    SuspicionCase.SuspicionCaseAdded(
        occurred_on="2022-06-02", scheme="living_subsidy", note="与孤儿生活费重复", **_CASE
    ),
    SuspicionCase.SuspicionCaseJudged(
        occurred_on="2022-06-15",
        suspicion_verdict=SuspicionVerdict.CLEARED,
        suspicion_evidence=SuspicionEvidence.HOME_VISIT,
        note="同名同姓，不是同一个人",
        **_CASE,
    ),
    SuspicionList.SuspicionListAnswered(
        occurred_on="2022-06-28",
        confirmed=1,
        cleared=1,
        corrected=1,
        authority="自治区民政厅",
    ),
)
_YEAR: dict[str, Any] = {
    "definition": 1,
    "period_from": date(2022, 1, 1),
    "period_until": date(2023, 1, 1),
    "unit": Unit.MONEY,
    "position": 812,
    "digest": FILE_DIGEST,
    "figure": "nursing_subsidy_paid",
    "currency": "CNY",
    "area": AREA,
}
_FIGURES: tuple[Fact, ...] = (
    PublishedFigure.FigureDefined(
        occurred_on="2022-12-01",
        figure="nursing_subsidy_paid",
        definition=1,
        lines=("nursing_subsidy", "nursing_subsidy_back_pay"),
        unit=Unit.MONEY,
        rounding=Rounding.EXACT,
        qualifier=Qualifier.MORE_THAN,
        within=(),
        without=(),
        areas=("6523",),
        money_counted=MoneyCounted.CASH,
        currency="CNY",
        printed_in=PrintedIn.TEN_THOUSANDS,
        digits=1,
        example=True,
    ),
    PublishedFigure.FigurePublished(
        occurred_on="2022-12-28",
        value=912_345_600,
        printed="912万余元",
        document="昌吉州残联2022年工作总结",
        **_YEAR,
    ),
    PublishedFigure.FigureRestated(
        occurred_on="2022-12-30",
        old_value=912_345_600,
        new_value=911_145_600,
        restate_reason=RestateReason.CORRECTED_ENTRIES,
        printed="911万余元",
        **_YEAR,
    ),
)

FACTS: tuple[Fact, ...] = (
    *_CONTACTS,
    *_NEEDS,
    *_GRIEVANCES,
    *_OBJECTIONS,
    *_ACTIVITIES,
    *_TARGETS,
    *_SUSPICIONS,
    *_FIGURES,
    ImportBatch.FileImportWithdrawn(
        occurred_on="2022-12-05",
        import_id=IMPORT,
        facts=2,
        kept=3,
        reason=WithdrawalReason.WRONG_THING,
        note="选错了月份",
    ),
)

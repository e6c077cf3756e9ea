"""One ready-made fact of every kind that people, households and rosters have."""

from datetime import date
from typing import Any

from ledger.aggregates import (
    CareRelation,
    Consent,
    Household,
    HouseholdMembership,
    LinkedRecords,
    Person,
    PersonLink,
    PersonRequest,
    Restriction,
    Roster,
    RosterMembership,
)
from ledger.aggregates.person_request import RefusalGround, RequestKind, RequestOutcome
from ledger.aggregates.restriction import LiftingReason, RestrictionBasis, RestrictionReason
from ledger.history import Fact
from ledger.particulars import (
    CarerRelationship,
    CarerUnlinkingReason,
    ConsentPurpose,
    ConsentScope,
    CorrectionReason,
    DeathSource,
    Detail,
    DissolutionReason,
    GivenThrough,
    HouseholdLeavingReason,
    HouseholdRelationship,
    LinkEvidence,
    PreferredChannel,
    ProxyBasis,
    ProxyPower,
    ProxyRevocationReason,
    RetirementReason,
    RevocationReason,
    RosterClosingReason,
    RosterFinding,
    RosterRemovalReason,
    UnlinkingReason,
    Vulnerability,
)
from ledger.vocabulary import IdentifierKind, Settlement
from tests.ledger.people import AREA, AYGUL, BEKZAT, HOUSEHOLD, ORGANISATION, RESIDENT_ID

FIRST_DAY = date(2022, 8, 10)
ROSTER = Roster.id_of(ORGANISATION, "lives_alone_in_lockdown", AREA)

_PERSON: tuple[Fact, ...] = (
    Person.IdentifierRetired(
        occurred_on="2022-03-02",
        identifier_kind=IdentifierKind.CN_RESIDENT_ID,
        retirement_reason=RetirementReason.MISTAKEN,
        number=RESIDENT_ID,
    ),
    Person.CertificateUpgraded(
        occurred_on="2021-11-01",
        country="CN",
        valid_until=date(2022, 10, 31),
        number=f"{RESIDENT_ID}42",
        category="physical",
        grade="grade_2",
    ),
    Person.CertificateExpired(occurred_on="2022-11-01"),
    Person.CertificateRevoked(
        occurred_on="2022-09-01", revocation_reason=RevocationReason.ISSUED_WRONGLY
    ),
    Person.ContactPreferenceSet(
        occurred_on="2022-02-01",
        preferred_channel=PreferredChannel.PHONE,
        language="zh-Hans",
        speech_rate=80,
        large_text=True,
        quiet_from="13:00",
        quiet_until="15:30",
    ),
    Person.DetailCorrected(
        occurred_on="2022-03-03",
        corrected_detail=Detail.NAME,
        correction_reason=CorrectionReason.MISTYPED,
        old="阿依古丽·买买提",
        new="阿依古丽·麦麦提",
    ),
    Person.PersonDied(occurred_on="2022-11-20", death_source=DeathSource.FAMILY),
    Person.PersonMovedAway(occurred_on="2022-06", to_area="650102"),
    Person.PersonMovedBack(occurred_on="2022-10"),
)
_CARE: tuple[Fact, ...] = (
    Consent.ConsentGiven(
        occurred_on="2022-02-01",
        person_id=AYGUL,
        consent_purpose=ConsentPurpose.SHARING,
        consent_scope=(ConsentScope.DISABILITY, ConsentScope.CONTACT),
        given_through=GivenThrough.GUARDIAN,
        until=date(2023, 2, 1),
        recipient="昌吉市人民医院",
        given_by="监护人古丽娜尔",
    ),
    Consent.ConsentWithdrawn(
        occurred_on="2022-07-01",
        given_through=GivenThrough.THE_PERSON,
        person_id=AYGUL,
        consent_purpose=ConsentPurpose.SHARING,
    ),
    CareRelation.CarerLinked(
        occurred_on="2022-02-01",
        person_id=AYGUL,
        carer_relationship=CarerRelationship.SIBLING,
        carer_person_id=BEKZAT,
        name="别克扎提·买买提",
        phone="13699907777",
    ),
    CareRelation.CarerUnlinked(
        occurred_on="2022-12-01",
        carer_unlinking_reason=CarerUnlinkingReason.MOVED_APART,
        person_id=AYGUL,
    ),
    CareRelation.ProxyAuthorised(
        occurred_on="2022-02-02",
        proxy_powers=(ProxyPower.COLLECT_MONEY, ProxyPower.BORROW_DEVICES),
        proxy_basis=ProxyBasis.WRITTEN_AUTHORITY,
        person_id=AYGUL,
        until=date(2022, 8, 2),
        document="委托书昌民字第17号",
    ),
    CareRelation.ProxyRevoked(
        occurred_on="2022-08-02",
        proxy_revocation_reason=ProxyRevocationReason.RAN_OUT,
        person_id=AYGUL,
    ),
)
_PAIR: dict[str, Any] = {"person_id": AYGUL, "other_person_id": BEKZAT}
_LINKS: tuple[Fact, ...] = (
    PersonLink.PersonsLinked(
        occurred_on="2022-05-05",
        link_evidence=LinkEvidence.SAME_NAME_AND_BIRTH,
        note="两张登记表是同一人",
        **_PAIR,
    ),
    PersonLink.PersonsUnlinked(
        occurred_on="2022-05-09", unlinking_reason=UnlinkingReason.TWO_PEOPLE, **_PAIR
    ),
)
_HOUSEHOLD: tuple[Fact, ...] = (
    Household.HouseholdFormed(
        occurred_on="2020",
        person_id=AYGUL,
        area=AREA,
        settlement=Settlement.RURAL,
        household_number="HK20220815",
    ),
    Household.HouseholdHeadChanged(
        occurred_on="2022-11-21", person_id=BEKZAT, area=AREA, household_number="HK20220815"
    ),
    Household.HouseholdVulnerabilityClassified(
        occurred_on="2022-08-15",
        person_id=AYGUL,
        vulnerability=Vulnerability.SUDDEN_HARDSHIP,
        support_measures=("medical_aid", "regular_visits"),
        area=AREA,
        note="丈夫患重病，自付医疗费很高",
    ),
    Household.HouseholdDissolved(
        occurred_on="2022-12-30",
        person_id=AYGUL,
        dissolution_reason=DissolutionReason.SPLIT,
        area=AREA,
    ),
    HouseholdMembership.HouseholdMemberJoined(
        occurred_on="2020",
        person_id=BEKZAT,
        household_id=HOUSEHOLD,
        household_relationship=HouseholdRelationship.SPOUSE,
    ),
    HouseholdMembership.HouseholdMemberLeft(
        occurred_on="2022-11-20",
        household_id=HOUSEHOLD,
        household_leaving_reason=HouseholdLeavingReason.MOVED_OUT,
        person_id=BEKZAT,
    ),
)
_LINE: dict[str, Any] = {
    "criterion": "lives_alone_in_lockdown",
    "area": AREA,
    "sensitive": True,
}
_MEMBER: dict[str, Any] = {
    "person_id": AYGUL,
    "roster_id": ROSTER,
    "period_from": FIRST_DAY,
    "roster_category": "living_alone",
    "area": AREA,
    "sensitive": True,
}
_ROSTER: tuple[Fact, ...] = (
    Roster.RosterCreated(
        occurred_on="2022-08-10",
        period_from=FIRST_DAY,
        period_until=date(2022, 12, 1),
        roster_category="living_alone",
        synonyms=("独居户", "孤寡户"),
        definition="持证残疾人，一人居住，无人每日照料",
        source_lists=("社区摸底表", "持证残疾人花名册"),
        **_LINE,
    ),
    Roster.RosterReviewed(
        occurred_on="2022-09-01",
        roster_finding=RosterFinding.CHANGES_MADE,
        next_review_on=date(2022, 10, 1),
        **_LINE,
    ),
    Roster.RosterClosed(
        occurred_on="2022-11-30",
        period_until=date(2022, 12, 1),
        roster_closing_reason=RosterClosingReason.NO_LONGER_NEEDED,
        **_LINE,
    ),
    RosterMembership.RosterMemberAdded(
        occurred_on="2022-08-11",
        source_list="社区摸底表",
        household_id=HOUSEHOLD,
        note="独自在家，需要每天送菜",
        **_MEMBER,
    ),
    RosterMembership.RosterMemberRemoved(
        occurred_on="2022-10-08",
        roster_removal_reason=RosterRemovalReason.LOOKED_AFTER_OTHERWISE,
        note="妹妹搬来同住",
        **_MEMBER,
    ),
)

_COUNTED = LinkedRecords.RecordLinkCounted(occurred_on="2022-05-10", record_id=BEKZAT)

_RESTRICTION: tuple[Fact, ...] = (
    PersonRequest.PersonRequestReceived(
        occurred_on="2022-06-01",
        person_id=AYGUL,
        request_kind=RequestKind.WITHDRAWAL,
        due_on=date(2022, 6, 16),
        given_through=GivenThrough.THE_PERSON,
        words="不要再把我的资料给医院",
    ),
    PersonRequest.PersonRequestAnswered(
        occurred_on="2022-06-08",
        person_id=AYGUL,
        request_kind=RequestKind.WITHDRAWAL,
        request_outcome=RequestOutcome.REFUSED,
        refusal_ground=RefusalGround.LEGAL_DUTY,
        answer="转诊资料按规定保存五年",
    ),
    Restriction.RestrictionSet(
        occurred_on="2022-06-20",
        person_id=AYGUL,
        restriction_reason=RestrictionReason.PERSON_ASKED,
        restriction_basis=RestrictionBasis.PIPL_47,
        note="等待复核残疾证资料",
    ),
    Restriction.RestrictionLifted(
        occurred_on="2022-07-20",
        person_id=AYGUL,
        lifting_reason=LiftingReason.SETTLED,
        note="资料已核对一致",
    ),
)

FACTS: tuple[Fact, ...] = (
    *_PERSON,
    *_CARE,
    *_RESTRICTION,
    *_LINKS,
    _COUNTED,
    *_HOUSEHOLD,
    *_ROSTER,
)

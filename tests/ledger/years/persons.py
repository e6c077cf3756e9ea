"""A little year of people, households and rosters."""

from typing import Any
from uuid import UUID

from ledger.vocabulary import By, Channel
from tests.ledger.people import CLERK, ORGANISATION
from tests.ledger.years.telling import Teller

MISTYPED = "652301196104123586"
RIGHT = "65230119610412356X"


def record(teller: Teller) -> None:
    """Record at least one fact of every kind of this theme."""
    mother = teller.do(
        "person.register",
        occurred_on="2022-01-10",
        name="古丽娜尔·热合曼",
        identifiers=[{"kind": "cn_resident_id", "number": MISTYPED}],
        area="652301",
        settlement="rural",
        sex="female",
        born_on="1961-04-12",
        phone="13899912345",
        address="昌吉市六工镇十三户村",
        household_number="HK20221001",
    )
    daughter = _register(teller, "热依拉·热合曼", "13799954321")
    _put_right(teller, mother)
    _certify(teller, mother)
    _keep_house(teller, mother, daughter)
    _care(teller, mother, daughter)
    _find_twice(teller, mother)
    _look_after(teller, mother)
    _restrict(teller, mother)
    _ask_about_data(teller, mother)
    teller.do("person.report_death", id=mother, occurred_on="2022-11-25", death_source="family")


def _register(teller: Teller, name: str, phone: str) -> str:
    told = {"occurred_on": "2022-01-10", "name": name, "phone": phone, "area": "652301"}
    return str(teller.do("person.register", **told))


def _put_right(teller: Teller, mother: str) -> None:
    number = {"id": mother, "occurred_on": "2022-01-12", "kind": "cn_resident_id"}
    reason = {"retirement_reason": "mistaken"}
    teller.do("person.retire_identifier", number=MISTYPED, **number, **reason)
    teller.do("person.add_identifier", number=RIGHT, **number)
    person = UUID(mother)
    named = teller.ledger.facts_of([person])[person][0].event_id
    teller.do(
        "person.correct_detail",
        by=By(actor=CLERK, organisation=ORGANISATION, channel=Channel.DESK, key="", corrects=named),
        id=mother,
        occurred_on="2022-01-12",
        corrected_detail="name",
        correction_reason="misheard",
        new="古丽娜尔·热赫曼",
    )
    teller.do("person.issue_card", id=mother, occurred_on="2022-01-12", number="6200202200000090")


def _certify(teller: Teller, mother: str) -> None:
    told: dict[str, Any] = {"id": mother, "country": "CN", "category": "visual"}
    number = f"{RIGHT}13"
    certificate = {"occurred_on": "2018-03", "grade": "grade_3", "number": number}
    teller.do("person.identify_by_certificate", **told, **certificate)
    teller.do(
        "person.upgrade_certificate",
        occurred_on="2022-02-01",
        valid_until="2022-09-30",
        grade="grade_2",
        number=f"{RIGHT}12",
        **told,
    )
    teller.do("person.expire_certificate", id=mother, occurred_on="2022-10-01")
    teller.do(
        "person.revoke_certificate",
        id=mother,
        occurred_on="2022-10-20",
        revocation_reason="given_up",
    )
    teller.do(
        "person.set_contact_preference",
        id=mother,
        occurred_on="2022-02-01",
        preferred_channel="visit",
        language="zh-Hans",
        speech_rate=70,
        large_text=True,
        quiet_from="12:30",
        quiet_until="15:00",
    )


def _keep_house(teller: Teller, mother: str, daughter: str) -> None:
    household = teller.do(
        "household.form",
        occurred_on="2022-01-10",
        person_id=mother,
        household_number="HK20221001",
        area="652301",
        settlement="rural",
    )
    teller.do(
        "household.add_member",
        id=household,
        occurred_on="2022-01-10",
        person_id=daughter,
        household_relationship="child",
    )
    teller.do(
        "household.classify_vulnerability",
        id=household,
        occurred_on="2022-03-15",
        vulnerability="unstable_exit",
        support_measures=["work", "regular_visits"],
        note="女儿刚找到工作，收入不稳",
    )
    for head in (daughter, mother):
        teller.do("household.change_head", id=household, occurred_on="2022-04-01", person_id=head)
    teller.do(
        "household.remove_member",
        id=household,
        occurred_on="2022-08-01",
        person_id=daughter,
        household_leaving_reason="married",
    )
    teller.do(
        "household.dissolve",
        id=household,
        occurred_on="2022-11-26",
        dissolution_reason="nobody_left",
    )


def _restrict(teller: Teller, mother: str) -> None:
    asked = {"restriction_reason": "accuracy_disputed", "restriction_basis": "pipl_47"}
    about = {"person_id": mother, "note": "女儿说住址登记有误"}
    teller.do("restriction.restrict", occurred_on="2022-11-01", **asked, **about)
    lifted = {"occurred_on": "2022-11-08", "lifting_reason": "settled"}
    teller.do("restriction.lift", **lifted, **about | {"note": "住址已经改正过来"})


def _ask_about_data(teller: Teller, mother: str) -> None:
    asked = {"person_id": mother, "request_kind": "copy", "words": "想要一份全部记录"}
    request = teller.do("person_request.receive", occurred_on="2022-11-02", **asked)
    answered = {"request_outcome": "done", "answer": "已当面交给本人"}
    teller.do("person_request.answer", id=request, occurred_on="2022-11-09", **answered)


def _care(teller: Teller, mother: str, daughter: str) -> None:
    about = {"person_id": mother, "consent_purpose": "referral"}
    teller.do(
        "consent.give",
        occurred_on="2022-02-10",
        consent_scope=["disability", "contact"],
        given_through="proxy",
        until="2022-12-31",
        recipient="昌吉州人民医院眼科",
        given_by="女儿热依拉",
        **about,
    )
    taken_back = {"occurred_on": "2022-06-10", "given_through": "the_person"}
    teller.do("consent.take_back", **taken_back, **about)
    relation = teller.do(
        "care_relation.link",
        occurred_on="2022-02-10",
        person_id=mother,
        carer_relationship="child",
        carer_person_id=daughter,
        name="热依拉·热合曼",
        phone="13799954321",
    )
    teller.do(
        "care_relation.authorise",
        id=relation,
        occurred_on="2022-02-10",
        proxy_powers=["collect_money", "hear_record"],
        proxy_basis="written_authority",
        until="2023-02-10",
        document="委托书六工镇第8号",
    )
    revoked = {"occurred_on": "2022-08-01", "proxy_revocation_reason": "person_asked"}
    teller.do("care_relation.revoke", id=relation, **revoked)
    unlinked = {"occurred_on": "2022-08-01", "carer_unlinking_reason": "moved_apart"}
    teller.do("care_relation.unlink", id=relation, **unlinked)


def _find_twice(teller: Teller, mother: str) -> None:
    twin = _register(teller, "古丽娜尔·热合曼", "13899912345")
    pair = {"person_id": mother, "other_person_id": twin}
    teller.do(
        "persons.link",
        occurred_on="2022-05-05",
        link_evidence="same_name_and_birth",
        note="两次走访登记，像是同一位老人",
        **pair,
    )
    apart = {"occurred_on": "2022-05-20", "unlinking_reason": "two_people"}
    teller.do("persons.unlink", **apart, **pair)
    teller.do("person.move_away", id=twin, occurred_on="2022-06", to_area="650102")
    teller.do("person.move_back", id=twin, occurred_on="2022-10")


def _look_after(teller: Teller, mother: str) -> None:
    roster = teller.do(
        "roster.create",
        occurred_on="2022-08-10",
        criterion="lives_alone_in_lockdown",
        period_from="2022-08-10",
        period_until="2022-12-01",
        roster_category="living_alone",
        synonyms=["独居户", "孤寡户"],
        definition="持证残疾人，一人居住，无人每日照料",
        source_lists=["社区摸底表"],
        area="652301",
        sensitive=True,
    )
    member = {"id": roster, "person_id": mother}
    teller.do(
        "roster.add_member",
        occurred_on="2022-08-11",
        source_list="社区摸底表",
        household_id=teller.new_id(),
        note="女儿出嫁后一个人住，看不见",
        **member,
    )
    teller.do(
        "roster.review",
        id=roster,
        occurred_on="2022-09-01",
        roster_finding="all_confirmed",
        next_review_on="2022-10-01",
    )
    teller.do(
        "roster.remove_member",
        occurred_on="2022-11-25",
        roster_removal_reason="died",
        note="老人在医院去世",
        **member,
    )
    teller.do(
        "roster.close",
        id=roster,
        occurred_on="2022-11-30",
        period_until="2022-12-01",
        roster_closing_reason="no_longer_needed",
    )

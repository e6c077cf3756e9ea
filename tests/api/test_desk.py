"""What a clerk does: find, look, lend, take back. Each done, refused, repeated, and at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

import pytest

from api.desk.lending import LOAN_DAYS
from api.doors import KioskDoors
from kiosk.doors import Part, SecondFactor
from kiosk.preferences import Preferences, Theme
from kiosk.words import LANGUAGES
from ledger.aggregates import Device, Person
from ledger.aggregates.device.upkeep import RecallReason
from ledger.commands.policies import issue
from ledger.policies import LendingTerms
from ledger.vocabulary import Condition
from ledger.work import Work
from projections import vouches
from tests.api.conftest import Browser, Seen
from tests.api.office_day import AYGUL, BROKEN, FREE, HERE, LI_LEI, NUMBER, OUT, Day
from tests.api.page_rules import shown


def confirm(clerk: Browser, day: Day, number: str = FREE) -> dict[str, str]:
    """The form of a loan to Aygül, as it comes."""
    return clerk.get(f"/desk/lend?number={number}&person={day.aygul}").form("/desk/lend")


def facts_of(day: Day, number: str) -> list[str]:
    device_id = Device.id_of(day.office.organisation, number)
    return [fact.TOPIC for fact in day.office.ledger.facts_of([device_id])[device_id]]


def recorded(day: Day) -> int:
    return day.office.ledger.position()


def test_the_desk_lists_what_is_out_and_overdue(clerk: Browser, day: Day) -> None:
    page = clerk.get("/desk/due")

    assert "Out: 1. Overdue: 1." in page.text
    assert f"9 January 2023 overdue {OUT} 普通轮椅 {LI_LEI} {HERE}" in page.text


def test_the_desk_puts_the_longest_overdue_first(clerk: Browser, day: Day) -> None:
    clerk.post("/desk/lend", **confirm(clerk, day))

    rows = [shown(row) for row in clerk.get("/desk/due").document.one("tbody").all("tr")]

    assert [("overdue" in row, OUT in row) for row in rows] == [(True, True), (False, False)]


@pytest.mark.parametrize("typed", ["买买提", "阿依古丽", " 阿依古丽 · 买买提 ", "2844", "２８４４"])
def test_a_person_is_found_by_name_or_end_of_certificate(
    clerk: Browser, day: Day, typed: str
) -> None:
    page = clerk.post("/desk/find", text=typed)

    assert (page.path, page.heading) == (f"/desk/people/{day.aygul}", AYGUL)


def test_a_person_is_found_by_card_and_by_whole_number(clerk: Browser, day: Day) -> None:
    spaced = " ".join(day.card[start : start + 4] for start in range(0, 16, 4))

    for typed in (day.card, spaced, NUMBER, NUMBER + "44"):
        assert clerk.post("/desk/find", text=typed).heading == AYGUL


def test_what_was_looked_for_stands_in_no_address(clerk: Browser, day: Day) -> None:
    for typed in (day.card, NUMBER, "买", "李", "2844", "nobody at all"):
        clerk.client.post("/desk/find", data={"text": typed})
        clerk.client.get("/desk/found")
    clerk.get("/desk")
    clerk.get(f"/desk/people/{day.aygul}")

    seen = " ".join(clerk.addresses)
    for private in (day.card, NUMBER, "2844", "nobody", "%E4%B9%B0", "%E6%9D%8E"):
        assert private not in seen


def test_a_device_is_found_by_its_number(clerk: Browser) -> None:
    page = clerk.post("/desk/find", text=OUT.lower())

    assert page.path == "/desk/devices"
    assert page.heading == f"普通轮椅 {OUT}"


def test_several_people_are_told_apart(clerk: Browser, day: Day) -> None:
    with day.office.ledger.begin(
        Person, day.office.ledger.new_person_id(), day.office.by("another")
    ) as person:
        person.register(occurred_on="2022-02-01", name="李雷蕾", area="652301")
    page = clerk.post("/desk/find", text="李雷")

    links = [shown(link) for link in page.document.one("tbody").all("a")]
    assert page.path == "/desk/found"
    assert links == [LI_LEI, "李雷蕾"]
    assert page.form("/desk/find")["text"] == "李雷"


def test_nothing_found_says_what_to_do_and_keeps_what_was_typed(clerk: Browser) -> None:
    page = clerk.post("/desk/find", 404, text="Nobody Atall")

    assert page.error == "Nobody and nothing was found. Check the spelling, or try another number."
    assert page.form("/desk/find")["text"] == "Nobody Atall"


def test_an_empty_search_asks_for_something(clerk: Browser) -> None:
    page = clerk.post("/desk/find", 404, text="  ")

    assert page.error.startswith("Nothing was typed.")


def test_a_person_page_tells_history_and_loans(clerk: Browser, day: Day) -> None:
    page = clerk.get(f"/desk/people/{day.aygul}")
    other = clerk.get(f"/desk/people/{day.li_lei}")

    assert "You received your living subsidy for December 2022: 100 yuan." in page.text
    assert "You had 45 minutes of physiotherapy." in page.text
    assert "Nothing is on loan." in page.text
    assert f"{OUT} 普通轮椅 Due 9 January 2023 overdue" in other.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_confidential_service_is_not_named_to_a_clerk(
    clerk: Browser, day: Day, language: str
) -> None:
    page = clerk.get(f"/desk/language/{language}?to=/desk/people/{day.aygul}")
    words = clerk.client.app.state.staff.words  # type: ignore[attr-defined]

    assert words.t("fact.confidential", language) in page.text
    assert words.t("item.counselling", language) not in page.text
    assert "counselling" not in page.html


def test_an_erased_person_has_no_name_and_no_loan(clerk: Browser, day: Day) -> None:
    page = clerk.get(f"/desk/people/{day.erased}")

    assert page.heading == "A person whose details were erased"
    assert "Nothing more can be recorded" in page.text
    assert "Lend" not in page.text


def test_a_person_that_is_not_there_is_said_to_be_missing(clerk: Browser) -> None:
    clerk.get("/desk/people/00000000-0000-4000-8000-000000000000", 404)
    clerk.get("/desk/people/nobody", 422)


def test_a_device_that_is_not_there_is_asked_for_again(clerk: Browser) -> None:
    page = clerk.get("/desk/devices?number=CJ99999", 404)

    assert page.error == "No device has this number. Compare it with the label and try again."
    assert page.form("/desk/devices")["number"] == "CJ99999"
    assert clerk.get("/desk/devices").error == ""


def test_a_device_in_repair_offers_neither_loan_nor_return(clerk: Browser) -> None:
    page = clerk.get(f"/desk/devices?number={BROKEN}")

    assert "in repair" in page.text
    forms = {form["action"] for form in page.document.one("main").all("form")}
    assert forms == {"/desk/devices/done"}


def test_a_loan_asks_for_device_and_person_in_either_order(clerk: Browser, day: Day) -> None:
    begun = clerk.get("/desk/lend")
    with_device = clerk.get(f"/desk/lend?number={FREE}")
    with_both = clerk.post("/desk/find", **with_device.form("/desk/find") | {"text": day.card})
    with_person = clerk.get(f"/desk/lend?person={day.aygul}")

    assert begun.form("/desk/lend") == {"number": ""}
    assert with_person.form("/desk/lend") == {"person": str(day.aygul), "number": ""}
    assert with_both.path == "/desk/lend"
    assert with_both.form("/desk/lend")["person"] == str(day.aygul)


def test_a_loan_of_an_unknown_device_is_asked_for_again(clerk: Browser, day: Day) -> None:
    page = clerk.get(f"/desk/lend?number=CJ99999&person={day.aygul}", 404)

    assert page.error.startswith("No device has this number.")
    assert page.form("/desk/lend") == {"person": str(day.aygul), "number": "CJ99999"}


def test_a_loan_is_recorded_and_told(clerk: Browser, day: Day) -> None:
    form = confirm(clerk, day)
    due = date.fromisoformat(day.office.today()) + timedelta(days=LOAN_DAYS)
    page = clerk.post("/desk/lend", **form)
    after = clerk.get(page.path)

    assert form["due_on"] == due.isoformat()
    assert form["station"] == str(day.here)
    assert page.path == f"/desk/lent/{Device.id_of(day.office.organisation, FREE)}"
    assert page.notice().startswith(f"普通轮椅 is lent to {AYGUL} until ")
    assert after.notice() == ""
    assert facts_of(day, FREE) == ["device_registered", "device_lent"]


def test_a_loan_names_the_clerk_the_desk_and_the_station(clerk: Browser, day: Day) -> None:
    clerk.post("/desk/lend", **confirm(clerk, day) | {"station": str(day.there)})

    device_id = Device.id_of(day.office.organisation, FREE)
    lent = day.office.ledger.facts_of([device_id])[device_id][-1]
    envelope = lent.envelope
    assert envelope.channel.value == "desk"
    assert envelope.actor != day.office.operator
    assert envelope.station == day.there
    assert (lent.person_id, lent.area) == (day.aygul, "652302")  # type: ignore[attr-defined]


def test_a_loan_sent_twice_is_recorded_once(clerk: Browser, day: Day) -> None:
    form = confirm(clerk, day)
    first = clerk.post("/desk/lend", **form)
    height = recorded(day)
    second = clerk.post("/desk/lend", **form)

    assert recorded(day) == height
    assert (second.path, second.notice()) == (first.path, first.notice())


def test_a_loan_sent_ten_times_at_once_is_recorded_once(clerk: Browser, day: Day) -> None:
    form = confirm(clerk, day)

    def send(_number: int) -> int:
        answer = clerk.client.post("/desk/lend", data=form, follow_redirects=False)
        return int(answer.status_code)

    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(send, range(10)))

    assert answers == [303] * 10
    assert facts_of(day, FREE) == ["device_registered", "device_lent"]


def test_a_form_sent_again_with_other_content_is_refused(clerk: Browser, day: Day) -> None:
    form = confirm(clerk, day)
    clerk.post("/desk/lend", **form)
    page = clerk.post("/desk/lend", 409, **form | {"due_on": "2030-01-01"})

    assert page.error.startswith("This request was sent before with other content.")
    assert page.form("/desk/lend")["key"] != form["key"]


@pytest.mark.parametrize(
    ("number", "changed", "status", "sentence"),
    [
        (OUT, {}, 409, "The device is lent out. Record its return first."),
        (
            BROKEN,
            {},
            409,
            "The device is damaged, in repair, on its way, lost or out of use. Choose another.",
        ),
        (FREE, {"due_on": "2020-01-01"}, 409, "The day it is due is too early. Check the date."),
        (FREE, {"due_on": "2026-02-30"}, 422, "The day it is due cannot be read."),
        (FREE, {"due_on": ""}, 422, "The day it is due cannot be read."),
        (FREE, {"station": ""}, 422, "The station is missing. Choose one."),
        (FREE, {"station": "elsewhere"}, 422, "The station is missing. Choose one."),
    ],
)
def test_a_refused_loan_says_why_and_keeps_what_was_typed(
    clerk: Browser, day: Day, number: str, changed: dict[str, str], status: int, sentence: str
) -> None:
    form = confirm(clerk, day, number) | {"due_on": "2030-05-06"} | changed
    height = recorded(day)
    page = clerk.post("/desk/lend", status, **form)
    kept = page.form("/desk/lend")

    assert page.error.startswith(sentence)
    assert kept["due_on"] == form["due_on"]
    assert kept["station"] == ("" if form["station"] == "elsewhere" else str(day.here))
    assert recorded(day) == height


def test_a_refused_loan_can_be_put_right_at_once(clerk: Browser, day: Day) -> None:
    form = confirm(clerk, day) | {"due_on": "2020-01-01"}
    refused = clerk.post("/desk/lend", 409, **form)
    page = clerk.post("/desk/lend", **refused.form("/desk/lend") | {"due_on": "2030-01-01"})

    assert "until 1 January 2030" in page.notice()


def test_a_loan_to_an_erased_person_is_not_offered_or_taken(clerk: Browser, day: Day) -> None:
    form = confirm(clerk, day) | {"person": str(day.erased)}
    height = recorded(day)
    page = clerk.post("/desk/lend", **form)

    assert "Who takes it home?" in page.text
    assert recorded(day) == height


def back(clerk: Browser, number: str = OUT) -> dict[str, str]:
    return clerk.get(f"/desk/devices?number={number}").form("/desk/return")


def test_a_return_is_recorded_and_told(clerk: Browser, day: Day) -> None:
    offered = back(clerk)
    page = clerk.post(
        "/desk/return", **offered | {"condition": "needs_repair", "station": str(day.there)}
    )

    assert "condition" not in offered, "somebody must look at the device"
    assert page.notice() == "普通轮椅 is back. Its return is recorded."
    assert "not fit to be lent" in page.text
    assert facts_of(day, OUT)[-2:] == ["device_returned", "device_inspected"]


def brought_to_another_desk(day: Day) -> None:
    office = day.office
    device_id = Device.id_of(office.organisation, OUT)
    with office.ledger.change(Device, device_id, office.by("brought back")) as device:
        device.give_back(occurred_on=office.today(), station_id=day.there, condition=Condition.GOOD)


def test_a_device_that_nobody_looked_at_is_not_lent(clerk: Browser, day: Day) -> None:
    brought_to_another_desk(day)
    form = confirm(clerk, day, OUT)
    page = clerk.post("/desk/lend", 409, **form)

    assert page.error.startswith("The device came back and nobody has looked at it yet.")
    assert facts_of(day, OUT)[-1] == "device_returned"


def test_an_inspection_is_recorded_and_lets_it_be_lent(clerk: Browser, day: Day) -> None:
    brought_to_another_desk(day)
    form = clerk.get(f"/desk/devices?number={OUT}").form("/desk/inspect")
    page = clerk.post("/desk/inspect", **form | {"condition": "good"})

    assert form["station"] == str(day.there)
    assert page.notice() == "普通轮椅 was looked over. That is recorded."
    assert "Who takes it home?" in page.text
    assert facts_of(day, OUT)[-1] == "device_inspected"


def test_an_inspection_without_a_condition_is_asked_for_again(clerk: Browser, day: Day) -> None:
    brought_to_another_desk(day)
    form = clerk.get(f"/desk/devices?number={OUT}").form("/desk/inspect")
    page = clerk.post("/desk/inspect", 422, **form)

    assert page.error.startswith("The condition is missing.")
    assert facts_of(day, OUT)[-1] == "device_returned"


def test_a_recalled_device_says_so(clerk: Browser, day: Day) -> None:
    office = day.office
    device_id = Device.id_of(office.organisation, FREE)
    with office.ledger.change(Device, device_id, office.by("recall")) as device:
        device.recall(occurred_on=office.today(), recall_reason=RecallReason.SAFETY)
    page = clerk.get(f"/desk/devices?number={FREE}")
    refused = clerk.post("/desk/lend", 409, **confirm(clerk, day))

    assert "This device is recalled." in page.text
    assert refused.error.startswith("The device is recalled.")


def test_a_loan_is_due_as_the_policy_says(clerk: Browser, day: Day) -> None:
    office = day.office
    terms = LendingTerms(days=14, renewals_max=1, renewal_days=7)

    def lay_down(work: Work) -> str:
        return issue(
            work,
            occurred_on="2022-01-01",
            code="lending",
            document_number="昌州残联〔2022〕3号",
            effective_from=date(2022, 1, 1),
            clauses=terms,
        )

    office.ledger.perform(office.by("policy"), lay_down)
    form = confirm(clerk, day)
    late = date.fromisoformat(office.today()) + timedelta(days=15)
    refused = clerk.post("/desk/lend", 409, **form | {"due_on": late.isoformat()})
    page = clerk.post("/desk/lend", **refused.form("/desk/lend") | {"due_on": form["due_on"]})

    assert date.fromisoformat(form["due_on"]) == late - timedelta(days=1)
    assert refused.error.startswith("The policy allows a shorter time.")
    assert page.path.startswith("/desk/lent/")


def test_a_return_sent_twice_is_recorded_once(clerk: Browser, day: Day) -> None:
    form = back(clerk) | {"condition": "good"}
    clerk.post("/desk/return", **form)
    height = recorded(day)
    page = clerk.post("/desk/return", **form)

    assert page.notice() == "普通轮椅 is back. Its return is recorded."
    assert recorded(day) == height


def test_a_return_that_another_clerk_recorded_is_refused(
    open_browser: Callable[..., Browser], clerk: Browser
) -> None:
    other = open_browser()
    other.sign_in("clerk")
    mine, theirs = (back(each) | {"condition": "good"} for each in (clerk, other))
    clerk.post("/desk/return", **mine)
    page = other.post("/desk/return", 409, **theirs)

    assert page.error == "The device is not lent out. Check its number."


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"condition": ""}, "The condition is missing. Look at the device and choose one."),
        ({"condition": "splendid"}, "The condition is missing."),
        ({"condition": "damaged", "station": ""}, "The station is missing. Choose one."),
    ],
)
def test_a_return_that_lacks_something_is_asked_for_again(
    clerk: Browser, day: Day, changed: dict[str, str], sentence: str
) -> None:
    form = back(clerk)
    height = recorded(day)
    page = clerk.post("/desk/return", 422, **form | changed)

    assert page.error.startswith(sentence)
    assert page.form("/desk/return").get("condition", "") in {"", "damaged"}
    assert recorded(day) == height


def test_a_return_of_an_unknown_device_is_asked_for_again(clerk: Browser) -> None:
    page = clerk.post("/desk/return", 404, **back(clerk) | {"number": "CJ99999"})

    assert page.error.startswith("No device has this number.")


def test_a_form_without_its_key_is_refused_in_words(clerk: Browser, day: Day) -> None:
    for path in ("/desk/lend", "/desk/return", "/desk/inspect"):
        page = clerk.post(path, 422, number=FREE, person=str(day.aygul))
        assert "cannot be read, and nothing was recorded" in page.text


def language_page(clerk: Browser, language: str, path: str, status: int = 200) -> Seen:
    clerk.get(f"/desk/language/{language}?to=/desk")
    return clerk.get(path, status)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_keeps_the_rules_in_every_language(
    clerk: Browser, day: Day, language: str
) -> None:
    paths = (
        "/desk",
        "/desk/due",
        f"/desk/people/{day.aygul}",
        f"/desk/people/{day.erased}",
        f"/desk/devices?number={OUT}",
        f"/desk/devices?number={FREE}",
        "/desk/devices",
        "/desk/lend",
        f"/desk/lend?number={FREE}",
        f"/desk/lend?number={FREE}&person={day.aygul}",
    )
    pages = [language_page(clerk, language, path) for path in paths]

    assert {page.document["lang"] for page in pages} == {language}


def test_a_list_that_stands_still_is_said_on_every_page(clerk: Browser, day: Day) -> None:
    before = clerk.get("/desk")
    with day.office.fresh().writing() as db:
        db.execute("UPDATE tracking SET stopped_at = 1, topic = '', why = ''")

    after = clerk.get("/desk")

    warning = "Some lists here do not show the newest"
    assert warning not in before.text
    assert warning in after.text


def vouch_for(clerk: Browser, person_id: UUID) -> Seen:
    address = f"/desk/people/{person_id}/vouch"
    return clerk.post(address, **clerk.get(f"/desk/people/{person_id}").form(address))


def test_a_clerk_vouches_for_who_stands_at_the_kiosk(clerk: Browser, day: Day) -> None:
    before = clerk.get(f"/desk/people/{day.aygul}")

    page = vouch_for(clerk, day.aygul)

    assert "vouched" not in before.text
    assert "Lin Mei vouched for this person. It opens until" in page.text
    assert KioskDoors(day.office).is_vouched(day.aygul)
    assert "vouched" not in clerk.get(f"/desk/people/{day.aygul}").text


def test_a_vouch_sent_twice_is_one(clerk: Browser, day: Day) -> None:
    address = f"/desk/people/{day.aygul}/vouch"
    form = clerk.get(f"/desk/people/{day.aygul}").form(address)

    clerk.post(address, **form)
    clerk.post(address, **form)

    assert len(vouches.of(day.office.fresh(), day.aygul)) == 1


def test_nobody_vouches_for_who_was_erased_or_never_was(clerk: Browser, day: Day) -> None:
    key = "7b7f0b60-0000-4000-8000-0000000000aa"

    page = clerk.post(f"/desk/people/{day.erased}/vouch", key=key)
    clerk.post(f"/desk/people/{UUID(int=1)}/vouch", 404, key=key)

    assert "erased" in page.text
    assert vouches.of(day.office.fresh(), day.erased) == []


def test_a_person_page_tells_how_a_kiosk_is_to_be(clerk: Browser, day: Day) -> None:
    doors = KioskDoors(day.office)
    before = clerk.get(f"/desk/people/{day.aygul}")

    doors.prefer(day.aygul, Preferences(theme=Theme.YELLOW, size=3, simple=True, language="vi"))
    doors.choose_second_factor(day.aygul, SecondFactor.VOUCH)
    page = clerk.get(f"/desk/people/{day.aygul}")

    assert "Nothing was said about how a kiosk is to be." in before.text
    for said in ("yellow on black", "Text size, step of 4 3", "Simple pages yes", "Tiếng Việt"):
        assert said in page.text
    assert "Beside the card the office vouches" in page.text


def test_who_waits_at_a_kiosk_is_listed_until_somebody_goes(clerk: Browser, day: Day) -> None:
    doors = KioskDoors(day.office)
    doors.ask_for_staff(None, "changji-1")
    doors.ask_for_staff(day.aygul, "changji-2")

    page = clerk.get("/desk/kiosks")
    after = clerk.post("/desk/kiosks/with-them", **page.form("/desk/kiosks/with-them"))

    assert "changji-1 not signed in" in page.text
    assert f"changji-2 {AYGUL}" in page.text
    assert "changji-1" not in after.text
    assert f"changji-2 {AYGUL}" in after.text


def test_going_where_nobody_waits_any_more_is_said(clerk: Browser, day: Day) -> None:
    KioskDoors(day.office).ask_for_staff(None, "changji-1")
    form = clerk.get("/desk/kiosks").form("/desk/kiosks/with-them")
    clerk.post("/desk/kiosks/with-them", **form)

    again = clerk.post("/desk/kiosks/with-them", **form)
    later = clerk.post("/desk/kiosks/with-them", **form | {"key": str(UUID(int=1))})

    assert "Nobody waits there any more." not in again.text
    assert "Nobody waits there any more." in later.text
    assert "Nobody waits at a kiosk." in later.text


def test_what_is_broken_at_a_kiosk_is_listed_with_the_day(clerk: Browser, day: Day) -> None:
    untested = clerk.get("/desk/kiosks")

    KioskDoors(day.office).self_tested("changji-1", {Part.VOICE: False, Part.KEYS: True})
    broken = clerk.get("/desk/kiosks")
    KioskDoors(day.office).self_tested("changji-1", {Part.VOICE: True})

    assert "No kiosk has tested itself yet." in untested.text
    assert "changji-1 voice, Since" in broken.text
    assert "Everything that was tested works." in clerk.get("/desk/kiosks").text

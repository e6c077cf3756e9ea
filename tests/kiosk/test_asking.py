"""The visitor's ten questions: each answer, how far away it is, and what stands in the way."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from kiosk.doors import SecondFactor, Wrong
from kiosk.pages.wrong import FIRST_MAX
from kiosk.preferences import Preferences
from kiosk.words import LANGUAGES, Words
from projections.appointments import Appointment
from tests.kiosk.belongings import (
    APPOINTMENTS,
    DISPUTES,
    NEEDS,
    PAYMENTS,
    PLACES,
    RENEWALS,
    THE_CARD,
)
from tests.kiosk.belongings import payment as month
from tests.kiosk.conftest import Seen, Visiting
from tests.kiosk.record import AYGUL, CARD, EVERY_KIND, LOANS, NOT_YET_DUE, Drawer, device

KEYS_MAX = 4
WORDS_BEFORE_THE_FACT_MAX = 10
ANSWERS = {
    "what have I borrowed, and when is it due": "/borrowed",
    "can I keep it longer": "/borrowed/1/longer",
    "what was paid to me": "/paid",
    "why less, or nothing": "/paid/why",
    "when is my next appointment": "/next",
    "what became of what I asked for": "/asked",
    "where am I in the queue": "/queue",
    "is my certificate valid": "/certificate",
    "who looked at my record": "/looked",
    "this is wrong": "/record/1/wrong",
    "call somebody": "/call",
    "print it or take it along": "/take",
}
"""Where each question is answered."""


@pytest.fixture
def quiet(begin: Callable[..., Visiting]) -> Visiting:
    """A visit whose pages are written: what they say is what they show."""
    return begin(silent=True)


def ways_of(page: Seen) -> list[str]:
    """Where each choice leads to, in order: the digit 1 takes the first."""
    (shown,) = (each for each in page.document.all("ul") if each.get("class") == "choices")
    return [
        each.get("href") or next(iter(each.all("button"))).parent["action"]  # type: ignore[index]
        for each in shown.all("a", "form")
        if each.tag == "form" or each.parent.tag == "li"  # type: ignore[union-attr]
    ]


def posts_of(page: Seen) -> list[str]:
    """What a choice does, beside leading somewhere."""
    return [form["action"] for form in page.document.one("main").all("form")]


def name_of(page: Seen) -> str:
    return "".join(str(text) for text in page.document.one("title").children)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_answer_is_at_most_four_keys_away(quiet: Visiting, lang: str) -> None:
    away = {quiet.open_record(lang).path: 0}
    waiting = list(away)

    while waiting:
        here = waiting.pop(0)
        if away[here] == KEYS_MAX or here == "/take":
            continue
        page = quiet.get(here)
        for to in ways_of(page):
            if to not in away and to not in posts_of(page):
                away[to] = away[here] + 1
                waiting.append(to)

    assert {path: away.get(path) for path in ANSWERS.values() if path not in away} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", sorted({*ANSWERS.values()} - {"/call", "/take"}))
def test_every_answer_is_the_heading_and_stands_in_no_history(
    quiet: Visiting, path: str, lang: str
) -> None:
    quiet.open_record(lang)

    page = quiet.get(path)

    before = page.text.partition(page.heading)[0]
    assert len(before.split()) <= WORDS_BEFORE_THE_FACT_MAX
    assert page.heading not in name_of(page)
    assert len(ways_of(page)) <= 3


HEADINGS = {
    "/borrowed": "Due back on 1 January 2023: underarm crutches.",
    "/borrowed/1/longer": "Keep it until 2 March 2023?",
    "/queue": "You are 3rd in line for a wheelchair.",
    "/paid": "You received your living subsidy for December 2022: 100 yuan.",
    "/paid/2022-11": "You received your living subsidy for November 2022: 120.50 yuan.",
    "/paid/2022-10": "Your living subsidy for October 2022 could not be paid.",
    "/paid/why": "The bank could not pay it.",
    "/paid/2022-11/why": "Your monthly amount was changed.",
    "/next": "Your next session is on 4 January 2023.",
    "/asked": "Your request went to the street office.",
    "/asked/2": "We are looking at what you said is wrong.",
    "/certificate": "Your certificate is valid until 31 May 2030.",
    "/looked": "Our clerk looked at your record.",
    "/looked/2": "Our clerk wrote in your record.",
}


@pytest.mark.parametrize(("path", "heading"), HEADINGS.items())
def test_each_answer(quiet: Visiting, path: str, heading: str) -> None:
    quiet.open_record("en")

    assert quiet.get(path).heading == heading


def test_what_stands_below_an_answer_is_short(quiet: Visiting) -> None:
    quiet.open_record("en")

    shown = {path: lines_of(quiet.get(path)) for path in HEADINGS}

    assert shown["/paid"] == [
        "When: 15 December 2022.",
        "Paid into the account ending 6365.",
        "Nothing was paid for January 2023 yet.",
    ]
    assert shown["/paid/2022-10"] == [
        "Amount: 120.50 yuan.",
        "Reason: the account is closed.",
        "When: 15 October 2022.",
        "Please ask our staff to check your account.",
    ]
    assert shown["/next"] == [
        "It begins at 9:30 in the morning.",
        "What: physiotherapy.",
        "Where: 昌吉市第一辅具站.",
    ]
    assert shown["/looked"] == ["What for: to serve you.", "When: 30 December 2022.", "1 of 2."]
    assert shown["/queue"][-1] == "You have waited since 2 November 2022."
    assert max(map(len, shown.values())) <= 6


def lines_of(page: Seen) -> list[str]:
    told = next(each for each in page.document.all("div") if each.get("class") == "told")
    return [each.text for each in told.all("p")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_device_is_kept_longer_after_one_question(
    quiet: Visiting, drawer: Drawer, words: Words, lang: str
) -> None:
    quiet.open_record(lang)
    asked = quiet.get("/borrowed/1/longer")

    kept = quiet.post(posts_of(asked)[0])

    assert [told for told in drawer.asked if told[0] == "renew"] == [("renew", UUID(int=1))]
    assert kept.path == "/borrowed/1/kept"
    assert "2023" in kept.heading
    assert kept.heading != asked.heading


def test_a_second_press_keeps_nothing_longer(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")
    asked = quiet.get("/borrowed/1/longer")

    quiet.post(posts_of(asked)[0])
    again = quiet.post(posts_of(asked)[0])

    assert [told[0] for told in drawer.asked].count("renew") == 1
    assert again.path == "/borrowed/1/longer"


def test_no_is_an_answer(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")
    asked = quiet.get("/borrowed/1/longer")

    back = quiet.get(asked.choices["No, leave it so"])

    assert back.path == "/borrowed"
    assert "renew" not in [told[0] for told in drawer.asked]


def test_what_is_kept_is_what_was_asked_about_wherever_it_stands_by_now(
    quiet: Visiting, drawer: Drawer
) -> None:
    quiet.open_record("en")
    asked = quiet.get("/borrowed/1/longer")
    other = msgspec.structs.replace(
        LOANS[0], device_id=UUID(int=2), due_on=NOT_YET_DUE - timedelta(days=9)
    )
    drawer.loans = (other, *LOANS)

    kept = quiet.post(posts_of(asked)[0])

    assert drawer.asked[-1] == ("renew", UUID(int=1))
    assert kept.path == "/borrowed/2/kept"


REFUSED = {
    "device_not_on_loan": "Our books say that you brought it back.",
    "device_is_recalled": "We need it back.",
    "renewals_used_up": "You have kept it as long as the rules allow.",
    "due_day_missing": "Only our staff can say how long.",
    "due_beyond_policy": "Only our staff can say how long.",
    "due_before_loan": "We cannot do that here.",
    "others_waiting": "Somebody else is waiting for one.",
    "device_reserved_for_another": "It is promised to somebody else after you.",
    "person_has_died": "We cannot do that here.",
    "clock_went_back": "We cannot do that here.",
}
"""What ``device.renew`` may be refused with, and what its borrower is told."""


@pytest.mark.parametrize("code", REFUSED)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_says_why_and_what_to_do(
    quiet: Visiting, drawer: Drawer, words: Words, code: str, lang: str
) -> None:
    drawer.refusing["renew"] = code
    quiet.open_record(lang)
    asked = quiet.get("/borrowed/1/longer")

    page = quiet.post(posts_of(asked)[0])

    assert page.heading == words.t("longer.cannot", lang)
    assert words.t("longer.next", lang) == lines_of(page)[-1]
    assert page.choices[words.t("asks.call", lang)] == "/call"
    assert posts_of(page) == []
    if lang == "en":
        assert lines_of(page)[0] == REFUSED[code]


OBSTACLES = {
    "renewals_used_up": "You have kept it as long as the rules allow.",
    "others_waiting": "Somebody else is waiting for one.",
    "device_recalled": "We need it back.",
    "other": "We cannot do that here.",
}


@pytest.mark.parametrize(("obstacle", "why"), OBSTACLES.items())
def test_what_is_known_to_be_refused_is_not_asked(
    quiet: Visiting, drawer: Drawer, obstacle: str, why: str
) -> None:
    drawer.renewals = [
        msgspec.structs.replace(
            RENEWALS[0], keep_until=None, renewal_answer="no", renewal_obstacle=obstacle
        )
    ]
    quiet.open_record("en")

    page = quiet.get("/borrowed/1/longer")

    assert page.heading == "You cannot keep it longer now."
    assert lines_of(page)[0] == why
    assert posts_of(page) == []


def test_where_no_rule_says_until_when_a_person_decides(quiet: Visiting, drawer: Drawer) -> None:
    drawer.renewals = [
        msgspec.structs.replace(
            RENEWALS[0], keep_until=None, renewal_answer="no_policy", renewals_max=None, policy=None
        )
    ]
    quiet.open_record("en")

    assert lines_of(quiet.get("/borrowed/1/longer"))[0] == "Only our staff can say how long."


def test_a_lost_device_and_a_recalled_one(quiet: Visiting, drawer: Drawer) -> None:
    lost = msgspec.structs.replace(LOANS[0], missing=True)
    recalled = msgspec.structs.replace(LOANS[0], recalled=True, due_on=date(2023, 9, 1))
    drawer.loans, drawer.renewals = (lost, recalled), ()
    quiet.open_record("en")

    pages = [quiet.get(path) for path in ("/borrowed/1/longer", "/borrowed/2")]

    assert lines_of(pages[0])[0] == "It was reported lost."
    assert lines_of(pages[1])[0] == "We need it back now. Please bring it."


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("wrong", Wrong)
def test_this_is_wrong_is_written_down_and_can_be_undone(
    quiet: Visiting, drawer: Drawer, words: Words, wrong: Wrong, lang: str
) -> None:
    quiet.open_record(lang)
    asked = quiet.get("/record/1/wrong")
    offered = [*posts_of(asked), *posts_of(quiet.get(asked.choices[words.t("wrong.more", lang)]))]

    said = quiet.post(f"/record/1/wrong/{wrong.value}")
    mark = quiet.get("/record/1")
    undone = quiet.post(posts_of(said)[0])

    fact = EVERY_KIND[0].event_id
    assert offered == [f"/record/1/wrong/{each.value}" for each in Wrong]
    assert drawer.asked == [("dispute", fact, wrong), ("withdraw_dispute", fact)]
    assert said.heading == words.t(f"wrong.said_{wrong.value}", lang)
    assert [words.t(f"wrong.{key}", lang) for key in ("answer", "where")] == lines_of(said)[-2:]
    assert words.t("detail.disputed", lang) in mark.text
    assert undone.heading == words.t("wrong.undone", lang)
    assert words.t("detail.disputed", lang) not in quiet.get("/record/1").text


def test_an_amount_is_wrong_only_where_there_is_one(quiet: Visiting) -> None:
    quiet.open_record("en")

    pages = [quiet.get(f"/record/18/wrong{more}") for more in ("", "/more")]

    assert len(posts_of(pages[0])) == FIRST_MAX
    assert "/record/18/wrong/amount" not in [*posts_of(pages[0]), *posts_of(pages[1])]


def test_what_was_said_already_is_told_and_not_asked_again(quiet: Visiting, drawer: Drawer) -> None:
    drawer.disputes = [msgspec.structs.replace(DISPUTES[0], fact_id=EVERY_KIND[3].event_id)]
    quiet.open_record("en")

    page = quiet.get("/record/4/wrong")
    listed = quiet.get("/asked/2")

    assert page.heading == "You told us that this is wrong."
    assert posts_of(page) == ["/record/4/wrong/undo"]
    assert listed.choices["Take this back"] == "/record/4/wrong"


def test_what_is_wrong_is_what_was_asked_about_wherever_it_stands_by_now(
    quiet: Visiting, drawer: Drawer
) -> None:
    quiet.open_record("en")
    quiet.get("/record/1/wrong")
    drawer.entries = (device("device_returned", "2022-12-31", condition="good"), *EVERY_KIND)

    said = quiet.post("/record/1/wrong/day")

    assert drawer.asked == [("dispute", EVERY_KIND[0].event_id, Wrong.DAY)]
    assert said.path == "/record/2/wrong/day"


def test_a_second_press_says_it_once(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")
    quiet.get("/record/1/wrong")

    quiet.post("/record/1/wrong/day")
    quiet.post("/record/1/wrong/undo")
    again = quiet.post("/record/1/wrong/undo")

    assert [told[0] for told in drawer.asked] == ["dispute", "withdraw_dispute"]
    assert again.path == "/record/1/wrong"


def test_nothing_is_said_wrong_that_nobody_was_asked_about(quiet: Visiting, drawer: Drawer) -> None:
    quiet.open_record("en")

    page = quiet.post("/record/1/wrong/day")

    assert page.path == "/record/1/wrong"
    assert drawer.asked == []


@pytest.mark.parametrize(
    ("door", "code", "lines"),
    [
        (
            "dispute",
            "entry_not_in_record",
            ["This entry no longer counts.", "Please call somebody."],
        ),
        ("dispute", "not_on_behalf", ["Please call somebody."]),
        (
            "withdraw_dispute",
            "entry_not_disputed",
            ["We have answered already.", "Please call somebody."],
        ),
    ],
)
def test_what_could_not_be_written_down_is_told(
    quiet: Visiting, drawer: Drawer, door: str, code: str, lines: list[str]
) -> None:
    drawer.refusing[door] = code
    quiet.open_record("en")
    quiet.get("/record/1/wrong")

    page = quiet.post("/record/1/wrong/day")
    if door == "withdraw_dispute":
        page = quiet.post("/record/1/wrong/undo")

    assert page.heading == "We could not write that down."
    assert lines_of(page) == lines
    assert page.choices["Call somebody"] == "/call"


def test_what_is_disputed_meanwhile_is_no_error(quiet: Visiting, drawer: Drawer) -> None:
    drawer.refusing["dispute"] = "entry_already_disputed"
    quiet.open_record("en")
    quiet.get("/record/1/wrong")
    drawer.disputes = [msgspec.structs.replace(DISPUTES[0], fact_id=EVERY_KIND[0].event_id)]

    page = quiet.post("/record/1/wrong/day")

    assert page.heading == "You told us that this is wrong."


CONFIDENTIAL = 12
"""Where the counselling stands."""


def test_a_confidential_service_is_named_by_no_answer(quiet: Visiting, drawer: Drawer) -> None:
    hidden = EVERY_KIND[CONFIDENTIAL - 1]
    drawer.disputes = [
        msgspec.structs.replace(DISPUTES[0], fact_id=hidden.event_id, sensitive=True)
    ]
    drawer.appointments = [
        msgspec.structs.replace(APPOINTMENTS[0], purpose="counselling", sensitive=True)
    ]
    drawer.accesses = [
        msgspec.structs.replace(
            drawer.accesses[2], topic=hidden.topic, position=hidden.position, sensitive=True
        )
    ]
    quiet.open_record("en")

    paths = (f"/record/{CONFIDENTIAL}/wrong", "/asked/2", "/next", "/looked")
    pages = [quiet.get(path) for path in paths]

    assert pages[2].heading == "Your next appointment is on 4 January 2023."
    assert [page.path for page in pages if "counselling" in page.text] == []
    assert "It is about a confidential service." in pages[3].text


def expected(kind: str, **more: Any) -> Appointment:
    changes = {"appointment_kind": kind, "purpose": None, "starts_at": None} | more
    return msgspec.structs.replace(APPOINTMENTS[0], **changes)


@pytest.mark.parametrize("simple", [False, True])
@pytest.mark.parametrize(
    ("appointment", "where"),
    [
        (expected("session"), "Where: "),
        (expected("session", station_id=None), "Please ask our staff where it is."),
        (expected("session", station_id=UUID(int=404)), "Please ask our staff where it is."),
        (expected("review", station_id=None), "Please ask our staff where it is."),
        (expected("visit", sensitive=True), "Please ask our staff where it is."),
        (expected("visit", station_id=None), None),
        (expected("phone", station_id=None), None),
    ],
)
def test_whoever_is_to_go_somewhere_knows_where_or_whom_to_ask(
    quiet: Visiting, drawer: Drawer, appointment: Appointment, where: str | None, *, simple: bool
) -> None:
    drawer.appointments = [appointment]
    drawer.preferences = Preferences(simple=simple)
    quiet.open_record("en")

    text = quiet.get("/next").text

    for told in ("Where: ", "Please ask our staff where it is."):
        assert (told in text) is (told == where)


def test_a_card_alone_does_not_tell_where(quiet: Visiting, drawer: Drawer) -> None:
    drawer.factor = SecondFactor.NONE
    quiet.get("/language/en?to=/card")
    quiet.post("/card", card=CARD)

    text = quiet.get("/next").text

    assert "Please ask our staff where it is." in text
    assert "Where: " not in text


@pytest.mark.parametrize("state", ["entitled", "instructed", "returned", "reversed", "withheld"])
def test_money_that_has_not_come_says_so_plainly(
    quiet: Visiting, drawer: Drawer, words: Words, state: str
) -> None:
    drawer.payments = [month("2023-01", 10000, state), *PAYMENTS]
    quiet.open_record("en")

    page = quiet.get("/paid")

    assert "January 2023" in page.heading
    assert "received" not in page.heading
    assert "living subsidy" in page.text
    assert ways_of(page)[0] == "/paid/why"


def test_a_month_of_several_payments_tells_what_came_and_what_did_not(
    quiet: Visiting, drawer: Drawer
) -> None:
    nursing = msgspec.structs.replace(month("2022-12", 5000), scheme="nursing_subsidy")
    failed = msgspec.structs.replace(
        month("2022-12", 9900, "failed", reason="account_closed"), scheme="fuel_subsidy"
    )
    drawer.payments = [PAYMENTS[0], nursing, failed]
    quiet.open_record("en")

    page = quiet.get("/paid")

    assert page.heading == "You received 150 yuan in all for December 2022."
    assert "Paid on 15 December 2022: nursing subsidy, 50 yuan." in lines_of(page)
    assert "The bank could not pay: fuel subsidy, 99 yuan." in lines_of(page)


def test_a_payment_of_which_only_the_month_is_known_was_made_in_it(
    quiet: Visiting, drawer: Drawer
) -> None:
    nursing = msgspec.structs.replace(month("2022-12", 5000), scheme="nursing_subsidy")
    drawer.payments = [PAYMENTS[0], msgspec.structs.replace(nursing, on="2022-12")]
    quiet.open_record("en")

    assert "Paid in December 2022: nursing subsidy, 50 yuan." in lines_of(quiet.get("/paid"))


def test_months_without_anything_are_told_and_nobody_is_told_to_wait(
    quiet: Visiting, drawer: Drawer
) -> None:
    drawer.payments = [month("2022-10", 10000)]
    quiet.open_record("en")

    lines = lines_of(quiet.get("/paid"))
    why = lines_of(quiet.get("/paid/why"))

    assert "Nothing was paid for the months after October 2022." in lines
    assert "If you think this is wrong, call somebody." in why
    assert "You need not do anything. Please ask later." not in why


def test_nothing_to_tell_is_told_kindly(quiet: Visiting, drawer: Drawer) -> None:
    drawer.loans = drawer.renewals = drawer.payments = drawer.appointments = ()
    drawer.needs = drawer.disputes = drawer.places = drawer.accesses = ()
    drawer.paid_less, drawer.card = (), None
    drawer.not_paid = ()
    quiet.open_record("en")

    told = {path: quiet.get(path).heading for path in ANSWERS.values() if path != "/take"}

    assert told["/borrowed"] == "You have nothing to bring back."
    assert told["/borrowed/1/longer"] == "You have nothing to bring back."
    assert told["/paid"] == "Nothing has been paid to you yet."
    assert told["/paid/why"] == "It was not less than before."
    assert told["/next"] == "No appointment is planned."
    assert told["/asked"] == "You have not asked for anything yet."
    assert told["/queue"] == "You are not waiting for any device."
    assert told["/certificate"] == "No certificate is recorded for you."
    assert told["/looked"] == "Nobody has looked at your record."


CERTIFICATES = {
    "Your certificate is valid.": {"certificate_until": None},
    "Your certificate ended on 31 May 2022.": {
        "certificate_until": date(2022, 5, 31),
        "certificate_valid": False,
    },
    "Your certificate is no longer valid.": {
        "certificate_state": "revoked",
        "certificate_valid": False,
    },
    "Your certificate has expired.": {
        "certificate_state": "expired",
        "certificate_valid": False,
        "certificate_until": None,
    },
    "Your certificate is valid from 1 June 2024.": {
        "certificate_since": "2024-06-01",
        "certificate_valid": False,
        "certificate_until": None,
    },
}


@pytest.mark.parametrize(("heading", "known"), CERTIFICATES.items())
def test_a_certificate_as_it_stands(
    quiet: Visiting, drawer: Drawer, heading: str, known: dict[str, Any]
) -> None:
    drawer.card = msgspec.structs.replace(THE_CARD, **known)
    quiet.open_record("en")

    page = quiet.get("/certificate")

    assert page.heading == heading
    assert "visual" not in page.html


def test_a_certificate_that_ends_soon_is_to_be_renewed(quiet: Visiting, drawer: Drawer) -> None:
    drawer.card = msgspec.structs.replace(THE_CARD, certificate_until=date(2023, 2, 1))
    quiet.open_record("en")

    assert "It ends soon. Please renew it in time." in lines_of(quiet.get("/certificate"))


@pytest.mark.parametrize(
    ("changes", "heading", "line"),
    [
        ({"need_state": "open"}, "Your request has no answer yet.", "You get an answer by"),
        (
            {"need_state": "triaged", "days_overdue": 4},
            "We are working on your request.",
            "This is late.",
        ),
        ({"need_state": "accepted"}, "Another office took up your request.", "You said:"),
        ({"need_state": "resolved_directly"}, "Your request is settled.", "It is about: housing."),
        (
            {"need_state": "declined", "need_decline_reason": "no_means"},
            "We could not do what you asked for.",
            "Reason: there are no means for it now.",
        ),
    ],
)
def test_what_became_of_a_request(
    quiet: Visiting, drawer: Drawer, changes: dict[str, Any], heading: str, line: str
) -> None:
    drawer.needs = [msgspec.structs.replace(NEEDS[0], **changes)]
    quiet.open_record("en")

    page = quiet.get("/asked")

    assert page.heading == heading
    assert any(each.startswith(line) for each in lines_of(page))


@pytest.mark.parametrize("outcome", ["corrected", "taken_back", "explained", "left_standing"])
def test_what_became_of_what_was_said_is_wrong(
    quiet: Visiting, drawer: Drawer, words: Words, outcome: str
) -> None:
    answered = msgspec.structs.replace(
        DISPUTES[0], objection_state="answered", objection_outcome=outcome, answer="我们查过了"
    )
    drawer.disputes, drawer.needs = [answered], ()
    quiet.open_record("zh-Hans")

    page = quiet.get("/asked")

    assert page.heading == words.t(f"asked.{outcome}", "zh-Hans")
    assert any("我们查过了" in each for each in lines_of(page))


def test_what_is_kept_for_somebody_who_waits_comes_first(quiet: Visiting, drawer: Drawer) -> None:
    offered = msgspec.structs.replace(
        PLACES[0], place=1, offered_device_id=UUID(int=8), hold_until=date(2023, 1, 9)
    )
    drawer.places = [PLACES[0], offered]
    quiet.open_record("en")

    page = quiet.get("/queue")

    assert page.heading == "We have a wheelchair for you until 9 January 2023."
    assert lines_of(page)[0] == "Please come for it, or call somebody."
    assert page.choices["Next device I wait for"] == "/queue/2"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_person_is_called_and_asking_twice_is_no_error(
    quiet: Visiting, drawer: Drawer, words: Words, lang: str
) -> None:
    quiet.open_record(lang)
    asked = quiet.get("/call")

    done = [quiet.post(posts_of(asked)[0]) for _ in range(2)]

    assert [page.heading for page in done] == [words.t("call.done", lang)] * 2
    assert drawer.asked == [("ask_for_staff", AYGUL, "reference")] * 2
    assert ways_of(done[0]) == ["/record/1"]


def test_anybody_may_call_a_person(quiet: Visiting, drawer: Drawer) -> None:
    quiet.get("/language/en?to=/")

    page = quiet.get("/call")
    done = quiet.post("/call")

    assert list(page.choices) == ["No, go on"]
    assert done.heading == "We called somebody. They will come to you."
    assert drawer.asked == [("ask_for_staff", None, "reference")]


def test_when_nobody_can_be_called_the_desk_is_named(quiet: Visiting, drawer: Drawer) -> None:
    drawer.refusing["ask_for_staff"] = "clock_went_back"
    quiet.open_record("en")

    page = quiet.post("/call")

    assert page.heading == "We could not call anybody. Please ask at the desk."


def in_summary(visit: Visiting, lang: str) -> None:
    """The visit as it is with the card alone."""
    visit.open_record(lang)
    (known,) = visit.kiosk.visits._visits.values()
    known.is_summary = True


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_alone_opens_four_pages(
    quiet: Visiting, drawer: Drawer, words: Words, lang: str
) -> None:
    in_summary(quiet, lang)
    shut = {*ANSWERS.values()} - {"/borrowed", "/next", "/queue", "/call", "/take"}
    shut |= {"/record/1", "/list/1", "/nothing", "/paid/2022-11", "/borrowed/1/kept"}

    opened = [quiet.get(path).path for path in ("/borrowed", "/next", "/queue", "/call")]
    others = {quiet.get(path).path for path in sorted(shut)}
    kind = quiet.get("/record/1")

    assert opened == ["/borrowed", "/next", "/queue", "/call"]
    assert others == {"/more-needed"}
    assert kind.heading == words.t("more_needed.title", lang)
    assert ways_of(quiet.get("/ask")) == ["/borrowed", "/next", "/queue"]


def test_a_card_alone_tells_no_money_no_notes_and_keeps_nothing_longer(
    quiet: Visiting, drawer: Drawer
) -> None:
    in_summary(quiet, "en")

    pages = [quiet.get(path) for path in ("/borrowed", "/next", "/queue", "/ask", "/call")]
    refused = quiet.post("/borrowed/1/longer")

    assert [page.path for page in pages if "/longer" in page.html] == []
    assert [page.path for page in pages if "yuan" in page.text or "住房" in page.text] == []
    assert "physiotherapy" not in pages[1].text
    assert refused.path == "/more-needed"
    assert drawer.asked == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_simple_view_is_short(quiet: Visiting, drawer: Drawer, lang: str) -> None:
    paths = ("/record/1", "/borrowed", "/paid", "/paid/2022-10", "/queue", "/next", "/asked")
    quiet.open_record(lang)
    usual = [lines_of(quiet.get(path)) for path in paths]
    (known,) = quiet.kiosk.visits._visits.values()
    known.preferences = Preferences(simple=True)

    pages = [quiet.get(path) for path in paths]

    assert all(len(lines_of(page)) <= len(lines) for page, lines in zip(pages, usual, strict=True))
    assert sum(len(lines_of(page)) for page in pages) < sum(map(len, usual)) * 2 / 3
    pictures = [each for page in pages for each in page.document.all("div")]
    assert [each.get("class") for each in pictures].count("picture") == len(paths)


ACCESSES = {
    "kiosk_session_opened": "You opened your record at a kiosk.",
    "helper_joined": "You let somebody help you at a kiosk.",
    "identity_vouched": "Somebody at the office vouched for you at a kiosk.",
    "second_factor_chosen": "You chose what you show beside your card.",
    "record_taken_along": "You took your record along.",
    "break_glass_used": "Somebody opened your record who usually may not.",
    "record_viewed": "Our staff looked at your record.",
    "device_loan_renewed": "You wrote something in your record yourself.",
}


@pytest.mark.parametrize(("topic", "heading"), ACCESSES.items())
def test_whoever_looked_or_wrote_is_told_in_a_sentence(
    quiet: Visiting, drawer: Drawer, topic: str, heading: str
) -> None:
    looked = topic not in {"device_loan_renewed", "second_factor_chosen", "identity_vouched"}
    seen = msgspec.structs.replace(
        drawer.accesses[0], topic=topic, looked=looked, recorded_at="2022-12-20T08:00:00.000000Z"
    )
    ended = msgspec.structs.replace(seen, topic="kiosk_session_ended")
    drawer.accesses = [drawer.accesses[0], ended, seen]
    quiet.open_record("en")

    page = quiet.get("/looked")

    assert page.heading == heading
    assert lines_of(page) == ["When: 20 December 2022."]


def test_what_somebody_wrote_is_told_with_them(quiet: Visiting, drawer: Drawer) -> None:
    wrote = msgspec.structs.replace(drawer.accesses[2], position=EVERY_KIND[5].position)
    apart = msgspec.structs.replace(drawer.accesses[2], topic="certificate_issued")
    drawer.accesses = [wrote, apart]
    quiet.open_record("en")

    pages = [quiet.get(path) for path in ("/looked", "/looked/2")]

    assert "You borrowed a wheelchair." in lines_of(pages[0])
    assert "Your disability certificate was recorded." in lines_of(pages[1])


def test_the_record_leaves_out_what_the_visitor_did_about_it(
    quiet: Visiting, drawer: Drawer
) -> None:
    said = device("entry_disputed", "2023-01-01")
    drawer.entries = (said, *EVERY_KIND)

    page = quiet.open_record("en")

    assert page.heading.startswith("You received your living subsidy")
    assert "1 of 29, newest first." in page.text

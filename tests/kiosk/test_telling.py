"""Every kind of fact a visitor can meet, in every language, as shown and as said."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from kiosk.speech.plain import is_words_only
from kiosk.speech.saying import Date, say
from kiosk.telling import Standing, is_confidential, loan, standing_of, summary, tell, values_of
from kiosk.words import LANGUAGES, Words
from projections.open_loans import OpenLoan
from projections.person_history import SHOWN, Entry
from tests.kiosk.record import (
    EVERY_KIND,
    EVERY_OTHER_KIND,
    LOANS,
    NOT_YET_DUE,
    device,
    entry,
    payment,
    yuan,
)

KIOSK = Path(__file__).parents[2] / "kiosk"
HEADING_WORDS_MAX = {"en": 12, "vi": 18}
HEADING_HAN_MAX = 26
ALL = (*EVERY_KIND, *EVERY_OTHER_KIND)


def shown(each: Entry, words: Words, lang: str) -> list[str]:
    told = tell(each, words, lang)
    return [told.sentence.display, *(detail.display for detail in told.details)]


def said(each: Entry, words: Words, lang: str) -> list[str]:
    told = tell(each, words, lang)
    return [told.sentence.spoken, *(detail.spoken for detail in told.details)]


def test_the_record_of_these_tests_has_every_kind_a_visitor_can_meet() -> None:
    assert {each.topic for each in ALL} == {fact.TOPIC for fact in SHOWN}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("each", ALL, ids=lambda each: f"{each.topic}-{each.position}")
def test_every_kind_is_shown_and_said_without_a_figure(
    each: Entry, words: Words, lang: str
) -> None:
    told = tell(each, words, lang)

    for line in (told.sentence, *told.details, summary(each, words, lang)):
        assert line.display.strip()
        assert line.spoken.strip()
        assert is_words_only(line.spoken), line.spoken
        assert "{" not in line.display
    assert "None" not in "".join(shown(each, words, lang))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("each", ALL, ids=lambda each: f"{each.topic}-{each.position}")
def test_the_heading_is_short(each: Entry, words: Words, lang: str) -> None:
    assert len(tell(each, words, lang).sentence.display.split()) <= HEADING_WORDS_MAX[lang]


@pytest.mark.parametrize("each", ALL, ids=lambda each: f"{each.topic}-{each.position}")
def test_the_heading_is_short_in_chinese(each: Entry, words: Words) -> None:
    heading = tell(each, words, "zh-Hans").sentence.display
    assert len(re.findall("[\u4e00-\u9fff]", heading)) <= HEADING_HAN_MAX


def test_a_payment_names_money_scheme_and_month(words: Words) -> None:
    paid = payment("payment_paid", "nursing_subsidy", "2022-11", 12050, "CNY", kind="back_pay")

    assert shown(paid, words, "en") == [
        "You received your nursing subsidy for November 2022: 120.50 yuan.",
        "This was back pay.",
        "Paid into the account ending 6365.",
        "When: 15 November 2022.",
    ]
    assert said(paid, words, "en") == [
        "You received your nursing subsidy for November twenty twenty-two:"
        " one hundred and twenty yuan and fifty fen.",
        "This was back pay.",
        "Paid into the account ending six three six five.",
        "When: the fifteenth of November, twenty twenty-two.",
    ]
    assert shown(paid, words, "zh-Hans")[0] == "您已领到2022年11月的重度残疾人护理补贴120.50元。"
    assert said(paid, words, "zh-Hans")[0] == (
        "您已领到二零二二年十一月的重度残疾人护理补贴一百二十元五角。"
    )


def test_a_payment_in_dong_is_said_in_vietnamese(words: Words) -> None:
    paid = payment("payment_paid", "social_assistance", "2025-01", 1250000, "VND")

    assert shown(paid, words, "vi")[0] == (
        "Quý vị đã nhận 1.250.000 đồng trợ cấp xã hội của tháng 1 năm 2025."
    )
    assert said(paid, words, "vi")[0] == (
        "Quý vị đã nhận một triệu hai trăm năm mươi nghìn đồng trợ cấp xã hội"
        " của tháng một năm hai nghìn không trăm hai mươi lăm."
    )


def test_a_payment_that_failed_says_what_to_do(words: Words) -> None:
    failed = payment("payment_failed", "living_subsidy", "2022-10", 10000, "CNY", reason="户名不符")

    assert "Reason: the name on the account differs." in shown(failed, words, "en")
    assert "Please ask our staff to check your account." in shown(failed, words, "en")


def test_a_device_is_called_what_the_office_calls_it_or_what_its_class_is_called(
    words: Words,
) -> None:
    lent = device("device_lent", "2022-02-02", due_on="2022-04-03")
    part = device(
        "device_lent", "2022", device_name="爬楼机", device_class="12 17 03", due_on="2023-01-01"
    )
    unknown = device(
        "device_lent", "2022", device_name="机器", device_class="99 99 99", due_on="2023-01-01"
    )

    assert shown(lent, words, "zh-Hans")[0] == "您借用了普通轮椅。"
    assert shown(lent, words, "en")[0] == "You borrowed a wheelchair."
    assert shown(lent, words, "vi")[0] == "Quý vị đã mượn xe lăn."
    assert shown(part, words, "en")[0] == "You borrowed a stair climber."
    assert shown(unknown, words, "en")[0] == "You borrowed 机器."


def test_what_an_office_wrote_is_said_in_the_language_it_was_written_in(words: Words) -> None:
    lent = device("device_lent", "2022-02-02", due_on="2022-04-03")

    station = tell(lent, words, "en").details[-1]

    assert [(part.display, part.lang) for part in station] == [
        ("Where: ", "en"),
        ("昌吉市第一辅具站", "zh-Hans"),
        (".", "en"),
    ]


def test_an_offices_word_is_translated_when_it_is_a_known_one(words: Words) -> None:
    agreed = entry(
        "home_modification_agreed", "2022-04", room="厨房", work="坡道", price=yuan(3500)
    )
    passed_on = entry("need_escalated", "2022", escalated_to="街道办事处")

    assert shown(agreed, words, "en")[0] == "We agreed on a ramp for your kitchen."
    assert shown(passed_on, words, "vi")[0] == (
        "Nhu cầu của quý vị đã chuyển đến văn phòng phường."
    )


def test_cash_and_goods_are_told_apart(words: Words) -> None:
    both = entry(
        "household_grant_paid",
        "2022-05-17",
        scheme="temporary_relief",
        cash=yuan(157),
        goods_value=yuan(264),
        goods="米面油",
    )

    assert shown(both, words, "en") == [
        "Your household received 157 yuan of temporary relief.",
        "Goods: rice, flour and oil.",
        "Worth 264 yuan.",
        "When: 17 May 2022.",
    ]


def test_what_is_not_known_is_left_out(words: Words) -> None:
    erased = entry(
        "payment_paid",
        "2022",
        scheme="living_subsidy",
        period="2022-01",
        kind="regular",
        amount=yuan(100),
    )

    assert shown(erased, words, "en")[1:] == ["When: 2022."]


def test_counselling_is_confidential_and_hidden_without_its_place(words: Words) -> None:
    session = entry(
        "rehab_session_delivered", "2022-06-22", station="站", item="counselling", minutes=30
    )

    told = tell(session, words, "en", hidden=True)

    assert is_confidential(session)
    assert told.sentence.display == "You received a confidential service."
    assert [detail.display for detail in told.details] == ["When: 22 June 2022."]
    assert summary(session, words, "en", hidden=True).display == (
        "22 June 2022: You received a confidential service."
    )


def test_only_confidential_kinds_are_confidential() -> None:
    kinds = {each.body.get("item", each.topic) for each in EVERY_KIND if is_confidential(each)}

    assert kinds == {"counselling"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_list_line_names_a_month_once(words: Words, lang: str) -> None:
    same = payment("payment_paid", "living_subsidy", "2022-12", 10000, "CNY")
    later = msgspec.structs.replace(same, occurred_on="2023-01-15")
    month = msgspec.structs.replace(same, occurred_on="2022-12")

    line = summary(same, words, lang).display
    assert line.count("2022") == 1
    assert line == tell(same, words, lang).sentence.display
    assert "2023" in summary(later, words, lang).display
    assert len(tell(month, words, lang).details) == len(tell(same, words, lang).details) - 1


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", "Your rate is 1.5 times the standard amount."),
        ("vi", "Mức của quý vị bằng 1,5 lần mức chuẩn."),
        ("zh-Hans", "您的标准是基准的1.5倍。"),
    ],
)
def test_a_coefficient_is_told_in_plain_words(words: Words, lang: str, says: str) -> None:
    paid = payment("payment_paid", "social_assistance", "2025-01", 750000, "VND")
    usual, higher, odd = (
        msgspec.structs.replace(paid, personal={"coefficient": factor})
        for factor in ("1", "1.5", "1.5 hoặc 2")
    )

    assert says in shown(higher, words, lang)
    assert len(shown(usual, words, lang)) == len(shown(higher, words, lang)) - 1
    assert "1.5 hoặc 2" in "".join(shown(odd, words, lang))
    assert all(is_words_only(each) for each in said(higher, words, lang))


@pytest.mark.parametrize(
    ("field", "number", "says"),
    [
        ("hours", 2, {"en": "2 hours", "vi": "2 tiếng", "zh-Hans": "2小时"}),
        ("months", 2, {"en": "2 months", "vi": "2 tháng", "zh-Hans": "2个月"}),
        ("days", 1, {"en": "1 day", "vi": "1 ngày", "zh-Hans": "1天"}),
        ("minutes", 40, {"en": "40 minutes", "vi": "40 phút", "zh-Hans": "40分钟"}),
        ("items", 2, {"en": "2 items", "vi": "2 món", "zh-Hans": "2件"}),
        ("minutes", 120, {"en": "2 hours", "vi": "2 tiếng", "zh-Hans": "2小时"}),
        ("place", 2, {"en": "2nd", "vi": "thứ 2", "zh-Hans": "第2"}),
    ],
)
def test_everything_a_fact_counts_has_a_unit_that_is_said(
    words: Words, field: str, number: int, says: dict[str, str]
) -> None:
    counted = entry("goods_delivered", "2022", kit="daily_goods", **{field: number})

    for lang in LANGUAGES:
        told = dict(values_of(counted, words, lang))
        segment = say(told[field], lang)
        assert segment.display == says[lang]
        assert is_words_only(segment.spoken)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("each", ALL, ids=lambda each: f"{each.topic}-{each.position}")
def test_every_line_begins_as_a_sentence(each: Entry, words: Words, lang: str) -> None:
    for line in shown(each, words, lang):
        assert not line[0].islower(), line


def test_a_place_in_a_row_is_said_as_one(words: Words) -> None:
    moved = entry("waiting_place_moved", "2022", class_code="12 22 03", place=2)
    tried = payment("payment_retried", "living_subsidy", "2022-03", 12000, "CNY", attempt=2)
    moved.body["place_moved_because"] = "urgent"

    assert "您现在排在第2位。" in shown(moved, words, "zh-Hans")
    assert "您现在排在第二位。" in said(moved, words, "zh-Hans")
    assert "Quý vị nay đứng thứ hai trong danh sách." in said(moved, words, "vi")
    assert "You are now second in the list." in said(moved, words, "en")
    assert "This is the 2nd attempt." in shown(tried, words, "en")
    assert "这是第二次发放。" in said(tried, words, "zh-Hans")
    assert "Đây là lần thứ hai." in said(tried, words, "vi")


def test_every_class_of_device_is_said_by_its_name(words: Words) -> None:
    classes = words.keys("device.")

    assert len(classes) > 5
    for code in (key.removeprefix("device.") for key in classes):
        waiting = entry("waiting_list_joined", "2022", class_code=code)
        for lang in LANGUAGES:
            assert code not in shown(waiting, words, lang)[0]
            assert words.t(f"device.{code}", lang) in shown(waiting, words, lang)[0]
        assert said(waiting, words, "en")[0].isascii()


def test_what_an_office_calls_another_office_is_translated(words: Words) -> None:
    for written in ("社区居委会", "乡镇人民政府", "乡镇政府", "县残联", "民政局", "街道办"):
        passed_on = entry("need_escalated", "2022", escalated_to=written)
        for lang in ("en", "vi"):
            assert not re.search("[\u4e00-\u9fff]", shown(passed_on, words, lang)[0])


@pytest.mark.parametrize("room", ["kitchen", "toilet", "passage", "home"])
def test_a_room_fits_its_sentence(words: Words, room: str) -> None:
    for topic in ("home_modification_agreed", "home_modification_accepted"):
        told = entry(topic, "2022-05", room=room, work="ramp")
        assert "nhà nhà" not in shown(told, words, "vi")[0]


def test_every_line_of_what_is_borrowed_begins_with_a_capital(words: Words) -> None:
    known = LOANS[0]
    lost = msgspec.structs.replace(known, missing=True)
    late = NOT_YET_DUE + timedelta(days=1)

    for lang in ("en", "vi"):
        for each, today in ((known, NOT_YET_DUE), (known, late), (lost, late)):
            assert loan(each, words, lang, today).display[0].isupper()


def test_a_borrowed_thing_is_late_only_after_its_day(words: Words) -> None:
    known = LOANS[0]
    late = NOT_YET_DUE + timedelta(days=1)

    assert loan(known, words, "en", NOT_YET_DUE).display == (
        "Due back on 1 January 2023: underarm crutches."
    )
    assert loan(known, words, "en", late).display == (
        "This was due on 1 January 2023: underarm crutches."
    )


def test_a_borrowed_thing_that_is_lost_is_not_asked_back(words: Words) -> None:
    lost = msgspec.structs.replace(LOANS[0], missing=True)
    late = NOT_YET_DUE + timedelta(days=1)

    assert loan(lost, words, "en", late).display == "Reported lost: underarm crutches."


def overdue(each: Entry, loans: Sequence[OpenLoan], today: date) -> date | None:
    return standing_of(each, (each,), loans, (), today).overdue


def test_only_what_is_still_out_and_late_is_asked_back() -> None:
    known = LOANS[0]
    late = NOT_YET_DUE + timedelta(days=1)
    named = {"device_name": known.device_name, "device_class": known.class_code}
    lent = device("device_lent", "2022-11-02", due_on="2022-12-01", **named)
    renewed = device("device_loan_renewed", "2022-11-30", due_on="2023-01-01", **named)
    renewed_before = device("device_loan_renewed", "2022-10-30", due_on="2022-12-01", **named)
    earlier = device("device_lent", "2022-03-02", due_on="2022-04-01", **named)
    other = device("device_lent", "2022-11-02", due_on="2022-12-01")
    back = device("device_returned", "2022-11-02", condition="good", **named)

    assert [overdue(each, LOANS, late) for each in (lent, renewed)] == [known.due_on] * 2
    for each in (renewed_before, earlier, other, back):
        assert overdue(each, LOANS, late) is None
    assert overdue(lent, LOANS, NOT_YET_DUE) is None
    assert overdue(lent, (), late) is None
    assert overdue(lent, [msgspec.structs.replace(known, missing=True)], late) is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_late_device_is_asked_for_with_the_day_it_was_due(words: Words, lang: str) -> None:
    lent = device("device_lent", "2022-11-02", due_on="2022-12-01")

    told = tell(lent, words, lang, now=Standing(overdue=NOT_YET_DUE))

    assert "2023" in told.details[0].display
    assert "2022" not in told.details[0].display
    assert len(told.details) == len(tell(lent, words, lang).details)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_payment_that_was_taken_back_says_so_beside_itself(words: Words, lang: str) -> None:
    paid = payment("payment_paid", "living_subsidy", "2022-09", 10000, "CNY")
    back = payment("payment_reversed", "living_subsidy", "2022-09", 10000, "CNY", reason="other")
    again = payment("payment_paid", "living_subsidy", "2022-09", 10000, "CNY")
    paid, back, again = (
        msgspec.structs.replace(each, history_id=UUID(int=77)) for each in (paid, back, again)
    )
    other = payment("payment_paid", "living_subsidy", "2022-08", 10000, "CNY")
    record = (again, back, paid, other)

    marked = [standing_of(each, record, (), (), NOT_YET_DUE).taken_back_on for each in record]
    told = tell(paid, words, lang, now=Standing(taken_back_on=back.occurred_on))

    assert marked == [None, None, back.occurred_on, None]
    assert told.details[0].display == words.t(
        "detail.taken_back", lang, date=Date.parse(back.occurred_on)
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_recalled_device_is_asked_back_whenever_it_is_due(words: Words, lang: str) -> None:
    known = LOANS[0]
    recalled = msgspec.structs.replace(known, recalled=True, due_on=date(2030, 1, 1))
    named = {"device_name": known.device_name, "device_class": known.class_code}
    lent = device("device_lent", known.lent_on, due_on="2030-01-01", **named)

    now = standing_of(lent, (lent,), (recalled,), (), NOT_YET_DUE)

    assert now == Standing(recalled=True)
    assert tell(lent, words, lang, now=now).details[0].display == words.t("detail.recalled", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("each", ALL, ids=lambda each: f"{each.topic}-{each.position}")
def test_the_simple_view_tells_the_sentence_and_the_day(
    each: Entry, words: Words, lang: str
) -> None:
    told = tell(each, words, lang, simple=True)

    day = words.t("detail.date", lang, date=Date.parse(each.occurred_on))
    assert told.sentence == tell(each, words, lang).sentence
    assert [detail.display for detail in told.details] in ([day], [])


def test_every_kind_of_fact_has_a_picture_that_is_drawn(words: Words) -> None:
    drawn = (KIOSK / "templates" / "parts" / "icon.html").read_text()

    pictures = {tell(each, words, "en").icon for each in ALL}

    assert len(pictures) > 8
    assert {name for name in pictures if f'"{name}":' not in drawn} == set()

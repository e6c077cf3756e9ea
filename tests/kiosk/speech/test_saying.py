"""Every type of value, in every language, as shown and as said."""

import csv
from pathlib import Path

import pytest

from kiosk.speech.composing import compose
from kiosk.speech.saying import (
    Code,
    Count,
    Date,
    FreeText,
    Money,
    Name,
    Number,
    Ordinal,
    Phone,
    Rate,
    Text,
    Time,
    say,
)

GOLDEN = Path(__file__).with_name("golden.csv")


WITH_TWO_PARTS = {
    "time": lambda at, clock: Time(*map(int, at.split(":")), clock=int(clock or 12)),
    "money": lambda minor, currency: Money(int(minor), currency),
    "count": lambda number, unit: Count(int(number), unit),
}
WITH_ONE = {
    "date": Date.parse,
    "number": lambda text: Number(int(text)),
    "ordinal": lambda text: Ordinal(int(text)),
    "rate": Rate.parse,
    "certificate": lambda text: Code(text, last_four=True),
    "phone": Phone,
    "code": Code,
    "name": Name,
    "free": FreeText,
    "text": Text,
}


def read_value(kind, text):
    if kind in WITH_TWO_PARTS:
        first, _, second = text.partition(" ")
        return WITH_TWO_PARTS[kind](first, second)
    return WITH_ONE[kind](text)


def golden():
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    "row", golden(), ids=lambda row: f"{row['kind']} {row['value']} {row['lang']}"
)
def test_value_is_shown_and_said(row):
    segment = say(read_value(row["kind"], row["value"]), row["lang"])

    assert (segment.display, segment.spoken) == (row["display"], row["spoken"])


def test_sentence_keeps_each_value_in_its_language():
    values = {"day": Date(2022, 3, 5), "paid": Money(10000, "CNY"), "who": Name("阿依古丽")}

    saying = compose("On {day} we paid {paid} to {who}.", values, "en")

    assert saying.display == "On 5 March 2022 we paid 100 yuan to 阿依古丽."
    assert saying.spoken == (
        "On the fifth of March, twenty twenty-two we paid one hundred yuan to 阿依古丽."
    )
    assert [each.lang for each in saying] == ["en"] * 5 + ["zh-Hans", "en"]


def test_sentence_without_its_value_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        compose("On {day}", {}, "en")


@pytest.mark.parametrize("template", ["{day:%Y}", "{day!r}"])
def test_placeholder_with_a_format_is_a_mistake_of_ours(template):
    with pytest.raises(ValueError, match="plain name"):
        compose(template, {"day": Date(2022)}, "en")


@pytest.mark.parametrize("text", ["2022-3", "2022-02-30", "22", "2022-03-05T10", "２０２２"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"date|day"):
        Date.parse(text)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Money(1, "USD"),
        lambda: Count(1, "sheep"),
        lambda: Time(24, 0),
        lambda: Time(9, 0, clock=10),
        lambda: Ordinal(0),
        lambda: Ordinal(10**15),
        lambda: Rate.parse("half"),
        lambda: Rate.parse("NaN"),
        lambda: Rate.parse("1e15"),
        lambda: Rate.parse("0.0000001"),
        lambda: Date(2022, None, 3),
        lambda: say(Text("x"), "fr"),
    ],
    ids=[
        "currency",
        "unit",
        "hour",
        "clock",
        "no place",
        "far place",
        "no rate",
        "nan",
        "vast",
        "tiny",
        "day",
        "language",
    ],
)
def test_what_we_cannot_say_is_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        wrong()


def test_what_cannot_be_seen_is_not_shown_or_said():
    segment = say(FreeText("a\x07b\u200bc\u0000\ufeff\ud800"), "en")

    assert (segment.display, segment.spoken) == ("a bc ", "a bc ")


SHOWN_END = {"en": "ending 2343", "zh-Hans": "尾号2343", "vi": "bốn số cuối 2343"}


def test_certificate_says_no_more_than_its_end():
    number = "65230119800101012343"

    for lang, shown in SHOWN_END.items():
        segment = say(Code(number, last_four=True), lang)

        assert segment.display == shown
        assert number[:8] not in segment.display
        assert len(segment.spoken.split("尾号")[-1]) <= len("bốn số cuối hai ba bốn ba") + 10

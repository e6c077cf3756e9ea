"""Lines cut into clips: the longest stretch that is known, and pauses by what the text has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.speech.clips import Clip, Pause, cut, is_known
from kiosk.speech.composing import compose
from kiosk.speech.inventory import inventory
from kiosk.speech.saying import (
    COUNT_UNITS,
    Code,
    Count,
    Date,
    Kind,
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
from kiosk.words import Words

WORDS = Words.load()
LANGUAGES = ("en", "zh-Hans", "vi")
KNOWN = {lang: {each.clip for each in inventory(WORDS, lang)} for lang in LANGUAGES}


def known_here(*texts, lang="en"):
    clips = {Clip(text, lang, final) for text in texts for final in (True, False)}
    return clips.__contains__


def texts(pieces):
    return [each.clip.text for each in pieces]


def test_whole_line_is_one_clip_where_it_is_known():
    line = compose("You borrowed {device}.", {"device": Text("a walking stick")}, "en")

    pieces = cut(line, known_here("You borrowed", "You borrowed a walking stick"))

    assert texts(pieces) == ["You borrowed a walking stick"]
    assert pieces[0].clip.final


def test_segments_that_are_known_together_are_one_clip():
    line = compose(
        "On {day} you had {item}.", {"day": Name("Monday"), "item": Text("a rest")}, "en"
    )

    assert texts(cut(line, known_here("you had a rest"))) == ["On", "Monday", "you had a rest"]


def test_value_is_put_together_of_the_fewest_parts():
    value = say(Date(2022, 12, 5), "en")
    known = known_here(
        "the", "fifth", "of", "December", "the fifth of December", "twenty twenty-two"
    )

    assert texts(cut([value], known)) == ["the fifth of December", "twenty twenty-two"]


def test_value_of_which_a_word_is_not_known_stays_whole():
    value = say(Money(150_050, "CNY"), "zh-Hans")

    assert texts(cut([value], known_here("一千五百元", lang="zh-Hans"))) == ["一千五百元五角"]


def test_words_of_a_sentence_are_never_put_together_of_parts():
    assert texts(cut([say(Text("twenty items"), "en")], known_here("twenty", "items"))) == [
        "twenty items"
    ]


def test_part_in_the_right_form_is_taken_among_as_few():
    value = say(Count(105, "days"), "zh-Hans")
    known = {Clip(text, "zh-Hans", final) for text, final in (("一百零", False), ("五天", True))}
    known |= {Clip("一百", "zh-Hans", final=False), Clip("零五天", "zh-Hans", final=False)}

    pieces = cut([value], known.__contains__)

    assert [(each.clip.text, each.clip.final) for each in pieces] == [
        ("一百零", False),
        ("五天", True),
    ]


def test_signs_are_pauses_and_end_sentences_and_are_no_clips():
    line = compose(
        "It was due on {due}. Please bring {what}, or ask us",
        {"due": Date(2022, 3), "what": Text("it back")},
        "en",
    )

    pieces = cut(line, lambda clip: clip in KNOWN["en"])

    assert [(each.clip.text, each.clip.final, each.pause) for each in pieces] == [
        ("It was due on", False, Pause.NONE),
        ("March", False, Pause.NONE),
        ("twenty twenty-two", True, Pause.SENTENCE),
        ("Please bring", False, Pause.NONE),
        ("it back", False, Pause.PHRASE),
        ("or ask us", True, Pause.SENTENCE),
    ]


def test_engine_is_given_the_signs_with_the_words():
    line = compose("您于{day}，借了{what}。", {"day": Date(2022), "what": Text("轮椅")}, "zh-Hans")

    assert [each.said for each in cut(line, known_here())] == [
        "您于",
        "二零二二年、",
        "借了",
        "轮椅。",
    ]


def test_line_without_words_has_no_clips():
    assert cut(compose(" ... ", {}, "en"), known_here()) == []


def test_form_and_language_make_another_clip():
    forms = [
        Clip("one", "en", final=True),
        Clip("one", "en", final=False),
        Clip("one", "vi", final=True),
    ]

    assert len({each.digest for each in forms}) == len(forms)
    assert forms[0].otherwise() == forms[1]


MINOR = st.integers(-(10**13), 10**13)
VALUES = st.one_of(
    st.dates().map(lambda day: Date(day.year, day.month, day.day)),
    st.dates().map(lambda day: Date(day.year, day.month)),
    st.integers(1, 9999).map(Date),
    st.builds(Time, st.integers(0, 23), st.integers(0, 59), st.sampled_from([12, 24])),
    st.integers(1, 10**9).map(Ordinal),
    st.builds(Rate, st.decimals(-(10**6), 10**6, places=2), st.booleans()),
    st.sampled_from([Rate.parse(each) for each in ("0.5", "1.5", "80%", "33.3%")]),
    st.builds(Money, MINOR, st.sampled_from(["CNY", "VND"])),
    st.builds(Money, st.integers(0, 1_000_000), st.just("CNY")),
    st.integers(-(10**13), 10**13).map(Number),
    st.builds(Count, st.integers(0, 10**7), st.sampled_from(sorted(COUNT_UNITS))),
    st.from_regex(r"1[3-9][0-9]{9}|0[0-9]{2} [0-9]{8}|\+84 9[0-9]{8}", fullmatch=True).map(Phone),
    st.builds(Code, st.from_regex("[A-Z]{0,3}[0-9]{4,20}", fullmatch=True), st.booleans()),
)


@pytest.mark.parametrize("lang", LANGUAGES)
@given(value=VALUES)
def test_every_value_is_covered_by_the_parts_of_the_inventory(lang, value):
    segment = say(value, lang)
    known = KNOWN[lang].__contains__

    pieces = cut([segment], known)

    assert segment.kind is Kind.VALUE
    assert all(is_known(each.clip, known) for each in pieces), texts(pieces)
    assert "".join(each.said for each in pieces).split() == segment.spoken.split()

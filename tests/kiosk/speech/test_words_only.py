"""Nothing but words reaches the engine, whatever was written."""

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.speech import composing, frames, live, plain, saying
from kiosk.speech.clips import Pause, cut

LANGS = st.sampled_from(["en", "zh-Hans", "vi"])
FIGURES = st.text(alphabet="0123456789.,:-/%+ ¥₫$元年月日第个đ*xX", max_size=30)
WRITTEN = st.one_of(
    st.text(max_size=60),
    FIGURES,
    st.text(alphabet="\u0660\u06f5\u0967\u09ea\u0e52\u1040\U0001d7da\u3007\u4e8c abc", max_size=30),
    st.text(
        alphabet="\u05d0\u0628\u200f\u202e\u2067\u2069 12$\u20aa\ufdfc\u060c\u061b", max_size=30
    ),
    st.text(alphabet="👍🏽👩‍🦽🇨🇳\ufe0f\u20e3#*1️ a", max_size=30),
    st.text(alphabet="\u1100\u1161\u11a8\u3099か゛ｶﾞ\u0344\u0958\ufb1d\u2126\u212b 2", max_size=30),
    st.text(alphabet="０１２９￥，．：ａＡ③Ⅷ½²٣४𝟗〇e\u0301a\u0302\u0323\u200b\u00ad", max_size=30),
)
STORED = st.integers(-(2**63), 2**63 - 1)
RATES = st.decimals(-(10**15) + 1, 10**15 - 1, places=6).map(lambda rate: round(rate, 6)) | (
    st.decimals(-200, 200, places=2)
)
VALUES = st.one_of(
    st.builds(saying.Text, WRITTEN),
    st.builds(saying.FreeText, WRITTEN),
    st.builds(saying.Name, WRITTEN),
    st.builds(saying.Phone, WRITTEN),
    st.builds(saying.Code, WRITTEN, st.booleans()),
    st.dates(date(1, 1, 1)).map(lambda day: saying.Date(day.year, day.month, day.day)),
    st.builds(saying.Date, st.integers(1, 9999), st.none() | st.integers(1, 12)),
    st.builds(saying.Time, st.integers(0, 23), st.integers(0, 59), st.sampled_from([12, 24])),
    st.builds(saying.Number, STORED),
    st.builds(saying.Ordinal, st.integers(1, 10**15 - 1)),
    st.builds(saying.Rate, RATES, st.booleans()),
    st.builds(saying.Money, STORED, st.sampled_from(sorted(saying.MINOR_DIGITS))),
    st.builds(saying.Count, STORED, st.sampled_from(sorted(saying.COUNT_UNITS))),
)


def assert_speakable(text):
    assert not re.search(r"\d", text)
    assert unicodedata.normalize("NFC", text) == text
    for each in text:
        assert unicodedata.category(each) not in {"Sc", "Nd", "Nl", "No", "Cc", "Cf", "Cs", "Co"}
        assert unicodedata.east_asian_width(each) not in "FH"
    assert plain.is_words_only(text)


@given(VALUES, LANGS)
@example(saying.FreeText("a\u200d\u0301"), "en")
@example(saying.FreeText("1" * 5000), "zh-Hans")
def test_what_is_said_of_a_value_is_only_words(value, lang):
    assert_speakable(saying.say(value, lang).spoken)


@given(st.lists(VALUES, min_size=1, max_size=4), LANGS)
@example([saying.Text("0\u0342"), saying.Text("\u0316")], "en")
def test_what_is_handed_to_an_engine_is_only_words(values, lang):
    segments = [saying.say(value, lang) for value in values]

    for asked in live.asks(live.as_texts(segments), Pause.SENTENCE):
        assert_speakable(asked.text)
        assert 0 < len(asked.text) <= min(plain.PART_CHARS_MAX, frames.TEXT_CHARS_MAX)
    for piece in cut(segments, lambda clip: False):
        assert_speakable(piece.clip.text)
        assert_speakable(piece.said)


@given(WRITTEN, LANGS)
def test_what_came_to_the_voice_unprepared_is_only_words_when_it_leaves(text, lang):
    for asked in live.asks([(text, lang)], Pause.SENTENCE):
        assert_speakable(asked.text)


@given(st.lists(VALUES, max_size=4), WRITTEN.filter(lambda text: not set(text) & set("{}")), LANGS)
def test_what_is_said_of_a_sentence_is_only_words(values, literal, lang):
    named = {f"v{place}": value for place, value in enumerate(values)}
    template = literal.join(f"{{{name}}}" for name in named) or literal

    said = composing.compose(template, named, lang)

    assert_speakable(said.spoken)
    assert len(said) <= 2 * len(values) + 1


@given(VALUES, LANGS)
def test_values_that_say_something_are_shown(value, lang):
    segment = saying.say(value, lang)

    assert bool(segment.spoken.strip()) <= bool(segment.display.strip())


@given(WRITTEN, LANGS)
def test_said_twice_is_said_the_same_kind(text, lang):
    once = plain.words_only(text, lang)

    assert_speakable(plain.words_only(once, lang))


@given(WRITTEN, LANGS)
def test_spans_lose_nothing(text, lang):
    assert "".join(piece for piece, _ in plain.spans(text, lang)) == text


@given(st.text(alphabet="ab .ШӘшү\u0626\u0627\u064a\u06ad。您-", max_size=40))
def test_other_scripts_lose_nothing_and_come_by_themselves(text):
    stretches = plain.other_scripts(text)

    assert "".join(stretch for stretch, _ in stretches) == text
    for stretch, voice in stretches:
        assert bool(re.search("[\u0400-\u052f]", stretch)) == (voice == "kk")
        assert bool(re.search("[\u0620-\u06d5]", stretch)) == (voice == "ug")


@given(st.text(alphabet="ab .!?,。、您好", max_size=3000))
def test_parts_are_short_and_lose_no_letter(text):
    parts = plain.parts(text)

    assert all(0 < len(each) <= plain.PART_CHARS_MAX for each in parts)
    assert re.sub(r"\s", "", "".join(parts)) == re.sub(r"\s", "", text)


@pytest.mark.parametrize("text", ["2", "２", "٣", "Ⅷ", "¥", "a\u0301", "，", "\x00", "\u200b"])
def test_not_only_words_is_noticed(text):
    assert not plain.is_words_only(text)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "en",
            "To 阿依古丽 and Nguyễn Huệ.",
            [("To ", "en"), ("阿依古丽", "zh-Hans"), (" and ", "en"), ("Nguyễn Huệ.", "vi")],
        ),
        ("zh-Hans", "寄给Aygul的X", [("寄给", "zh-Hans"), ("Aygul", "en"), ("的X", "zh-Hans")]),
        ("en", "đã nhận ngày số", [("đã nhận ngày số", "vi")]),
        ("vi", "Xin chào", [("Xin chào", "vi")]),
        ("en", "...", [("...", "en")]),
    ],
)
def test_each_stretch_has_its_language(lang, text, expected):
    assert plain.spans(text, lang)[: len(expected)] == expected

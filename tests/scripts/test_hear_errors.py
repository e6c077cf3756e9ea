"""A wrong number is always counted, and what only looks different never is."""

import pytest
from hear_errors import Errors, errors, swapped_digits
from hear_sentences import (
    SENTENCES,
    Sentence,
    fact_keys,
    page_keys,
    sentence_of,
    sentences,
)

from kiosk.speech.plain import is_words_only
from kiosk.words import LANGUAGES, Words

SAME = {
    "en": [
        ("the ninth of January, twenty twenty-one", "9th of January, 2021."),
        ("the ninth of January, twenty twenty-one", "the ninth of January 2021"),
        ("nine thirty in the morning", "9:30 in the morning"),
        ("nine oh five in the morning", "9:05 in the morning"),
        ("one thousand five hundred yuan", "1,500 yuan"),
        ("eight thousand two hundred and seventy yuan and fifty fen", "8,270.50 yuan"),
        ("one three eight one two three four", "1 3 8 1 2 3 4"),
        ("one three eight one two three four", "1381234"),
        ("one point five times", "1.5 times"),
        ("a wheelchair", "a wheel chair"),
        ("back pay", "backpay"),
        ("counselling", "Counseling!"),
    ],
    "vi": [
        ("ngày chín tháng tư năm hai nghìn không trăm hai mươi mốt", "ngày 9 tháng 4 năm 2021"),
        ("một triệu năm trăm nghìn đồng", "1.500.000 đồng"),
        ("một triệu năm trăm nghìn đồng", "một triệu năm trăm ngàn đồng"),
        ("chín giờ ba mươi sáng", "9:30 sáng"),
        ("Hòa Bình lý", "hoà bình lí"),
    ],
    "zh-Hans": [
        ("二零二一年一月九日", "2021年1月9日"),
        ("两千零五十元五角", "2050.5元"),
        ("账户尾号零幺二三", "帳戶尾號0123"),
        ("上午九点半", "上午9点半"),
        ("上午九点三十分", "上午9:30"),
        ("他的记录", "她的紀錄"),
        ("做得好", "做的好"),
    ],
}
OTHER = {
    "en": [
        ("fifty minutes", "15 minutes", 1),
        ("fifty minutes", "fifteen minutes", 1),
        ("your record is closed", "your record is", 1),
        ("your record", "your old record", 1),
        ("a wheelchair", "a high chair", 2),
        ("yes", "no no no no", 1),
    ],
    "vi": [("bảy mươi", "bảy mười", 1), ("bốn", "bón", 1), ("quý vị", "", 2)],
    "zh-Hans": [
        ("四十元", "十四元", 2),
        ("四十元", "40 元 整", 1),
        ("买轮椅", "卖轮椅", 1),
        ("您好", "你好", 1),
    ],
}


def cases(table):
    return [(lang, *case) for lang, listed in table.items() for case in listed]


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.load()


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def said(words: Words, lang: str) -> list[Sentence]:
    return sentences(words, lang)


@pytest.mark.parametrize(("lang", "spoken", "heard"), cases(SAME))
def test_what_sounds_the_same_is_no_error(lang: str, spoken: str, heard: str):
    assert errors(spoken, heard, lang).wrong == 0


@pytest.mark.parametrize(("lang", "spoken", "heard", "wrong"), cases(OTHER))
def test_what_sounds_different_is_counted(lang: str, spoken: str, heard: str, wrong: int):
    assert errors(spoken, heard, lang).wrong == wrong


def test_no_digit_of_any_sentence_can_be_wrong_unnoticed(said: list[Sentence], lang: str):
    for sentence in said:
        shown = sentence.display
        right = errors(sentence.spoken, shown, lang)

        for wrong in swapped_digits(shown):
            assert errors(sentence.spoken, wrong, lang).wrong > right.wrong, wrong


def test_a_sentence_heard_as_it_was_said_has_no_error(said: list[Sentence], lang: str):
    for sentence in said:
        assert errors(sentence.spoken, sentence.spoken, lang).wrong == 0, sentence.spoken


def test_sentences_are_as_many_and_as_varied_as_they_should_be(said: list[Sentence]):
    segments = [each for sentence in said for line in sentence.lines for each in line]

    assert len(said) == len({each.spoken for each in said}) == SENTENCES
    assert all(is_words_only(each.spoken) for each in said)
    assert sum("fact." in each.key for each in said) >= SENTENCES / 3
    assert len({each.kind for each in segments}) == 3


def test_sentences_are_the_same_ones_in_every_language(words: Words):
    keys = [[each.key for each in sentences(words, lang)] for lang in LANGUAGES]

    assert keys[0] == keys[1] == keys[2]


def test_every_gap_a_visitor_can_meet_can_be_filled(words: Words, lang: str):
    keys = [*page_keys(words), *fact_keys(words), *words.keys("detail.")]

    for key in keys:
        assert sentence_of(words, lang, (key,)).spoken.strip(), key


def test_errors_are_never_more_than_the_words_said():
    assert errors("yes", "", "en") == Errors(1, 1)

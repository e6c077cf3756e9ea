"""Tones beside each other, characters of several readings, and symbols the model knows."""

import pytest

from kiosk.speech.inventory import inventory
from kiosk.speech.rendering import ingredients, mandarin
from kiosk.speech.rendering.protocols import CannotSay
from kiosk.words import Words

SPOKEN = {
    "一百": "yi4 bai3",
    "一千": "yi4 qian1",
    "一万": "yi2 wan4",
    "一万一千一百一十一": "yi2 wan4 yi4 qian1 yi4 bai3 yi1 shi2 yi1",
    "一辆": "yi2 liang4",
    "一个": "yi2 ge4",
    "一天": "yi4 tian1",
    "一月": "yi1 yue4",
    "一月一日": "yi1 yue4 yi1 ri4",
    "十一月": "shi2 yi1 yue4",
    "二十一件": "er4 shi2 yi1 jian4",
    "二零一一年": "er4 ling2 yi1 yi1 nian2",
    "第一": "di4 yi1",
    "统一": "tong3 yi1",
    "看一看": "kan4 yi5 kan4",
    "不是": "bu2 shi4",
    "不能": "bu4 neng2",
    "是不是": "shi4 bu5 shi4",
    "不": "bu4",
    "你好": "ni2 hao3",
    "两点": "liang2 dian3",
    "两千五百": "liang3 qian1 wu2 bai3",
    "九点半": "jiu2 dian3 ban4",
    "展览馆": "zhan2 lan2 guan3",
    "领取了补贴": "ling2 qu3 le5 bu3 tie1",
    "地方": "di4 fang1",
    "慢慢地": "man4 man4 de5",
    "银行": "yin2 hang2",
    "行动": "xing2 dong4",
    "归还": "gui1 huan2",
    "还款": "huan2 kuan3",
    "还有": "hai2 you3",
    "重新": "chong2 xin1",
    "重要": "zhong4 yao4",
    "收到了": "shou1 dao4 le5",
    "了解": "liao2 jie3",
    "阜康市": "fu4 kang1 shi4",
    "吉木萨尔县": "ji2 mu4 sa4 er3 xian4",
    "幺三八": "yao1 san1 ba1",
}


@pytest.mark.parametrize(("written", "spoken"), SPOKEN.items())
def test_characters_are_read_with_the_tones_they_have_beside_each_other(written: str, spoken: str):
    assert " ".join(mandarin.syllables(written)) == spoken


def test_everything_the_kiosk_says_is_in_symbols_the_model_knows():
    known = ingredients.vocabulary().keys()
    wanted = inventory(Words.load(), "zh-Hans", ["阜康市残疾人联合会", "呼图壁县康复站"])

    said = {each.clip.text for each in wanted if set(_said(each.clip.text)) <= known}

    assert {each.clip.text for each in wanted} - said == {"Tiếng Việt"}


@pytest.mark.parametrize("text", ["", "，。", "かな", "您好€", "हिन्दी"])
def test_what_has_no_reading_is_refused(text: str):
    with pytest.raises(CannotSay):
        mandarin.phonemes(text, _latin)


def test_marks_are_pauses_and_stand_with_the_word_before():
    said = mandarin.phonemes("您好、请坐。", _latin)

    assert said.count(",") == 1
    assert said.endswith(".")
    assert " ," not in said


def test_latin_letters_are_read_as_english_and_capitals_one_by_one():
    asked = []

    mandarin.phonemes("请输入 PIN 码，再按 Enter 键", lambda words: asked.append(words) or "k")

    assert asked == ["P. I. N.", "Enter"]


def _latin(words: str) -> str:
    return "k" * bool(words)


def _said(text: str) -> str:
    try:
        return mandarin.phonemes(text, _latin)
    except CannotSay:
        return "\0"

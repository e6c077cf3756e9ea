"""The catalogues: read once, whole, and in every language alike, or not at all."""

from pathlib import Path

import pytest

from kiosk.speech.saying import Money, Name, Text
from kiosk.words import LANGUAGES, LOCALES, Words, WordsWrong, placeholders


def write(root: Path, file: str = "messages.po", **sentences: dict[str, str]) -> Path:
    for folder, catalogue in sentences.items():
        path = root / folder / "LC_MESSAGES" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = ['msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n']
        lines += [f'msgid "{key}"\nmsgstr "{text}"\n' for key, text in catalogue.items()]
        path.write_text("\n".join(lines), encoding="utf-8")
    return root


def in_every_language(**sentences: str) -> dict[str, dict[str, str]]:
    return {folder: dict(sentences) for folder in ("en", "vi", "zh_Hans")}


def test_the_catalogues_of_the_house_can_be_read() -> None:
    words = Words.load(LOCALES)

    assert words.t("nav.help", "vi") == "Trợ giúp"
    assert "fact.payment_paid" in words
    assert "fact.nothing_like_it" not in words


def test_keys_are_listed_by_how_they_begin(tmp_path: Path) -> None:
    write(tmp_path, **in_every_language(**{"nav.back": "1", "pin.send": "2", "nav.help": "3"}))

    words = Words.load(tmp_path)

    assert words.keys("nav.") == ["nav.back", "nav.help"]
    assert words.keys() == ["nav.back", "pin.send", "nav.help"]


def test_every_file_of_a_language_is_merged(tmp_path: Path) -> None:
    write(tmp_path, **in_every_language(one="one"))
    write(tmp_path, "import.po", **in_every_language(two="two"))

    words = Words.load(tmp_path)

    assert (words.t("one", "en"), words.t("two", "vi")) == ("one", "two")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"vi": {}}, "key is not said in vi"),
        ({"zh_Hans": {"key": ""}}, "key is not said in zh-Hans"),
        ({"en": {"key": "{other}"}}, "key names other values"),
    ],
)
def test_a_sentence_that_differs_in_one_language_is_an_error(
    tmp_path: Path, change: dict[str, dict[str, str]], says: str
) -> None:
    write(tmp_path, **(in_every_language(key="{value}") | change))

    with pytest.raises(WordsWrong, match=says):
        Words.load(tmp_path)


def test_a_key_that_two_files_define_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, **in_every_language(key="one"))
    write(tmp_path, "import.po", **in_every_language(key="two"))

    with pytest.raises(WordsWrong, match="twice"):
        Words.load(tmp_path)


def test_a_value_that_is_not_given_is_an_error(words: Words) -> None:
    with pytest.raises(KeyError):
        words.t("detail.due", "en")


def test_a_sentence_is_shown_and_said(words: Words) -> None:
    line = words.line("detail.cost", "en", cost=Money(350050, "CNY"))

    assert line.display == "Cost: 3,500.50 yuan."
    assert line.spoken == "Cost: three thousand five hundred yuan and fifty fen."


def test_a_term_is_found_by_its_code_and_by_any_of_its_words(words: Words) -> None:
    assert words.term("room", "kitchen", "vi") == Text("bếp")
    assert words.term("room", "厨房", "vi") == Text("bếp")
    assert words.term("room", "Kitchen", "zh-Hans") == Text("厨房")
    assert words.term("room", "阁楼", "vi") == Name("阁楼")
    assert words.term("work", "厨房", "vi") == Name("厨房"), "another vocabulary"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_a_vocabulary_says_two_things(words: Words, lang: str) -> None:
    """Two codes with one word in a vocabulary would make the way back a matter of chance."""
    seen: dict[tuple[str, str], str] = {}
    for key, word in words._sentences[lang].items():
        vocabulary = key.partition(".")[0]
        if vocabulary not in {"scheme", "item", "room", "work", "trade", "office", "reason"}:
            continue
        other = seen.setdefault((vocabulary, word.casefold()), key)
        assert other == key, f"{other} and {key} are both {word}"


def test_placeholders_are_the_names_in_braces() -> None:
    assert placeholders("{a} and {b}, {{not this}}") == {"a", "b"}

"""Every sentence, in every language, as written and as said; all come out of the catalogues."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from babel.messages.pofile import read_po

from kiosk.speech.composing import compose
from kiosk.speech.saying import Name, Number, Saying, Text, Value

LANGUAGES = ("zh-Hans", "vi", "en")
"""The languages of the house, in the order in which they are offered."""

LOCALES = Path(__file__).parent / "locales"


class WordsWrong(Exception):
    """A catalogue lacks a sentence, or says it with other placeholders than another language."""


class Words:
    """The catalogues, read once and checked against each other."""

    def __init__(self, sentences: Mapping[str, Mapping[str, str]]) -> None:
        self._sentences = sentences
        self._known_as = {
            (key.partition(".")[0], word.casefold()): key
            for catalogue in sentences.values()
            for key, word in catalogue.items()
        }

    @classmethod
    @cache
    def load(cls, folder: Path = LOCALES) -> "Words":
        """Every ``.po`` file of every language, merged; read once in a process.

        Raises:
            WordsWrong: a key is there twice, is missing in a language, is empty, or names other
                placeholders there.
        """
        sentences = {lang: dict(_catalogue(folder / _folder(lang))) for lang in LANGUAGES}
        _check(sentences)
        return cls(sentences)

    def __contains__(self, key: str) -> bool:
        return all(key in catalogue for catalogue in self._sentences.values())

    def keys(self, prefix: str = "") -> list[str]:
        """The key of every sentence, or of those that begin with ``prefix``, as they stand."""
        return [key for key in self._sentences[LANGUAGES[0]] if key.startswith(prefix)]

    def t(self, key: str, lang: str, **values: Value | str | int) -> str:
        """The sentence as written."""
        return self.line(key, lang, **values).display

    def line(self, key: str, lang: str, **values: Value | str | int) -> Saying:
        """The sentence as written and as said.

        Raises:
            KeyError: there is no such sentence, or it names a value that is not given.
        """
        return compose(
            self._sentences[lang][key],
            {name: _typed(value) for name, value in values.items()},
            lang,
        )

    def sentences(self, lang: str) -> Mapping[str, str]:
        """Every sentence of a language by its key, with its placeholders."""
        return self._sentences[lang]

    def placeholders(self, key: str) -> frozenset[str]:
        """The values that the sentence names."""
        return placeholders(self._sentences[LANGUAGES[0]][key])

    def term(self, vocabulary: str, written: str, lang: str) -> Value:
        """A code of ours, or a word an office wrote, in the visitor's language.

        A word that is in no vocabulary stays as it was written, and is read in the language its
        letters belong to.
        """
        key = f"{vocabulary}.{written}"
        if key not in self._sentences[lang]:
            key = self._known_as.get((vocabulary, written.casefold()), "")
        return Text(self._sentences[lang][key]) if key else Name(written)


def placeholders(sentence: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def _typed(value: Value | str | int) -> Value:
    if isinstance(value, int):
        return Number(value, is_grouped=False)  # it may be a year, or the number of a port
    return Text(value) if isinstance(value, str) else value


def _folder(lang: str) -> str:
    return f"{lang.replace('-', '_')}/LC_MESSAGES"


def _catalogue(folder: Path) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for file in sorted(folder.glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source):
                if not message.id:
                    continue
                key = str(message.id)
                if key in seen:
                    raise WordsWrong(f"{key} is in {folder} twice")
                seen.add(key)
                yield key, str(message.string)


def _check(sentences: Mapping[str, Mapping[str, str]]) -> None:
    for key in sorted({key for catalogue in sentences.values() for key in catalogue}):
        said = {lang: catalogue.get(key, "") for lang, catalogue in sentences.items()}
        if missing := [lang for lang, sentence in said.items() if not sentence]:
            raise WordsWrong(f"{key} is not said in {', '.join(missing)}")
        if len({placeholders(sentence) for sentence in said.values()}) > 1:
            raise WordsWrong(f"{key} names other values in another language")

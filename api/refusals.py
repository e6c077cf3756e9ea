"""What a refusal of the ledger says to a person, wherever they meet it."""

from collections.abc import Mapping
from datetime import datetime

from kiosk.words import Words
from ledger.errors import NotKnown, Refused


def refusal(error: Refused, words: Words, lang: str) -> str:
    """The sentence of the refusal's code, with its facts where the sentence names them."""
    return refusal_sentence(error.code, error.facts, words, lang)


def refusal_sentence(code: str, facts: Mapping[str, object], words: Words, lang: str) -> str:
    """The same of a refusal that was kept as its code and its facts.

    What is not known is called by its kind, where there is a word for it.
    """
    key = f"refused.{code}"
    given = {name: _said(value) for name, value in facts.items()}
    kind = f"history_kind.{facts.get('history')}"
    if code == NotKnown.code and kind in words:
        key, given["history"] = "refused.not_known_kind", words.t(kind, lang)
    return words.t(key, lang, **{name: given.get(name, "-") for name in words.placeholders(key)})


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    return str(value)

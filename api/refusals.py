"""What a refusal of the ledger says to a person, wherever they meet it."""

from datetime import datetime

from kiosk.words import Words
from ledger.errors import Refused


def refusal(error: Refused, words: Words, lang: str) -> str:
    """The sentence of the refusal's code, with its facts where the sentence names them."""
    key = f"refused.{error.code}"
    given = {name: _said(value) for name, value in error.facts.items()}
    return words.t(key, lang, **{name: given.get(name, "-") for name in words.placeholders(key)})


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    return str(value)

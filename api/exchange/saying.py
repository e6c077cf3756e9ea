"""The words beside the codes, in the language of whoever asked."""

from collections.abc import Callable

from api.reports.naming import service_name
from kiosk.words import Words


def sayer(words: Words, lang: str) -> Callable[[str, str], str | None]:
    """What says the word for a code of a vocabulary; ``None`` where there is no word."""

    def say(vocabulary: str, code: str) -> str | None:
        if vocabulary == "service":
            return service_name(code, words, lang)
        key = f"{vocabulary}.{code}"
        return words.t(key, lang) if key in words else None

    return say

"""Which of our languages a browser is answered in: the one chosen, or the first it asks for."""

from collections.abc import Sequence

from kiosk.words import LANGUAGES

_PREFIXES = (("zh", "zh-Hans"), ("vi", "vi"), ("en", "en"))


def language_of(chosen: str | None, header: str, default: str) -> str:
    """The language that was chosen, or else the dearest of those that ``header`` asks for."""
    if chosen in LANGUAGES:
        return chosen
    for tag in accepted(header):
        for prefix, language in _PREFIXES:
            # Every Chinese reader is better served by our Chinese than by any other language.
            if tag == prefix or tag.startswith(f"{prefix}-"):
                return language
    return default


def accepted(header: str) -> Sequence[str]:
    """The languages a browser asks for, the dearest first, in small letters."""
    weighed = []
    for part in header.lower().split(","):
        tag, _, weight = part.strip().partition(";q=")
        weighed.append((_weight(weight), tag.strip()))
    # The sort is stable: what a browser names first wins among equals.
    return [tag for weight, tag in sorted(weighed, key=lambda each: -each[0]) if weight > 0]


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0

"""A sentence of the catalogue with its values put in, as shown and as said."""

from collections.abc import Mapping
from functools import lru_cache
from string import Formatter

from kiosk.speech.saying import Saying, Segment, Text, Value, say

SENTENCES_KEPT_MAX = 16_384
"""More than the catalogues of all languages hold."""


def compose(template: str, values: Mapping[str, Value], lang: str) -> Saying:
    """A catalogue sentence with its ``{placeholders}`` filled, in segments.

    Raises:
        KeyError: the sentence names a value that is not given.
        ValueError: a placeholder with a format or a conversion.
    """
    saying = Saying()
    for own, field in _parts(template, lang):
        if own is not None:
            saying.append(own)
        if field is not None:
            saying.append(say(values[field], lang))
    return saying


@lru_cache(maxsize=SENTENCES_KEPT_MAX)
def _parts(template: str, lang: str) -> tuple[tuple[Segment | None, str | None], ...]:
    """What a sentence of ours consists of: words, and after them the name of a value.

    It is worked out once for each sentence of the catalogue, and holds nothing of anybody.
    """
    parts = []
    for literal, field, form, conversion in Formatter().parse(template):
        if field is not None and (form or conversion):
            raise ValueError(f"a placeholder is a plain name, not {field!r} with a format")
        parts.append((say(Text(literal), lang) if literal else None, field))
    return tuple(parts)

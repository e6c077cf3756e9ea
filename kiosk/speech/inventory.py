"""Everything the kiosk may want to say in one language, as clips: what a bank is built from.

From the catalogues: the sentences of the kiosk's pages and of the facts it tells, cut where a value
stands, and the words of the vocabularies such a value comes from. From ``kiosk.speech.parts``: what
dates, amounts and numbers are put together of. And names of places that an office hands in, never
a person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from kiosk.speech.clips import Clip, Run, core, runs
from kiosk.speech.composing import compose
from kiosk.speech.parts import parts_of
from kiosk.speech.plain import words_only
from kiosk.speech.saying import Kind, Name, say
from kiosk.telling import TERMS
from kiosk.telling_asked import TOLD_AS_FACTS
from kiosk.words import Words
from projections import record_access
from projections.person_history import SHOWN

PAGES = (
    "aloud",
    "asked",
    "asks",
    "borrowed",
    "broken",
    "call",
    "card",
    "certificate",
    "goodbye",
    "help",
    "helper",
    "identify",
    "keys",
    "language",
    "layout",
    "list",
    "longer",
    "looked",
    "machine",
    "missing",
    "more_needed",
    "nav",
    "next",
    "paid",
    "pin",
    "private",
    "queue",
    "settings",
    "sound",
    "still",
    "summary",
    "take",
    "vouch",
    "welcome",
    "why",
    "wrong",
)
"""What the keys of the kiosk's own pages begin with."""

RECORD = frozenset(
    f"record.{name}"
    for name in (
        "next",
        "none",
        "none_next",
        "place",
        "position",
        "position_first",
        "restricted",
        "tell",
    )
)
"""Of these keys the kiosk says some; the others are for whoever records."""

TYPED = frozenset(
    {
        "account",
        "amount",
        "before",
        "cash",
        "co_pay",
        "coefficient",
        "contract_price",
        "cost",
        "count",
        "date",
        "days",
        "due",
        "due_on",
        "from_month",
        "goods_value",
        "hold_until",
        "item_number",
        "items",
        "list_price",
        "minutes",
        "number",
        "period",
        "planned_for",
        "premium",
        "price",
        "reserved_from",
        "starts_at",
        "term_until",
        "wait",
    }
)
"""Placeholders for values that are put together of parts: no vocabulary holds them."""

PARTS = frozenset(
    {
        "days",
        "months",
        "years",
        "numbers",
        "ordinals",
        "amounts",
        "counts",
        "times",
        "codes",
    }
)
"""Groups of clips that values are put together of."""


@dataclass(frozen=True)
class Wanted:
    """A clip the kiosk may want. ``note`` says where it is from, for whoever records it."""

    clip: Clip
    group: str
    note: str = ""

    @property
    def is_part(self) -> bool:
        """Whether it is only ever a part of a value."""
        return self.group in PARTS


def inventory(words: Words, lang: str, places: Iterable[str] = ()) -> tuple[Wanted, ...]:
    """Every clip the kiosk may want in ``lang``, each once, what is missed most first.

    Words that are there in one form can stand in for the other, so the other forms come last: a
    bank that is not finished says as much as it can.

    ``places`` are names of stations, offices and devices, in whatever language; those that are read
    in ``lang`` are taken.
    """
    found: dict[Clip, Wanted] = {}
    for each in (*_sentences(words, lang), *_places(places, lang), *_parts(lang)):
        if each.clip.text:
            found.setdefault(each.clip, each)
    first = {each.clip.text: each for each in reversed(found.values())}
    return tuple(sorted(found.values(), key=lambda each: first[each.clip.text] is not each))


def is_said(key: str) -> bool:
    """Whether the kiosk says the sentence ``key``; words of a vocabulary are another matter."""
    first, _, rest = key.partition(".")
    if first == "fact":
        return rest.partition(".")[0] in _TOPICS
    return first in PAGES or first == "detail" or key in RECORD


_TOPICS = frozenset({kind.TOPIC for kind in SHOWN} | TOLD_AS_FACTS | {"confidential"})

_WRITTEN = frozenset(record_access.READS)
"""Told to who asks what was written in their record, where the sentence has no gap."""


def _sentences(words: Words, lang: str) -> Iterator[Wanted]:
    """Sentences, what of them stands between values, and the words a value may be."""
    forms: dict[str, set[bool]] = {}
    cut = []
    for key, sentence in words.sentences(lang).items():
        for run, name in _stretches(sentence, lang) if _is_told(key, sentence) else ():
            if name:
                forms.setdefault(TERMS.get(name, name), set()).add(run.clip.final)
            elif "{" in sentence:
                cut.append(Wanted(run.clip, "stretches", key))
            else:
                yield Wanted(run.clip, "sentences", key)
    yield from cut
    yield from _terms(words, lang, forms)


def _is_told(key: str, sentence: str) -> bool:
    first, _, topic = key.partition(".")
    return is_said(key) or (first == "fact" and topic in _WRITTEN and "{" not in sentence)


def _stretches(sentence: str, lang: str) -> Iterator[tuple[Run, str | None]]:
    """What of a sentence is fixed, and the names of the values between."""
    names = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    in_order = iter(names)
    for run in runs(compose(sentence, dict.fromkeys(names, Name("value")), lang)):
        yield run, next(in_order) if run.kind is Kind.OWN else None


def _terms(words: Words, lang: str, forms: Mapping[str, set[bool]]) -> Iterator[Wanted]:
    for key, term in words.sentences(lang).items():
        vocabulary = key.partition(".")[0]
        if vocabulary in forms and vocabulary not in TYPED:
            for final in sorted(forms[vocabulary]):
                yield Wanted(Clip(core(words_only(term, lang)), lang, final), "terms", key)


def _places(names: Iterable[str], lang: str) -> Iterator[Wanted]:
    for name in names:
        said = say(Name(name), lang)
        if said.lang == lang:
            for final in (False, True):
                yield Wanted(Clip(core(said.spoken), lang, final), "places", name)


def _parts(lang: str) -> Iterator[Wanted]:
    for part in parts_of(lang):
        for final in part.forms:
            yield Wanted(Clip(part.text, lang, final), part.group)

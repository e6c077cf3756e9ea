"""The sentences a listener is tested with: the kiosk's own, filled with values like real ones.

None of them is written here. The page sentences are those that the kiosk's pages name; the facts
are those a visitor can meet, each with one of the lines that stand below it; what fills a gap
follows from the gap's name, as it does in ``kiosk.telling``. Keys and values are the same in
every language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import kiosk
from kiosk.speech.saying import (
    Code,
    Count,
    Date,
    FreeText,
    Money,
    Name,
    Number,
    Ordinal,
    Rate,
    Saying,
    Time,
    Value,
)
from kiosk.telling import DETAILS, PLACES, TERMS
from kiosk.words import LANGUAGES, Words
from projections.person_history import SHOWN

SENTENCES = 60
SEED = 2022
PAGE_WORDS_MIN = 9
"""Lines of a page are said together until they have so many English words, as on the page."""

NOT_ALONE = re.compile(r"language\.|layout\.(?!silent)|app\.|list\.entry|welcome\.start|detail\.")
MONEY = {
    *("amount", "cash", "goods_value", "cost", "price", "co_pay"),
    *("contract_price", "list_price", "premium"),
}
DAYS = {"date", "day", "due", "due_on", "planned_for", "reserved_from", "hold_until", "term_until"}
MONTHS = {"period", "from_month"}
OWN = {
    "station": {
        "zh-Hans": ("阜康市第二康复站", "昌吉市第一辅具站", "北京南路社区"),
        "vi": ("Trạm phục hồi chức năng Quận Ba", "Trung tâm bảo trợ Hòa Bình"),
        "en": ("the second rehabilitation station", "the lending station in North Street"),
    },
    "contractor": {
        "zh-Hans": ("诚信装修队",),
        "vi": ("đội xây dựng số 3",),
        "en": ("North Street builders",),
    },
    "accepted_by": {"zh-Hans": ("州残联",), "vi": ("phòng lao động",), "en": ("the office",)},
    "referred_to": {
        "zh-Hans": ("州人民医院",),
        "vi": ("bệnh viện tỉnh",),
        "en": ("the county hospital",),
    },
    "note": {
        "zh-Hans": ("住房漏水，请打电话13812345678",),
        "vi": ("Nhà bị dột, xin gọi số 0912345678",),
        "en": ("the roof is leaking, please ring 13812345678",),
    },
    "progress_note": {
        "zh-Hans": ("已经联系社区，下周上门",),
        "vi": ("đã liên hệ phường, tuần sau đến nhà",),
        "en": ("we have spoken to the community and will come next week",),
    },
    "reply": {
        "zh-Hans": ("我们查过了，轮椅十月就还了",),
        "vi": ("chúng tôi đã kiểm tra, xe lăn trả từ tháng mười",),
        "en": ("we have checked, the wheelchair came back in October",),
    },
}
"""What an office writes itself, as it is written where the language is spoken."""


WRITTEN = {"note", "progress_note", "reply"}
"""Those of them that are whole sentences; the others are names."""


@dataclass(frozen=True)
class Sentence:
    """What is said in one go, line by line; ``key`` names where it comes from."""

    key: str
    lang: str
    lines: tuple[Saying, ...]

    @property
    def spoken(self) -> str:
        """What a listener should hear."""
        return " ".join(line.spoken.strip() for line in self.lines)

    @property
    def display(self) -> str:
        """The same as it is read."""
        return " ".join(line.display.strip() for line in self.lines)


def sentences(words: Words, lang: str, number: int = SENTENCES) -> list[Sentence]:
    """``number`` sentences of ``lang``: half are of the pages, the others are facts."""
    pages = list(_page_groups(words))
    Random(SEED).shuffle(pages)
    pages = pages[: number // 2]
    groups = [*pages, *_fact_groups(words, number - len(pages))]
    return [sentence_of(words, lang, group) for group in groups]


def sentence_of(words: Words, lang: str, keys: tuple[str, ...]) -> Sentence:
    """These sentences of the catalogues one after the other, their gaps filled."""
    lines = []
    for key in keys:
        gaps = words.placeholders(key)
        values = {name: _value(words, lang, f"{keys[0]} {key}", name) for name in gaps}
        lines.append(words.line(key, lang, **values))
    return Sentence("+".join(keys), lang, tuple(lines))


def _page_groups(words: Words) -> Iterator[tuple[str, ...]]:
    """What the kiosk's pages say beside facts, in the catalogue's order."""
    group: list[str] = []
    length = 0
    for key in page_keys(words):
        group.append(key)
        length += len(_plain(words, key, "en").split())
        if length >= PAGE_WORDS_MIN:
            yield tuple(group)
            group, length = [], 0
    if group:
        yield tuple(group)


def page_keys(words: Words) -> list[str]:
    """Every sentence that the kiosk's source files name, but what is never said alone.

    Of those with the same words in a language the last: nobody hears one twice in a row, and a
    recogniser writes it once.
    """
    folder = Path(kiosk.__file__).parent
    named = set()
    for file in (*folder.glob("*.py"), *folder.glob("pages/*.py")):
        named |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', file.read_text(encoding="utf-8")))
    keys = [key for key in words.keys("") if key in named and not NOT_ALONE.match(key)]
    for lang in LANGUAGES:
        keys = list({_plain(words, key, lang): key for key in keys}.values())
    return keys


def _plain(words: Words, key: str, lang: str) -> str:
    """The sentence, its gaps filled with a word."""
    return words.t(key, lang, **dict.fromkeys(words.placeholders(key), "one"))


def _fact_groups(words: Words, number: int) -> list[tuple[str, ...]]:
    """Facts, each with a line from below it: kinds with lines of their own first, then a spread."""
    keys = fact_keys(words)
    Random(SEED).shuffle(keys)
    once = list({_topic(key): key for key in keys}.values())
    once.sort(
        key=lambda key: ("starts_at" not in words.placeholders(key), _topic(key) not in DETAILS)
    )
    groups: list[tuple[str, ...]] = []
    heard: set[str] = set()
    for key in once[:number]:
        below = DETAILS.get(_topic(key), ("detail.date", "detail.station"))
        filled = [each for each in below if each in words and words.placeholders(each)]
        fresh = [each for each in filled if each not in heard] or filled
        detail = Random(f"{SEED} {key}").choice(fresh)
        heard.add(detail)
        groups.append((key, detail))
    return groups


def fact_keys(words: Words) -> list[str]:
    """Every sentence for a fact a visitor can meet."""
    shown = {fact.TOPIC for fact in SHOWN}
    return [key for key in words.keys("fact.") if _topic(key) in shown]


def _topic(key: str) -> str:
    return key.split(".")[1]


def _value(words: Words, lang: str, key: str, name: str) -> Value:
    """What fills the gap ``name`` where ``key`` says: the same in every language."""
    chance = Random(f"{SEED} {key} {name}")
    if name in MONEY:
        vietnam = chance.random() < 0.25
        dong, yuan = chance.randint(1, 300) * 50_000, chance.randint(1, 900) * 1000
        fen = chance.choice((0, 0, 50))
        return Money(dong, "VND") if vietnam else Money(yuan + fen, "CNY")
    if name in DAYS | MONTHS:
        day = None if name in MONTHS else chance.randint(1, 28)
        return Date(chance.randint(2019, 2026), chance.randint(1, 12), day)
    if name in OWN:
        own = OWN[name][lang]
        return (FreeText if name in WRITTEN else Name)(own[chance.randrange(99) % len(own)])
    return _counted(chance, key, name) or _term(words, lang, chance, name)


def _counted(chance: Random, key: str, name: str) -> Value | None:
    if name in {"account", "item_number"}:
        digits = "".join(str(chance.randint(0, 9)) for _ in range(8))
        return Code(digits, last_four=True) if name == "account" else Code(f"TZ{digits[:4]}")
    if name == "code":
        signs = "".join(chance.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(8))
        return Code(f"{chance.randint(1, 99)}-{signs[:4]}-{signs[4:]}")
    number = chance.randint(2, 99)
    if name in PLACES:
        return Ordinal(number % 6 + 1)
    return {
        "minutes": Count(number, "minutes"),
        "days": Count(number, "days"),
        "items": Count(number, "items"),
        "wait": Count(number, "minutes"),
        **dict.fromkeys(("number", "volume", "volumes"), Number(number % 12 + 1)),
        **dict.fromkeys(("speed", "speeds"), Number(number % 7 + 1)),
        "coefficient": Rate.parse("1.5"),
        "count": Count(number, "items") if " borrowed." in key else Number(number + 12),
        "starts_at": Time(number % 11 + 8, number % 4 * 15),
    }.get(name)


def _term(words: Words, lang: str, chance: Random, name: str) -> Value:
    vocabulary = TERMS.get(name, name)
    known = words.keys(f"{vocabulary}.")
    if not known:
        raise KeyError(f"nothing is known that could fill {name!r}")
    return words.term(vocabulary, chance.choice(known).partition(".")[2], lang)

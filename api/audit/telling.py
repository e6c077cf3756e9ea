"""A sample in words: each fact that was drawn as a line of a visit sheet, and the command."""

from collections.abc import Iterator
from typing import NamedTuple

from api.answering import Teller
from api.audit.frames import Sample
from api.reports.naming import money_as_read, service_name
from kiosk.speech.saying import Date, say
from kiosk.words import Words


class Told(NamedTuple):
    """One line: where the fact is, its receipt's code, whom it is about, what, when, how much."""

    number: int
    position: int
    code: str
    person: str
    what: str
    day: str
    amount: str
    times: int


def lines_of(found: Sample, teller: Teller, words: Words, lang: str) -> Iterator[Told]:
    """Every fact of the sample, numbered from 1."""
    kind = words.t(f"topic.{found.wanted.topic}", lang)
    for number, each in enumerate(found.lines, start=1):
        amount = each.amount
        yield Told(
            number,
            each.position,
            each.code,
            teller.name(each.person_id) if each.person_id else "",
            service_name(each.what, words, lang) if each.what else kind,
            say(Date.parse(each.occurred_on), lang).display,
            money_as_read(amount.minor, amount.currency, lang) if amount else "",
            each.times,
        )


def command_of(found: Sample) -> str:
    """How to draw the same on the command line, at the same checkpoint."""
    wanted = found.wanted
    days = [f"--from {wanted.start}" if wanted.start else ""]
    days += [f"--until {wanted.end}" if wanted.end else ""]
    by = f"--by {wanted.by}" if wanted.method.value == "stratified" else ""
    told = [
        f"handrail audit sample --of {wanted.topic} --method {wanted.method.value}",
        f"--size {wanted.size} --nonce '{wanted.nonce}' --at {found.size}",
        *days,
        by,
    ]
    return " ".join(each for each in told if each)

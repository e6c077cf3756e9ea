"""The shortest way to whatever a page tells: by what pages offer, not by what is said of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush

from starlette.testclient import TestClient

from tests.kiosk.markup import Element, read

KEYS_MAX = 5
IN_ANOTHER_LANGUAGE = "/language/"
"""Whoever goes there has other pages from then on."""
Step = tuple[str, str]
"""How, and where to: ``get`` or ``post``, and an address."""


@dataclass(frozen=True)
class Found:
    """What a page tells, and with how many keys it is reached."""

    keys: int
    text: str


def pages_around(begin: Callable[[], TestClient], start: str) -> list[Found]:
    """Every page that can be reached from ``start`` by whoever ``begin`` gives, nearest first.

    A choice is one key, so are Back and Help; Finish, which stands last, is two. Where one went
    makes no difference to a page. What one does is done by somebody new, and ends the way.
    """
    found: list[Found] = []
    seen: set[Step] = set()
    reader = begin()
    waiting: list[tuple[int, int, str, Step]] = [(0, 0, start, ("get", start))]
    while waiting:
        keys, _, before, (how, to) = heappop(waiting)
        if (how, to) in seen:
            continue
        seen.add((how, to))
        if how == "post":
            found.append(Found(keys, told(_done(begin(), before, to))))
            continue
        document = read(reader.get(to).text)
        found.append(Found(keys, told(document)))
        for cost, step in _ways(document):
            if keys + cost <= KEYS_MAX:
                heappush(waiting, (keys + cost, len(seen), to, step))
    return found


def shortest(found: list[Found], answer: str) -> int:
    """The fewest keys to a page that tells this.

    Raises:
        LookupError: none does.
    """
    for page in found:
        if re.search(answer, page.text, re.IGNORECASE):
            return page.keys
    raise LookupError(answer)


def told(document: Element) -> str:
    """What a page tells, without what it offers."""
    main = document.one("main")
    return "\n".join(each.text for each in (*main.all("h1"), *main.all("p")))


def _done(client: TestClient, before: str, to: str) -> Element:
    client.get(before)  # a page may remember what it was asked about
    return read(client.post(to).text)


def _ways(document: Element) -> list[tuple[int, Step]]:
    links = [link["href"] for link in document.all("a")]
    ways: list[tuple[int, Step]] = [
        (1, ("get", link)) for link in links if not link.startswith(IN_ANOTHER_LANGUAGE)
    ]
    for form in document.all("form"):
        if any(form.all("input")):
            continue
        is_choice = any(button.get("data-number") for button in form.all("button"))
        ways.append((1 if is_choice else 2, ("post", form["action"])))
    return ways

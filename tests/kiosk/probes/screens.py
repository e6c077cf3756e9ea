"""Every page the kiosk can show, found by going everywhere: there is no list to be forgotten in."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from kiosk.app import create_kiosk
from kiosk.doors import SecondFactor
from kiosk.settings import KioskSettings
from kiosk.words import Words
from tests.clock import Clock
from tests.kiosk import belongings
from tests.kiosk.markup import Element, read
from tests.kiosk.record import CARD, LOANS, NOT_YET_DUE, PIN, Drawer

HOST = "http://127.0.0.1:8000"
STAYS = re.compile(r"/(language|finish|helper)\b")
"""Where nobody goes meanwhile: the language would change, the visit end, or much be hidden."""
PAPER = "paper"
"""What stands behind a link: read on somebody's own telephone, and no screen of the kiosk."""
KEPT_PER_SCREEN = 2
ENOUGH = 16
"""So many pages of what may be wrong are looked at on a walk: more of them tell nothing new."""
"""The first of a kind, and the one with the most to read."""


@dataclass(frozen=True)
class Screen:
    """One page as it came. ``kind`` is what it calls itself, ``route`` which address it answers."""

    kind: str
    route: str
    path: str
    lang: str
    html: str
    document: Element


class Walk:
    """One visitor who goes wherever there is to go."""

    def __init__(self, lang: str, drawer: Drawer) -> None:
        settings = KioskSettings(today=lambda: NOT_YET_DUE, public_url="https://kiosk.example")
        self.lang = lang
        self.app = create_kiosk(drawer, _words(), None, settings, Clock())
        self.client = TestClient(self.app, base_url=HOST, raise_server_exceptions=False)
        self.routes = sorted(routes(self.app), key=lambda route: route.path.count("{"))
        self.seen: dict[str, Screen] = {}
        self.often: Counter[str] = Counter()

    def get(self, path: str) -> Screen | None:
        return self._keep(self.client.get(path))

    def post(self, path: str, **fields: str) -> Screen | None:
        return self._keep(self.client.post(path, data=fields))

    def sign_in(self) -> None:
        self.get(f"/language/{self.lang}?to=/card")
        self.post("/card", card=CARD)
        self.post("/pin", pin=PIN)

    def everywhere(self, *starts: str) -> None:
        """Follow every link, then press every button, and follow what that opens."""
        pressed: set[str] = set()
        waiting = [*starts]
        gone: set[str] = set()
        while waiting:
            path = waiting.pop()
            route = route_of(self.routes, path.partition("?")[0])
            if (
                path in gone
                or STAYS.match(path)
                or ("wrong" in route and self.often[route] >= ENOUGH)
            ):
                continue
            gone.add(path)
            self.often[route] += 1
            screen = self.get(path)
            if screen is None:
                continue
            waiting += [link["href"] for link in screen.document.all("a") if link["href"][0] == "/"]
            for form in screen.document.one("main").all("form"):
                action = form["action"]
                if action not in pressed and not STAYS.match(action) and not _asks(form):
                    pressed.add(action)
                    after = self.post(action)
                    waiting += [after.path] if after else []
                    self.get(path)

    def _keep(self, answer: object) -> Screen | None:
        headers, text = answer.headers, answer.text  # type: ignore[attr-defined]
        if not headers.get("content-type", "").startswith("text/html") or not text:
            return None
        document = read(text)
        path = answer.url.path  # type: ignore[attr-defined]
        kind = document.one("body").get("data-screen") or PAPER
        screen = Screen(kind, route_of(self.routes, path), path, document["lang"], text, document)
        self.seen.setdefault(f"{path} {document.one('h1').text}", screen)
        return screen


def _asks(form: Element) -> bool:
    return any(form.all("input"))


@cache
def _words() -> Words:
    return Words.load()


def routes(app: FastAPI) -> list[APIRoute]:
    """Every address the kiosk answers."""
    found: list[APIRoute] = []
    waiting = list(app.routes)
    while waiting:
        each = waiting.pop()
        if isinstance(each, APIRoute):
            found.append(each)
        elif hasattr(each, "original_router"):
            waiting += each.original_router.routes
    return found


def route_of(routes: Iterable[APIRoute], path: str) -> str:
    """The address, with its names in braces, that answers ``path``; empty when none does."""
    return next(
        (each.path for each in routes if "GET" in each.methods and each.path_regex.match(path)), ""
    )


@cache
def every_screen(lang: str) -> tuple[Screen, ...]:
    """Every screen in ``lang``, as many of each kind as tell something of it."""
    return tuple(each for each in every_page(lang) if each.kind != PAPER)


@cache
def every_page(lang: str) -> tuple[Screen, ...]:
    """The screens, and what a visitor reads elsewhere."""
    return tuple(_the_most_telling(_all_of(lang)))


@cache
def _all_of(lang: str) -> tuple[Screen, ...]:
    walks = [_with_everything(lang), _with_nothing(lang), _with_a_helper(lang), _outside(lang)]
    walks += [_by_factor(lang, factor) for factor in SecondFactor]
    return tuple(screen for walk in walks for screen in walk.seen.values() if screen.lang == lang)


def _with_everything(lang: str) -> Walk:
    # Two of each, so that there is another one to go on to.
    two = Drawer(
        loans=LOANS * 2,
        renewals=[*belongings.RENEWALS] * 2,
        appointments=[*belongings.APPOINTMENTS] * 2,
        places=[*belongings.PLACES] * 2,
    )
    walk = Walk(lang, two)
    walk.sign_in()
    walk.everywhere("/settings", "/record/1")
    for path in ("/aloud", "/still-here", "/nowhere", "/summary", "/card-read", "/idle", "/help"):
        walk.get(path)
    walk.post("/take/link")
    (visit,) = (each for each in walk.app.state.kiosk.visits._visits.values() if each.link)
    walk.get(f"/paper/{visit.link}")
    walk.post("/finish")
    return walk


def _with_a_helper(lang: str) -> Walk:
    walk = Walk(lang, Drawer())
    walk.sign_in()
    walk.get("/helper")
    walk.post("/helper")
    walk.get("/helper")
    walk.everywhere("/record/12", "/take")
    return walk


def _with_nothing(lang: str) -> Walk:
    empty = Drawer(
        entries=(), loans=(), renewals=(), payments=(), not_paid=(), paid_less=(),
        appointments=(), needs=(), places=(), card=None, accesses=(), disputes=(), carers=(),
    )  # fmt: skip
    walk = Walk(lang, empty)
    walk.sign_in()
    walk.everywhere("/ask")
    walk.everywhere("/record/1")
    return walk


def _outside(lang: str) -> Walk:
    walk = Walk(lang, Drawer(refusing={"ask_for_staff": "not_now", "renew": "not_now"}))
    walk.get(f"/language/{lang}?to=/")
    for path in ("/", "/card", "/help", "/languages", "/settings", "/call", "/machine/start?key=x"):
        walk.get(path)
    walk.post("/card", card="HR998")
    walk.post("/pin", pin="000000")
    walk.post("/card", card="HR998")
    walk.post("/pin", pin="")
    walk.post("/call")
    walk.get(f"/goodbye/{lang}")
    walk.client.app.state.kiosk.doors.entries = None  # type: ignore[attr-defined]
    walk.sign_in()
    return walk


def _by_factor(lang: str, factor: SecondFactor) -> Walk:
    walk = Walk(lang, replace(Drawer(), factor=factor))
    walk.get(f"/language/{lang}?to=/card")
    walk.post("/card", card=CARD)
    for path in ("/vouch", "/summary", "/more-needed", "/pin"):
        walk.get(path)
    walk.post("/vouch")
    return walk


def _the_most_telling(screens: tuple[Screen, ...]) -> Iterator[Screen]:
    by_kind: dict[tuple[str, str], list[Screen]] = {}
    for each in screens:
        by_kind.setdefault((each.kind, each.route), []).append(each)
    for alike in by_kind.values():
        longest = sorted(alike[1:], key=lambda each: len(each.document.one("main").text))
        yield from [alike[0], *longest[-(KEPT_PER_SCREEN - 1) :]]

"""Somebody at a kiosk who does anything at any time, against the application as it is.

What a page's scripts do is told here once more, in short; the application is the real one, with its
visits, permits, machines and plans of speech, and only its voice makes no sound. What may be heard
is reckoned here from what happened, and not from what the application says about it.
"""

import io
import random
import re
import wave
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from kiosk.app import create_kiosk
from kiosk.hearing import USUAL
from kiosk.machine import Machine
from kiosk.machines import Event, Report
from kiosk.preferences import AS_THE_MACHINE_HAS_IT, Aloud
from kiosk.privacy import Consent
from kiosk.profiles import PROFILES
from kiosk.settings import KioskSettings
from kiosk.speech.saying import Segment
from kiosk.words import Words
from tests.clock import Clock
from tests.kiosk.events.browsers import Client, Page, Stop, parts, read
from tests.kiosk.record import CARD, NOT_YET_DUE, PIN, Drawer

KEY = "what-the-agent-has"
NAME = "hall"
HEARTBEAT_SECONDS = 10
TICK_SECONDS = 10
HERE_SECONDS = 20
"""A page tells the server as often that somebody is there, no oftener."""
OLD_SOUNDS_MAX = 30
_CHANGES = re.compile(rb' data-(since|headset|waits|permit)(="[^"]*")?| autoplay')


class Mute:
    """A voice of no sound: what would be said is a moment of silence."""

    def __init__(self) -> None:
        held = io.BytesIO()
        with wave.open(held, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(22050)
            out.writeframes(bytes(882))
        self.clip = held.getvalue()
        self.known: set[str] = set()

    def speak_segments(self, segments: Sequence[Segment]) -> bytes:
        return self.clip

    def key_of_segments(self, segments: Sequence[Segment]) -> str:
        return "".join(each.spoken for each in segments)

    def forget(self, keys: Iterable[str]) -> None:
        self.known.difference_update(keys)

    def is_basic(self, lang: str) -> bool:
        return lang == "vi"

    def prepare(self, segments: Sequence[Segment]) -> None:
        self.known.add(self.key_of_segments(segments))


@dataclass
class Playing:
    """What is heard: the ids of the parts still to be said, in order."""

    ids: list[str]


class Broken(AssertionError):
    """Something that must never be; the message has the events before it."""


class Somebody:
    """One machine and whoever stands at it. ``step`` lets one thing happen."""

    def __init__(self, seed: int, words: Words) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - nothing secret
        self.clock = Clock()
        self.drawer = Drawer()
        profile = self.chance.choice(["keypad", "keypad-alternate", "number-pad", "keyboard"])
        self.has_agent = self.chance.random() < 0.7
        settings = KioskSettings(
            today=lambda: NOT_YET_DUE,
            machines={NAME: Machine(NAME, profile=profile)},
            machine_keys={NAME: sha256(KEY.encode()).hexdigest()},
        )
        self.app = create_kiosk(self.drawer, words, Mute(), settings, self.clock)
        self.kiosk: Any = self.app.state.kiosk
        self.client = Client(self.app)
        self.counted: Counter[str] = Counter()
        self.told: list[str] = []
        self.headset = self.card = self.is_heard = False
        self.agent_at = 0.0
        self.key_at = self.page_at = self.here_at = 0.0
        self.answered: str | None = None
        """What the visitor said about being heard, in this visit."""
        self.is_stale = False
        """Whether they had a headset in since, and took it out."""
        self.playing: list[Playing] = []
        self.old_sounds: list[str] = []
        self.is_forgotten = False
        self.focus = -1
        if self.has_agent:
            self.client.get(f"/machine/start?key={KEY}")
            self.agent_is_there()
        self.cold = {}
        self.page = self.look("/")
        self.cold[self.page.body["data-permit"]] = _bare(self.page)
        self.usual = _bare(self.page)

    # What is so, whatever the application thinks.

    def may_hear(self) -> bool:
        """Whether what is the visitor's own may be heard where they stand now."""
        if self.headset and self.has_agent:
            return True
        if self.is_stale:
            return False
        wanted = self.visit.preferences.aloud if self.visit else Aloud.ASK
        if wanted is Aloud.NEVER:
            return False
        if self.answered == "yes" or (self.answered == "headset" and not self.has_agent):
            return True
        return wanted is Aloud.YES and self.answered not in {"headset", "show"}

    @property
    def visit(self) -> Any:
        """The visit of this browser as the application holds it."""
        word = self.client.cookies.get(self.kiosk.settings.cookie, "")
        digest = sha256(word.encode()).digest()
        return self.kiosk.visits._visits.get(digest)

    # What a browser does.

    def look(self, path: str) -> Page:
        return self.take(self.client.get(path))

    def take(self, answer: Any) -> Page:
        """The next page: it is there, leads on, and begins to speak."""
        if answer.status == 204:
            return self.page
        self.must(answer.status in {200, 403, 404}, f"{answer.path} answered {answer.status}")
        self.playing.clear()
        page = read(answer)
        self.page, self.is_forgotten, self.focus = page, False, -1
        self.counted["pages"] += 1
        self.key_at = self.page_at = self.here_at = self.clock()
        self.must(page.stops and page.by_key("back"), f"{page.path} is a dead end")
        self.must(page.by_key("help") is not None, f"no help on {page.path}")
        self.must("help" in page.profile.values(), "no key for help")
        wants_voice = self.visit is None or self.visit.preferences.speech
        self.must(page.sound or not wants_voice, f"{page.path} has no sound")
        own, always = parts(self.client, page.sound), parts(self.client, page.aside)
        self.must(own is not None and always is not None, f"{page.path}: its sound is refused")
        page.own, page.always = own or [], always or []
        if page.private & {each["id"] for each in page.own}:
            self.old_sounds = [*self.old_sounds, page.sound][-OLD_SOUNDS_MAX:]
        elif page.private and page.sound:
            self.counted["own held back"] += 1
            self.must("hear" in page.lines, f"{page.path} does not say how it is heard")
        if page.body.get("data-speech") == "built-in" and b" autoplay" in answer.body:
            self.say([each["id"] for each in page.own])
        return page

    def say(self, ids: Sequence[str]) -> None:
        """One voice: what was said before is not said any more."""
        self.playing.clear()
        known = {each["id"] for each in (*self.page.own, *self.page.always)}
        found = [each for each in ids if each in known]
        if found:
            self.playing.append(Playing(found))
        self.check_ears()

    def check_ears(self) -> None:
        self.must(len(self.playing) <= 1, "two voices")
        for each in self.playing:
            if self.page.private & set(each.ids):
                self.counted["own heard"] += 1
                self.must(self.may_hear(), f"private on the open loudspeaker: {self.page.path}")
                given = self.client.get(f"{self.page.sound}.wav").status
                self.must(given == 200, "what may be heard is refused")

    # What can happen.

    def step(self) -> None:
        """One thing happens, and everything that must hold still does."""
        happening = self.chance.choices(
            [self.press, self.headset_moves, self.card_moves, self.time_passes, self.pry],
            weights=[74, 8, 5, 10, 3],
        )[0]
        happening()
        self.beat()
        self.check_ears()

    def press(self) -> None:
        command = self.chance.choice([*COMMANDS, *_LIKELY])
        self.note(f"key {command}")
        self.somebody_is_here()
        self.playing.clear()
        if self.is_forgotten:
            self.reload()
            return
        if command not in self.page.profile.values() and not command.startswith("type"):
            return
        if self.page.is_asking and command.startswith("choice"):
            return
        getattr(self, f"do_{command.partition('-')[0]}")(command)

    def do_next(self, _: str) -> None:
        self.move(1)

    do_move = do_next

    def do_previous(self, _: str) -> None:
        self.move(-1)

    def move(self, by: int) -> None:
        start = self.focus if self.focus >= 0 or by > 0 else 0
        self.focus = (start + by) % len(self.page.stops)
        stop = self.page.stops[self.focus].id
        known = {each["id"] for each in (*self.page.own, *self.page.always)}
        self.say([stop] if stop in known else ["hear"])

    def do_choose(self, _: str) -> None:
        if self.focus < 0:
            self.move(1)
        elif self.page.stops[self.focus].kind == "input":
            self.do_type("type")
        else:
            self.click(self.page.stops[self.focus])

    do_select = do_choose

    def do_choice(self, command: str) -> None:
        stop = self.page.by_number(int(command[-1]))
        if stop:
            self.click(stop)
        else:
            self.say([each["id"] for each in self.page.own if each["kind"] == "choice"])

    def do_forward(self, _: str) -> None:
        stop = self.page.by_number(1)
        if stop:
            self.click(stop)

    def do_back(self, _: str) -> None:
        self.click(self.page.by_key("back"))

    def do_help(self, _: str) -> None:
        if self.page.body["data-screen"] == "help":
            self.look("/keys")
        else:
            self.click(self.page.by_key("help"))
            self.must(self.page.body["data-screen"] == "help", "help is further than one key")

    def do_again(self, _: str) -> None:
        self.say([each["id"] for each in self.page.own])

    def do_pause(self, _: str) -> None:
        if self.page.body["data-permit"] == "no" and "hear" in self.page.lines:
            self.look("/aloud")
        else:
            self.do_again("")

    def do_where(self, _: str) -> None:
        answer = self.client.get(f"/where?stop={self.focus + 1}&stops={len(self.page.stops)}")
        self.must(answer.status == 200, "nobody knows where this is")
        self.say([each["id"] for each in self.page.own if each["kind"] == "place"])

    def do_louder(self, command: str) -> None:
        self.client.post(f"/sound/{command}")

    do_softer = do_faster = do_slower = do_louder

    def do_curtain(self, _: str) -> None:
        on = self.page.body["data-curtain"] != "on"
        self.page.body["data-curtain"] = "on" if on else "off"
        self.client.post(f"/curtain/{self.page.body['data-curtain']}")

    def do_language(self, _: str) -> None:
        self.look(self.page.body["data-next-language"])

    def do_type(self, _: str) -> None:
        field = next((each for each in self.page.stops if each.kind == "input"), None)
        if field is None:
            return
        right, wrong = (CARD, "HR1") if field.href.endswith("/card") else (PIN, "0")
        name = "card" if field.href.endswith("/card") else "pin"
        self.answered = None if name == "card" else self.answered
        typed = right if self.chance.random() < 0.85 else wrong
        self.take(self.client.post(field.href, f"{name}={typed}"))

    def click(self, stop: Stop | None) -> None:
        self.must(stop is not None, f"nothing to press on {self.page.path}")
        assert stop is not None
        if stop.href.startswith("/aloud/") and self.visit and self.visit.person_id:
            self.forget_answer()
            self.answered = stop.href.rpartition("/")[2]
        if stop.href.startswith("/settings/aloud/"):
            self.forget_answer()  # what they want everywhere is newer than what they said here
        ends = stop.href in {"/finish", "/away"}
        before = list(self.old_sounds)
        answer = self.client.post(stop.href) if stop.is_post else self.client.get(stop.href)
        if stop.href == "/card" and not stop.is_post:  # with nothing typed nobody has come
            self.forget_answer()
        self.take(answer)
        if ends:
            self.ended(before)

    def forget_answer(self) -> None:
        """What the visitor said, and what came after it, does not matter any more."""
        self.answered, self.is_stale = None, False

    def reload(self) -> None:
        path = self.page.path
        self.look("/card" if path.startswith("/machine") else path)

    def headset_moves(self) -> None:
        self.headset = not self.headset
        self.note(f"headset {'in' if self.headset else 'out'}")
        if not self.has_agent:
            return
        self.report(Event.HEADSET_IN if self.headset else Event.HEADSET_OUT)
        if self.headset:
            self.headset_in()
        else:
            self.is_stale = bool(self.visit and self.visit.person_id)
            self.headset_out()

    def headset_in(self) -> None:
        if self.is_forgotten or (self.page.body["data-permit"] == "no" and self.page.private):
            self.reload()
        elif not self.playing:
            self.do_again("")

    def headset_out(self) -> None:
        self.playing.clear()
        if self.page.body["data-permit"] == "yes" and self.page.private:
            self.is_forgotten = True
        if not self.may_hear():
            self.none_is_given(self.old_sounds)

    def card_moves(self) -> None:
        if not self.has_agent:
            return
        self.card = not self.card
        self.note(f"card {'in' if self.card else 'out'}")
        before = list(self.old_sounds)
        if self.card:
            self.report(Event.CARD_IN, CARD)
            self.forget_answer()
            self.look("/card-read")
        else:
            self.report(Event.CARD_OUT)
            self.take(self.client.post("/finish"))
            self.ended(before)

    def time_passes(self) -> None:
        seconds = self.chance.choice([1, 3, 10, 30, 70, 130, 200, 400])
        self.note(f"{seconds} s")
        over = self.clock() + seconds
        while self.clock() < over:
            self.clock.now += min(TICK_SECONDS, over - self.clock())
            self.beat()
            self.wait()
        self.playing.clear()  # by now everything was said

    def wait(self) -> None:
        """What a page does by itself when its time has come."""
        refresh = self.page.answer.headers.get("refresh", "")
        idle = self.page.body.get("data-idle")
        if refresh and self.clock() - self.page_at >= int(refresh.partition(";")[0]):
            before = list(self.old_sounds)
            self.look(refresh.partition("url=")[2])
            if self.visit is None or self.visit.person_id is None:
                self.ended(before)
        elif idle and self.clock() - self.key_at >= int(idle):
            self.key_at = self.clock()  # it asks again after as long
            if self.client.get("/idle").status != 204:
                self.look("/still-here")

    def somebody_is_here(self) -> None:
        """A key is a sign of life, told to the server now and then."""
        self.key_at = self.clock()
        if self.page.body.get("data-idle") and self.clock() - self.here_at >= HERE_SECONDS:
            self.here_at = self.clock()
            self.client.post("/here")

    def pry(self) -> None:
        """Somebody asks for what was heard before, wherever it was."""
        self.note("pry")
        if not self.may_hear():
            self.none_is_given(self.old_sounds)

    # The agent, and what must hold when a visit is over.

    def report(self, event: Event, card: str | None = None) -> None:
        self.kiosk.machines.take(NAME, Report(event, card))

    def agent_is_there(self) -> None:
        self.report(Event.HEADSET_IN if self.headset else Event.HEADSET_OUT)

    def beat(self) -> None:
        if self.has_agent and self.clock() - self.agent_at >= HEARTBEAT_SECONDS:
            self.agent_at = self.clock()
            self.agent_is_there()

    def none_is_given(self, sounds: Sequence[str]) -> None:
        for each in sounds:
            for form in ("wav", "json"):
                given = self.client.get(f"{each}.{form}").status
                self.counted["refused"] += 1
                self.must(given == 404, f"{each}.{form} is given out: {given}")

    def ended(self, before: Sequence[str]) -> None:
        """Nothing of whoever was here is left: the machine is as if it had just been started."""
        self.forget_answer()
        self.old_sounds = []
        self.none_is_given(before)
        self.drawer.preferences = AS_THE_MACHINE_HAS_IT
        self.drawer.disputes, self.drawer.factor = Drawer().disputes, Drawer().factor
        self.drawer.asked.clear()
        self.look("/")
        self.counted["ended"] += 1
        visit = self.visit
        self.must(
            visit is None
            or (visit.hearing == USUAL and visit.consent is Consent.NOT_ASKED and not visit.sounds),
            "something is left in the visit",
        )
        self.must(_bare(self.page) == self.usual, "the first page is not as it was")

    def note(self, what: str) -> None:
        self.counted[what.split(maxsplit=1)[0]] += 1
        self.told = [*self.told[-60:], what]

    def must(self, holds: object, else_: str) -> None:
        if not holds:
            raise Broken(
                f"{else_}; at {self.page.path if hasattr(self, 'page') else '/'}: "
                f"{', '.join(self.told)}"
            )


COMMANDS = sorted({each.value for profile in PROFILES.values() for each in profile.keys.values()})
_LIKELY = ["type"] * 8 + ["choice-1"] * 4 + ["choice-2"] * 4 + ["choice-3"] * 3 + ["choose"] * 3


def _bare(page: Page) -> bytes:
    """The first page without what tells how the machine stands now."""
    return _CHANGES.sub(b"", page.answer.body)


def run(
    events: int, seed: int, words: Words, tell: Callable[[int], None] | None = None
) -> Counter[str]:
    """So many random events, a new machine every thousand; counted by kind.

    Raises:
        Broken: something happened that must never be.
    """
    counted: Counter[str] = Counter()
    for done in range(0, events, 1000):
        somebody = Somebody(seed + done, words)
        try:
            for _ in range(min(1000, events - done)):
                somebody.step()
        finally:
            somebody.client.close()
        counted += somebody.counted
        if tell:
            tell(done + 1000)
    return counted

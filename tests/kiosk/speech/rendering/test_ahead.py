"""A visitor's own words in the background: ready in memory, forgotten, and never waited for."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.speech.rendering.ahead import WAITING_MAX, BackgroundAhead
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.rendering.protocols import Wanted
from tests.kiosk.speech.rendering.conftest import JOE

LONG = 60.0


@pytest.fixture
def ahead(tmp_path: Path) -> Iterator[BackgroundAhead]:
    made = BackgroundAhead(lambda: RenderingChild(tmp_path, {"en": JOE}))
    yield made
    made.close()


def wanted(key: str, text: str = "Aigul") -> Wanted:
    return Wanted(key, text, "en", final=False)


def test_what_is_wanted_is_ready_later_and_nothing_runs_before(ahead: BackgroundAhead):
    before = ahead.pid
    ahead.want([wanted("one"), wanted("two", "Li Lei")])
    at_once = ahead.find("one")

    assert ahead.wait_until_idle(LONG)
    assert (before, at_once) == (None, None)
    assert ahead.find("one") is not None
    assert ahead.find("two") is not None


def test_what_is_forgotten_is_gone_wherever_it_was(ahead: BackgroundAhead):
    ahead.want([wanted("ready")])
    ahead.wait_until_idle(LONG)

    ahead.want([wanted("now"), wanted("queued")])
    ahead.forget(["ready", "now", "queued", "never"])
    ahead.want([wanted("last")])
    ahead.wait_until_idle(LONG)

    assert [ahead.find(key) for key in ("ready", "now", "queued")] == [None, None, None]
    assert ahead.find("last") is not None


def test_renderer_that_was_killed_is_started_again(ahead: BackgroundAhead):
    ahead.want([wanted("one")])
    ahead.wait_until_idle(LONG)
    first = ahead.pid
    assert first is not None

    os.kill(first, signal.SIGKILL)
    ahead.want([wanted("two")])

    assert ahead.wait_until_idle(LONG)
    assert ahead.find("one") is not None
    assert ahead.find("two") is not None
    assert ahead.pid != first


def test_renderer_that_cannot_be_is_given_up(tmp_path: Path):
    tried = []

    def start() -> RenderingChild:
        tried.append(1)
        raise OSError("no memory")

    ahead = BackgroundAhead(start)
    ahead.want([wanted("one"), wanted("two")])

    assert ahead.wait_until_idle(LONG)
    assert ahead.find("one") is None
    assert len(tried) == 3
    ahead.close()


def test_words_it_cannot_say_are_left_to_the_engine(ahead: BackgroundAhead):
    ahead.want([wanted("name", "阿依古丽"), wanted("other")])

    assert ahead.wait_until_idle(LONG)
    assert ahead.find("name") is None
    assert ahead.find("other") is not None


def test_newest_come_first_and_the_oldest_fall_out(tmp_path: Path):
    asked = []

    def start() -> RenderingChild:
        raise OSError("never")

    ahead = BackgroundAhead(start)
    with ahead._changed:  # nothing is taken out of the queue meanwhile
        ahead.want(wanted(f"old {place}") for place in range(WAITING_MAX))
        ahead.want([wanted("new one"), wanted("new two")])
        asked = list(ahead._waiting)
    ahead.close()

    assert asked[:3] == ["new one", "new two", "old 0"]
    assert len(asked) == WAITING_MAX


def test_renderer_ends_when_nobody_wants_anything(tmp_path: Path):
    ahead = BackgroundAhead(lambda: RenderingChild(tmp_path, {"en": JOE}), idle_seconds=0.0)
    ahead.want([wanted("one")])
    ahead.wait_until_idle(LONG)
    working = ahead._thread
    if working:
        working.join(LONG)

    assert ahead.pid is None
    assert ahead.find("one") is not None
    ahead.want([wanted("two")])
    assert ahead.wait_until_idle(LONG)
    assert ahead.find("two") is not None
    ahead.close()


def test_closed_holds_nothing_and_takes_nothing(ahead: BackgroundAhead):
    ahead.want([wanted("one")])
    ahead.wait_until_idle(LONG)

    ahead.close()
    ahead.want([wanted("two")])

    assert ahead.find("one") is None
    assert ahead.pid is None
    assert ahead.wait_until_idle(LONG)

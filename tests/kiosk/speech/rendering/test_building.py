"""A bank is built clip by clip; who kills the builder loses one clip."""

import os
import signal
from pathlib import Path

import pytest

from kiosk.speech.bank import Bank, BankVoice, BankWriter
from kiosk.speech.clips import Clip
from kiosk.speech.inventory import Wanted
from kiosk.speech.rendering.building import TRIES_MAX, render_all
from kiosk.speech.rendering.child import RenderingChild
from kiosk.speech.rendering.protocols import RendererMissing
from tests.kiosk.speech.rendering.conftest import JOE

VOICE = BankVoice("en", "joe", "piper", "MIT", "Joe")
WANTED = [
    Wanted(Clip(text, "en", final=True), "sentences")
    for text in ("Hello", "Good morning", "Your record", "A wheelchair", "轮椅")
]


def tasks(bank: BankWriter) -> list[tuple[BankVoice, Wanted]]:
    return [(VOICE, each) for each in bank.missing(VOICE, WANTED)]


def test_build_goes_on_where_it_was_stopped(tmp_path: Path):
    target = tmp_path / "bank.sqlite"

    with BankWriter(target) as bank:
        making = render_all(tasks(bank), 1, lambda: RenderingChild(tmp_path, {"en": JOE}))
        for made in (next(making), next(making)):
            bank.add(made.voice, made.wanted, made.samples)
        making.close()
    with BankWriter(target) as bank:
        left = [wanted.clip.text for _, wanted in tasks(bank)]
        for made in render_all(tasks(bank), 2, lambda: RenderingChild(tmp_path, {"en": JOE})):
            if made.samples is not None:
                bank.add(made.voice, made.wanted, made.samples)
        bank.finish()

    assert left == ["Your record", "A wheelchair", "轮椅"]
    assert [each.clip in Bank.open(target) for each in WANTED] == [True] * 4 + [False]


def test_child_that_dies_is_started_again_and_its_clip_said(tmp_path: Path):
    started = []

    def start() -> RenderingChild:
        started.append(RenderingChild(tmp_path, {"en": JOE}))
        if len(started) == 1:
            os.kill(started[0].pid, signal.SIGKILL)
        return started[-1]

    made = list(render_all([(VOICE, WANTED[0])], 1, start))

    assert len(started) == 2
    assert made[0].samples is not None


def test_group_on_which_children_die_is_said_one_by_one(tmp_path: Path):
    started = []

    def start() -> RenderingChild:
        started.append(RenderingChild(tmp_path, {"en": JOE}))
        if len(started) <= TRIES_MAX:
            os.kill(started[-1].pid, signal.SIGKILL)
        return started[-1]

    made = list(render_all([(VOICE, each) for each in WANTED[:2]], 1, start))

    assert [each.wanted for each in made] == WANTED[:2]
    assert all(each.samples is not None for each in made)


def test_voice_that_is_not_to_be_had_ends_the_build(tmp_path: Path):
    nobody = (BankVoice("vi", "none", "piper"), Wanted(Clip("xin", "vi", final=True), "terms"))

    with pytest.raises(RendererMissing):
        list(render_all([nobody], 1, lambda: RenderingChild(tmp_path)))

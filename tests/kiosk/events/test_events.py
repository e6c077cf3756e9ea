"""Whatever keys, headset, card and clock do: the invariants hold, and what breaks one is found.

The million is in ``scripts/try_kiosk.py``; here it is in short, and each invariant is broken once.
"""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk import turn
from kiosk.pages import speech
from kiosk.preferences import Aloud
from kiosk.privacy import Consent, permit_for
from kiosk.session import Visit
from kiosk.words import Words
from tests.kiosk.events import model
from tests.kiosk.events.model import Broken, Somebody, run

EVENTS = 2000
SEED = 20_260_000


def always(*_: Any, **__: Any) -> Any:
    return permit_for(headset=True, aloud=Aloud.YES, consent=Consent.ALOUD)


def test_whatever_happens_nothing_private_is_overheard_and_nothing_is_left(words: Words) -> None:
    counted = run(EVENTS, SEED, words)

    assert counted["pages"] > EVENTS / 4
    assert min(counted[each] for each in ("own heard", "own held back", "refused", "ended")) > 20


def test_the_same_seed_is_the_same_story(words: Words) -> None:
    assert run(300, SEED + 7, words) == run(300, SEED + 7, words)


def page_says_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(turn, "permit_of", always)


def address_gives_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(speech, "permit_of", always)


def consent_stays(patch: pytest.MonkeyPatch) -> None:
    kept: dict[str, Any] = {}
    wipe, init = Visit.wipe, Visit.__init__

    def remember(visit: Visit) -> None:
        if visit.consent is not Consent.NOT_ASKED:
            kept["consent"] = visit.consent
        wipe(visit)

    def begin(visit: Visit, *args: Any, **values: Any) -> None:
        init(visit, *args, **(kept | values))

    patch.setattr(Visit, "wipe", remember)
    patch.setattr(Visit, "__init__", begin)


def help_is_far(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Somebody, "do_help", lambda self, _: self.must(False, "help is further"))


def two_voices(patch: pytest.MonkeyPatch) -> None:
    class Never(list[Any]):
        """Where nothing stops what was said before."""

        def clear(self) -> None:
            pass

    begin = Somebody.__init__

    def without_stop(self: Somebody, *args: Any) -> None:
        begin(self, *args)
        self.playing = Never()

    patch.setattr(Somebody, "__init__", without_stop)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (page_says_all, "private on the open loudspeaker|is given out|is refused"),
        (address_gives_all, "is given out"),
        (consent_stays, "left in the visit|open loudspeaker|given out"),
        (help_is_far, "help is further"),
        (two_voices, "two voices"),
    ],
)
def test_what_breaks_an_invariant_is_found(
    monkeypatch: pytest.MonkeyPatch,
    words: Words,
    fault: Callable[[pytest.MonkeyPatch], None],
    why: str,
) -> None:
    fault(monkeypatch)

    with pytest.raises(Broken, match=why):
        run(EVENTS, SEED, words)


def test_somebody_can_do_everything_that_a_key_can() -> None:
    assert [
        each for each in model.COMMANDS if not hasattr(Somebody, f"do_{each.partition('-')[0]}")
    ] == []

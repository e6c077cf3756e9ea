"""Tries the voice where it could fail, and prints what came of it.

    python scripts/try_voice.py switches [COUNT]
    python scripts/try_voice.py kills [COUNT]
    python scripts/try_voice.py growth [UTTERANCES]
    python scripts/try_voice.py sessions [COUNT]

switches: voice, rate, pitch and volume change at random before each utterance; each is held
against the length of its voice and rate, and against what the engine says it is set to. The same
is then asked of pyttsx3's own driver, in a process that may hang. kills: the worker is killed, then
stopped, under the load of several visitors. growth: the memory of both processes over short visits.
sessions: visitors of one kiosk ask for what the others heard, before and after the end.

Exits with 1 when something was wrong that never may be: a setting, more than one failed request a
blow, a sound in another's hands. Milliseconds and bytes are printed and judged by who reads them.
"""

import signal
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kiosk.words import Words
from tests.kiosk.proofs_of_visits import seek
from tests.kiosk.speech.proofs import wrong_on_the_stock_driver, wrong_switches
from tests.kiosk.speech.proofs_of_service import THREADS, blows, growth

MIB = 1024 * 1024


def switches(count: int = 1000) -> bool:
    """Whether nothing was heard with other settings than asked for."""
    wrong, asked = wrong_switches(count)
    print(f"our driver: {len(wrong)} wrong of {len(asked)} switches")
    for was_asked, heard in wrong[:5]:
        print(f"  asked {was_asked}, heard {heard}")
    with tempfile.TemporaryDirectory() as folder:
        there = wrong_on_the_stock_driver(count, Path(folder))
    print(
        f"stock driver: {there.wrong} wrong of {there.tried} switches,"
        f" {there.hung} of them because it hung or died"
    )
    return not wrong and there.wrong > 0


def kills(count: int = 50) -> bool:
    """Whether no blow cost more than one request."""
    fine = True
    for signalled in (signal.SIGKILL, signal.SIGSTOP):
        struck, load = blows(signalled, count)
        worst = max(each.failed for each in struck)
        noticed = [each.noticed_ms for each in struck]
        back = [each.back_ms for each in struck]
        print(
            f"{signalled.name}: {count} times, {THREADS} threads, {len(load.made)} sounds made,"
            f" {len(load.failed)} requests failed, at most {worst} a time;"
            f" noticed after {_spread(noticed)} ms, back {_spread(back)} ms after that;"
            f" slowest request {load.slowest_seconds:.2f} s"
        )
        fine &= worst <= 1
    return fine


def _spread(values: Sequence[float]) -> str:
    ordered = sorted(values)
    last = ordered[-(-len(ordered) * 95 // 100) - 1]
    return f"{statistics.median(ordered):.0f} (p95 {last:.0f}, most {ordered[-1]:.0f})"


def memory(count: int = 5000) -> bool:
    """Print what both processes held; always fine."""
    readings = growth(count, max(1, count // 10))
    first, last = readings[0], readings[-1]
    for each in readings:
        print(
            f"{each.utterances:6} utterances: worker {each.worker / MIB:.1f} MiB,"
            f" web process {each.web / MIB:.1f} MiB"
        )
    print(
        f"grown by {(last.worker - first.worker) / MIB:.1f} MiB and"
        f" {(last.web - first.web) / MIB:.1f} MiB"
    )
    return True


def sessions(count: int = 12) -> bool:
    """Whether no sound of one visitor was had by another, or after its visit."""
    found = seek(count, Words.load())
    print(
        f"{count} sessions heard {found.sounds} sounds; own {found.own}; asked for by others"
        f" {found.others}, had {found.had_by_others}; had after the end {found.had_after_the_end};"
        f" under one key in two sessions {found.in_two_sessions};"
        f" left in the voice {found.left_in_the_voice}"
    )
    wrong = (found.had_by_others, found.had_after_the_end, found.in_two_sessions)
    return not any(wrong) and not found.left_in_the_voice


TRIALS: dict[str, Callable[..., bool]] = {
    "switches": switches,
    "kills": kills,
    "growth": memory,
    "sessions": sessions,
}


def main() -> None:
    """Try what is named on the command line."""
    trial = TRIALS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if trial is None:
        sys.exit(__doc__)
    if not trial(*map(int, sys.argv[2:3])):
        sys.exit("not as it must be")


if __name__ == "__main__":
    main()

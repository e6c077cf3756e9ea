"""The simulator and the reporter against a real server, heard by a page that listens."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.agent.reporting import Reporter
from api.agent.server import Server
from kiosk.app import create_kiosk
from kiosk.machines import At, Event, Machines
from kiosk.settings import KioskSettings
from kiosk.words import LANGUAGES, Words
from tests.kiosk.agent.halls import KEY, KEYS, Ear, key_file, run, typed, until
from tests.kiosk.record import CARD, Drawer
from tests.kiosk.server import serving

SCRIPT = f"""
headset in      # somebody comes
card {CARD}
wait 0.1
key
card out
headset out
quit
card NEVER
"""


@pytest.fixture
def hall(words: Words) -> FastAPI:
    return create_kiosk(Drawer(), words, None, KioskSettings(machine_keys=KEYS))


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def machines_of(app: FastAPI) -> Machines:
    machines: Machines = app.state.kiosk.machines
    return machines


def test_what_a_script_says_happens_and_the_page_hears_it(hall: FastAPI, tmp_path: Path) -> None:
    (tmp_path / "script").write_text(SCRIPT)
    with serving(hall) as base:
        ear = Ear(base, f"?since={machines_of(hall).newest('hall')}")

        done = run(
            *("simulate", "--server", base, "--key", key_file(tmp_path)),
            *("--script", tmp_path / "script", "--lang", "en"),
        )

        heard = [ear.hear() for _ in range(4)]
        ear.close()
    assert done.returncode == 0, done.stderr
    assert heard == ["headset_in", "card_in", "card_out", "headset_out"]
    assert "card_in: reported" in done.stdout
    assert CARD not in done.stdout + done.stderr + ear.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_typed_wrongly_is_told_and_what_follows_happens(
    hall: FastAPI, tmp_path: Path, words: Words, lang: str
) -> None:
    with serving(hall) as base:
        key = key_file(tmp_path)
        where = ("simulate", "--server", base, "--key", key, "--lang", lang)
        done = run(*where, said="open sesame\nheadset in\n")

    assert done.returncode == 0
    assert words.t("simulate.not_understood", lang, said="open sesame") in done.stderr
    assert machines_of(hall).at("hall").headset is True


def test_a_script_with_a_mistake_ends_badly(hall: FastAPI, tmp_path: Path) -> None:
    (tmp_path / "script").write_text("headset inn\n")
    with serving(hall) as base:
        where = ("simulate", "--server", base, "--key", key_file(tmp_path))
        done = typed(*where, "--script", tmp_path / "script")

    assert done.returncode == 1


@pytest.mark.parametrize(
    ("address", "key", "code"),
    [("nowhere", "hall.key", 2), ("ftp://host", "hall.key", 2), ("http://host", "none", 1)],
)
def test_a_wrong_address_and_a_missing_key_are_told(
    tmp_path: Path, address: str, key: str, code: int
) -> None:
    key_file(tmp_path)

    done = typed("simulate", "--server", address, "--key", tmp_path / key)

    assert done.returncode == code
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.fixture
def reporter(port: int) -> Iterator[Reporter]:
    said: list[tuple[Event, str]] = []
    server = Server(f"http://127.0.0.1:{port}", KEY)
    started = Reporter(server, lambda event, how: said.append((event, how)), again=0.1)
    started.said = said  # type: ignore[attr-defined]
    started.start()
    yield started
    started.stop()


def test_what_happened_while_the_server_was_away_is_told_as_it_is_now(
    hall: FastAPI, reporter: Reporter, port: int
) -> None:
    for event in (Event.HEADSET_IN, Event.HEADSET_OUT, Event.HEADSET_IN):
        reporter.tell(event)
    reporter.tell(Event.CARD_IN, "HR1")
    reporter.tell(Event.CARD_OUT)
    reporter.tell(Event.CARD_IN, CARD)
    until(lambda: (Event.HEADSET_IN, "away") in reporter.said, "it tries")  # type: ignore[attr-defined]

    with serving(hall, port):
        assert reporter.wait(20)

        assert machines_of(hall).at("hall") == At(headset=True, card_in=True)
        assert machines_of(hall).take_card("hall") == CARD
    sent = [event for event, how in reporter.said if how == "sent"]  # type: ignore[attr-defined]
    assert sent[:3] == [Event.HEADSET_IN, Event.CARD_OUT, Event.CARD_IN]


def test_a_server_that_was_started_anew_is_told_how_things_stand(
    hall: FastAPI, reporter: Reporter, port: int, words: Words
) -> None:
    with serving(hall, port):
        reporter.tell(Event.HEADSET_IN)
        assert reporter.wait(20)

    again = create_kiosk(Drawer(), words, None, KioskSettings(machine_keys=KEYS))
    with serving(again, port):
        until(lambda: machines_of(again).at("hall").headset, "the new server knows")


def test_a_key_that_the_server_does_not_know_is_told_and_tried_again(
    reporter: Reporter, port: int, words: Words
) -> None:
    other = {"hall": "0" * 64}
    stranger = create_kiosk(Drawer(), words, None, KioskSettings(machine_keys=other))
    with serving(stranger, port):
        reporter.tell(Event.HEADSET_IN)
        until(lambda: (Event.HEADSET_IN, "wrong_key") in reporter.said, "refused")  # type: ignore[attr-defined]

    known = create_kiosk(Drawer(), words, None, KioskSettings(machine_keys=KEYS))
    with serving(known, port):
        until(lambda: machines_of(known).at("hall").headset, "taken")

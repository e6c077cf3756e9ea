"""A house that several processes serve, over real ports: any of them answers anything."""

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Thread

import httpx2
import pytest

from api.watching import Process, prepared
from kiosk.throttle import FREE_TRIES
from ledger.aggregates import Person
from projections import generations
from tests.api.office_day import AREA, FREE, PASSWORD, Day, ordinary_day, take_in_a_file
from tests.kiosk.markup import read

SOON_S = 240.0
NEW = "李雷蕾"
OFTEN = 16
"""So many connections do not all come to the same one of two processes."""


@dataclass
class House:
    """What is served, by which processes, and where."""

    day: Day
    processes: list[Process]
    desk: str
    kiosk: str

    def browser(self) -> httpx2.Client:
        """Somebody who comes by a new connection each time."""
        headers = {"Accept-Language": "en", "Connection": "close"}
        return httpx2.Client(base_url=self.desk, timeout=60, headers=headers, follow_redirects=True)

    def clerk(self) -> httpx2.Client:
        """The same, signed in."""
        browser = self.browser()
        told = browser.post("/desk/sign-in", data={"username": "clerk", "password": PASSWORD})
        assert told.url.path == "/desk"
        return browser

    def of(self, share: str) -> Process:
        """The first process with this share."""
        return next(each for each in self.processes if each.told["share"] == share)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    day = ordinary_day(tmp_path_factory.mktemp("workers") / "data")
    desk, kiosk = free_port(), free_port()
    day.office.settings = replace(day.office.settings, port=desk, kiosk_port=kiosk, workers=2)
    stop = Event()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HANDRAIL_SPEECH", "off")
        with prepared(day.office) as processes:
            looking = Thread(target=look_after, args=(processes, stop))
            looking.start()
            ports = f"http://127.0.0.1:{desk}", f"http://127.0.0.1:{kiosk}"
            try:
                for each in (*[f"{ports[0]}/desk/sign-in"] * OFTEN, f"{ports[1]}/"):
                    until(lambda each=each: httpx2.get(each, timeout=60).status_code == 200)
                take_in_a_file(day.office)
                until(lambda: is_fed(day))
                yield House(day, processes, *ports)
            finally:
                stop.set()
                looking.join()
    day.office.close()


def is_fed(day: Day) -> bool:
    places = generations.glance(day.office.directory.views)
    return min(at for _, at, _ in places) == day.office.ledger.position()


def look_after(processes: list[Process], stop: Event) -> None:
    while not stop.wait(0.05):
        for each in processes:
            each.look()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + SOON_S
    while True:
        with suppress(httpx2.TransportError):
            if is_so():
                return
        assert time.monotonic() < ends
        time.sleep(0.05)


def lend(clerk: httpx2.Client, day: Day) -> httpx2.Response:
    """Lend the free device to Aygul by the form, whoever answers which part of it."""
    page = clerk.get(f"/desk/lend?number={FREE}&person={day.aygul}")
    form = next(each for each in read(page.text).all("form") if each["action"] == "/desk/lend")
    sent = {each["name"]: each.get("value") or "" for each in form.all("input")}
    return clerk.post("/desk/lend", data=sent | {"station": str(day.here)})


def test_who_signed_in_is_known_to_every_process(house: House):
    clerk = house.clerk()

    assert {clerk.get("/desk").url.path for _ in range(OFTEN)} == {"/desk"}
    clerk.post("/desk/sign-out")
    assert {clerk.get("/desk").url.path for _ in range(OFTEN)} == {"/desk/sign-in"}


def test_wrong_passwords_are_counted_by_all_processes_together(house: House):
    wrong = {"username": "auditor", "password": "not the right one"}

    told = [house.browser().post("/desk/sign-in", data=wrong) for _ in range(FREE_TRIES + 3)]

    has_to_wait = ["retry-after" in each.headers for each in told]
    assert has_to_wait == [False] * FREE_TRIES + [True] * 3


def test_what_was_recorded_by_one_process_is_shown_by_the_next(house: House):
    clerk = house.clerk()

    told = lend(clerk, house.day)
    pages = [clerk.get(f"/desk/people/{house.day.aygul}") for _ in range(OFTEN // 2)]

    assert told.status_code == 200
    assert [each.status_code for each in pages] == [200] * (OFTEN // 2)
    assert all(FREE in each.text for each in pages)


def test_the_kiosk_is_at_a_port_of_its_own_and_the_desk_is_not_there(house: House):
    with house.browser() as browser:
        assert browser.get("/").status_code == 404
        assert browser.get(f"{house.kiosk}/").status_code == 200
        assert browser.get(f"{house.kiosk}/desk").status_code == 404


def test_a_process_that_is_killed_is_started_anew_and_nobody_is_signed_out(house: House):
    clerk = house.clerk()
    killed = house.of("staff")
    before = killed.pid
    assert before is not None

    os.kill(before, signal.SIGKILL)
    until(lambda: killed.pid not in {None, before})

    # Whoever knocks at its socket meanwhile waits for it.
    assert {clerk.get("/desk").url.path for _ in range(OFTEN)} == {"/desk"}


def test_the_projector_is_started_anew_and_feeds_what_was_recorded_meanwhile(house: House):
    clerk, office = house.clerk(), house.day.office
    killed, person_id = house.of("project"), house.day.office.ledger.new_person_id()
    before = killed.pid
    assert before is not None

    os.kill(before, signal.SIGKILL)
    with office.ledger.begin(Person, person_id, office.by("while it is away")) as person:
        person.register(occurred_on="2022-02-01", name=NEW, area=AREA)

    until(lambda: NEW in clerk.get(f"/desk/people/{person_id}").text)
    assert killed.pid not in {None, before}


def test_everything_ends_with_who_watches_over_it(tmp_path: Path):
    day = ordinary_day(tmp_path / "data")
    day.office.settings = replace(
        day.office.settings, port=free_port(), kiosk_port=free_port(), workers=2
    )
    with prepared(day.office) as processes:
        feeding = processes[0]
        feeding.look()
        running = feeding.pid
        assert running is not None
    day.office.close()

    with pytest.raises(ProcessLookupError):
        os.kill(running, 0)
    assert feeding.pid is None

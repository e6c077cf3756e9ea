"""Each fact once, whatever crashes; and what is built anew is what was there."""

import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from ledger.aggregates import Contact, Device, Payment, Person
from ledger.application import ServiceLedger
from ledger.vocabulary import WithdrawalReason
from ledger.work import Work
from projections import feed, generations, person_history, person_lookup, questions
from projections.store import POINTER, Views
from tests.facts import (
    LENDING_STATION,
    by,
    copied,
    open_test_ledger,
    open_test_views,
    ready,
    record_everything,
)
from tests.ledger.asking import registered
from tests.ledger.years import record_every_theme
from tests.projections.crashing import Digests, clean, crash_and_go_on, digests, every

ROOT = Path(__file__).parents[2]
CROWD = 1_500

Copy = Callable[[Path, Path], Path]


def rebuilt(ledger: ServiceLedger, folder: Path) -> Digests:
    """What the views are when they are built from the first fact on."""
    folder.mkdir()
    fresh = generations.build(ledger, folder)
    made = digests(fresh)
    fresh.close()
    return made


def folder_of(views: Views) -> Path:
    return views.path.parent


def record_crowd(ledger: ServiceLedger) -> None:
    """Some thousands of facts about as many people."""
    persons = [UUID(int=number) for number in range(1, CROWD + 1)]

    def decide(work: Work) -> None:
        for person in persons:
            work.put([ready(Person.PersonRegistered, originator_id=person, originator_version=1)])
            for offset, kind in ((100_000, Payment.PaymentPaid), (200_000, Contact.ContactMade)):
                it = UUID(int=offset + person.int)
                work.put([ready(kind, originator_id=it, originator_version=1, person_id=person)])

    ledger.vault.create_keys(persons)
    ledger.perform(by(), decide)


def prepared(folder: Path, record: Callable[[ServiceLedger], object]) -> Path:
    """A data directory whose ledger holds what was recorded and whose views know none of it."""
    ledger = open_test_ledger(folder)
    open_test_views(ledger, folder).close()
    record(ledger)
    ledger.close()
    return folder / "data"


def record_all(ledger: ServiceLedger) -> None:
    """A little year of one visitor, and one of every theme."""
    record_everything(ledger)
    record_every_theme(ledger, by())


@pytest.fixture(scope="module")
def year_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("year"), record_all)


@pytest.fixture(scope="module")
def crowd_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepared(tmp_path_factory.mktemp("crowd"), record_crowd)


@pytest.fixture
def year(year_directory: Path, tmp_path: Path, copy_of: Copy) -> Iterator[ServiceLedger]:
    copy_of(year_directory, tmp_path / "data")
    ledger = open_test_ledger(tmp_path)
    yield ledger
    ledger.close()


@pytest.fixture
def crowd(crowd_directory: Path, tmp_path: Path, copy_of: Copy) -> Iterator[ServiceLedger]:
    copy_of(crowd_directory, tmp_path / "data")
    ledger = open_test_ledger(tmp_path)
    yield ledger
    ledger.close()


@pytest.fixture
def views(year: ServiceLedger, tmp_path: Path) -> Iterator[Views]:
    """The views of the year before they have heard of it."""
    opened = generations._live(year, tmp_path / "data" / "views")
    assert opened is not None
    assert feed.position_of(opened) == 0
    yield opened
    opened.close()


TOLD = [view for view in questions.VIEWS if view.READS]
CRASHES_BETWEEN = 40
"""How many facts apart the crashes of one view are here; the script tries every one."""


@pytest.mark.parametrize("view", TOLD, ids=lambda view: view.NAME)
def test_a_crash_at_any_fact_of_any_view_is_made_good(year: ServiceLedger, monkeypatch, view):
    monkeypatch.setattr(feed, "BATCH_FACTS", 50)
    wanted = clean(year)

    outcomes = [crash_and_go_on(year, view, at) for at in every(CRASHES_BETWEEN, year, view)]

    assert outcomes
    for stood, ended in outcomes:
        assert stood % 50 == 0
        assert ended == wanted


def test_a_crash_where_the_position_is_written_leaves_nothing_of_the_batch(
    year: ServiceLedger, views: Views
):
    crash = "CREATE TEMP TRIGGER crash BEFORE UPDATE ON main.tracking"
    views._db.execute(f"{crash} BEGIN SELECT RAISE(ABORT, 'crash'); END")

    with pytest.raises(sqlite3.IntegrityError, match="crash"):
        feed.catch_up(year, views)

    assert all(rows == 0 for rows, _ in digests(views).values())
    views._db.execute("DROP TRIGGER crash")
    feed.catch_up(year, views)
    assert digests(views) == clean(year)


def poison(views: Views, table: str, condition: str) -> None:
    """Let the table refuse the rows for which the condition holds."""
    views._db.execute(
        f"CREATE TRIGGER poison BEFORE INSERT ON {table} WHEN {condition}"
        " BEGIN SELECT RAISE(ABORT, 'the name of a person'); END"
    )


@pytest.mark.parametrize("batch", [1, 7, 5_000])
def test_a_fact_that_one_view_cannot_take_in_stops_that_view_alone(
    year: ServiceLedger, views: Views, monkeypatch, caplog, batch
):
    monkeypatch.setattr(feed, "BATCH_FACTS", batch)
    poison(views, "open_loans", "TRUE")

    feed.catch_up(year, views)

    ((place, topic),) = [
        (place, fact.TOPIC)
        for place, fact in year.read(0, year.position(), unseal=frozenset())
        if fact.TOPIC == "device_lent"
    ][:1]
    told = feed.health(year, views)
    (stopped,) = [view for view in told.views if view.stop]
    assert not told.well
    assert (stopped.view, stopped.position) == ("open_loans", place - 1)
    assert stopped.behind == year.position() - place + 1
    assert stopped.stop == feed.Stop(place, topic, stopped.stop.why)
    assert stopped.stop.why.startswith("IntegrityError open_loans.py:")
    assert "the name of a person" not in stopped.stop.why + caplog.text
    assert f"view open_loans stopped at {place} (device_lent)" in caplog.text
    others = {name: made for name, made in digests(views).items() if name != "open_loans"}
    wanted = clean(year)
    assert others == {name: wanted[name] for name in others}
    assert feed.position_of(views) == year.position()


def test_a_view_that_stopped_keeps_what_it_knew_and_goes_on_when_it_can(
    year: ServiceLedger, views: Views, tmp_path: Path
):
    poison(views, "open_loans", "NEW.lent_on > '2022-02'")
    feed.catch_up(year, views)
    assert not feed.health(year, views).well
    views._db.execute("DROP TRIGGER poison")

    assert feed.catch_up(year, views) == year.position()
    assert not feed.health(year, views).well
    again = open_test_views(year, tmp_path)

    assert feed.health(year, again).well
    assert digests(again) == clean(year)
    again.close()


def test_a_view_tried_again_in_vain_stops_at_the_same_fact(year: ServiceLedger, views: Views):
    poison(views, "open_loans", "TRUE")
    feed.catch_up(year, views)
    before = feed.health(year, views)

    feed.try_again(views)
    feed.catch_up(year, views)

    assert feed.health(year, views) == before


BARE_STATE = (
    b'{"event_id": "00000000-0000-0000-0000-000000000063",'
    b' "by": {"recorded_at": "2026-03-09T08:00:00Z"}}'
)


def bare(ledger: ServiceLedger, number: int, topic: str) -> None:
    """Record a fact of which nothing is there but when it was recorded."""
    ledger.recorder.insert_events([StoredEvent(UUID(int=number), 1, topic, BARE_STATE)])


def test_a_fact_that_cannot_be_read_stops_the_views_that_need_it(year: ServiceLedger, views: Views):
    bare(year, 99, "device_lent")

    feed.catch_up(year, views)

    end = year.position()
    told = {view.view: view.stop for view in feed.health(year, views).views}
    needs = {view.NAME for view in questions.VIEWS if "device_lent" in view.READS}
    assert {name for name, stop in told.items() if stop} == needs
    assert {stop for stop in told.values() if stop} == {
        feed.Stop(end, "device_lent", feed.UNREADABLE)
    }


def test_a_sealed_value_that_was_altered_stops_the_views_that_open_it(
    year: ServiceLedger, views: Views
):
    topic = Person.PersonRegistered.TOPIC
    rows = year.recorder.select_rows(0, year.position())
    row = next(each for each in rows if each[3] == topic)
    year.recorder.insert_events([StoredEvent(UUID(bytes=row[1]), 999, topic, row[4])])

    feed.catch_up(year, views)

    told = {view.view: view.stop for view in feed.health(year, views).views if view.stop}
    assert set(told) >= {"person_lookup"}
    assert told["person_lookup"] == feed.Stop(year.position(), "person_registered", feed.UNREADABLE)


def test_a_fact_nobody_has_heard_of_stops_every_view(year: ServiceLedger, views: Views):
    bare(year, 99, "of_a_newer_program")

    feed.catch_up(year, views)

    told = feed.health(year, views)
    assert {view.stop for view in told.views} == {
        feed.Stop(year.position(), "of_a_newer_program", feed.UNREADABLE)
    }


def test_a_disk_that_is_full_stops_no_view(year: ServiceLedger, views: Views):
    pages = views.fetch("PRAGMA page_count")[0][0]
    views._db.execute(f"PRAGMA max_page_count = {pages + 1}")

    with pytest.raises(sqlite3.OperationalError, match="full"):
        feed.catch_up(year, views)

    assert feed.health(year, views).well
    assert feed.position_of(views) == 0


def test_how_long_facts_wait_is_told(year: ServiceLedger, views: Views):
    before = feed.health(year, views)
    feed.catch_up(year, views)
    after = feed.health(year, views)

    assert {view.behind for view in before.views} == {year.position()}
    waited = year.now() - year.recorded_at(1)
    assert before.lag_s == round(waited.total_seconds())
    assert {view.behind for view in after.views} == {0}
    assert after.lag_s == 0


@pytest.mark.parametrize("batch", [1, 2, 7, 71, 10_000])
def test_batches_of_any_size_make_the_same_views(
    year: ServiceLedger, views: Views, tmp_path: Path, monkeypatch, batch
):
    monkeypatch.setattr(feed, "BATCH_FACTS", batch)

    assert feed.catch_up(year, views) == year.position()

    assert digests(views) == rebuilt(year, tmp_path / "clean")


def test_a_fact_heard_of_twice_is_counted_once(year: ServiceLedger, views: Views):
    feed.catch_up(year, views)
    before = digests(views)

    feed.catch_up(year, views)

    assert digests(views) == before
    assert views.fetch("SELECT DISTINCT position FROM tracking") == [(year.position(),)]


def test_progress_is_told_after_each_batch(year: ServiceLedger, views: Views, monkeypatch):
    monkeypatch.setattr(feed, "BATCH_FACTS", 20)
    told: list[tuple[int, int]] = []

    feed.catch_up(year, views, lambda reached, end: told.append((reached, end)))

    end = year.position()
    assert [reached for reached, _ in told] == [*range(20, end, 20), end]
    assert {total for _, total in told} == {end}


def start_feeder(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.projections.feeder", str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def let_go(*feeders: subprocess.Popen[str]) -> None:
    """Let them begin at one moment, when all of them are there."""
    for feeder in feeders:
        assert feeder.stdout is not None
        assert feeder.stdout.readline() == "ready\n"
    for feeder in feeders:
        assert feeder.stdin is not None
        feeder.stdin.write("go\n")
        feeder.stdin.flush()


def test_views_whose_feeder_is_killed_hear_each_fact_once(crowd: ServiceLedger, tmp_path: Path):
    chance = random.Random(20221231)  # noqa: S311 - any moment will do
    stopped_at = []

    for _ in range(3):
        feeder = start_feeder(tmp_path)
        let_go(feeder)
        assert feeder.stdout is not None
        told = [feeder.stdout.readline() for _ in range(chance.randrange(5, 40))]
        time.sleep(chance.uniform(0, 0.002))
        feeder.kill()
        feeder.communicate(timeout=30)
        stopped_at.append(int(told[-1]))

    assert stopped_at == sorted(set(stopped_at))
    assert stopped_at[-1] < crowd.position()
    views = open_test_views(crowd, tmp_path)
    assert feed.position_of(views) == crowd.position() == 3 * CROWD
    assert digests(views) == rebuilt(crowd, tmp_path / "clean")
    views.close()


def test_two_processes_that_catch_up_at_once_make_each_fact_heard_once(
    crowd: ServiceLedger, tmp_path: Path
):
    feeders = [start_feeder(tmp_path) for _ in range(2)]
    let_go(*feeders)
    told = [feeder.communicate(timeout=60)[0].split() for feeder in feeders]

    assert [feeder.returncode for feeder in feeders] == [0, 0]
    assert told[0][-1] == told[1][-1]
    views = open_test_views(crowd, tmp_path)
    assert views.path.name == told[0][-1]
    assert digests(views) == rebuilt(crowd, tmp_path / "clean")
    views.close()


def test_two_processes_that_are_the_first_make_one_generation(crowd: ServiceLedger, tmp_path: Path):
    folder = tmp_path / "data" / "views"
    shutil.rmtree(folder)

    feeders = [start_feeder(tmp_path) for _ in range(2)]
    let_go(*feeders)
    made = {feeder.communicate(timeout=60)[0].split()[-1] for feeder in feeders}

    assert [feeder.returncode for feeder in feeders] == [0, 0]
    assert made == {(folder / POINTER).read_text()}
    assert {file.name for file in folder.glob("generation-*.sqlite")} == made
    views = open_test_views(crowd, tmp_path)
    assert digests(views) == rebuilt(crowd, tmp_path / "clean")
    views.close()


def test_views_built_again_are_the_live_ones(year: ServiceLedger, views: Views):
    outcome, fresh = generations.rebuild(year, views, folder_of(views))

    assert outcome.equal
    assert outcome.position == outcome.facts == year.position()
    assert [state.view for state in outcome.views] == [view.NAME for view in questions.VIEWS]
    keep = {view.NAME for view in questions.VIEWS if view.TABLES}
    assert {state.view for state in outcome.views if state.rows} == keep
    assert digests(fresh) == digests(views)
    generations.discard(fresh)


def test_views_built_again_tell_which_live_one_is_wrong(year: ServiceLedger, views: Views):
    feed.catch_up(year, views)
    with views.writing() as db:
        db.execute("UPDATE year_account SET cash_minor = cash_minor + 1 WHERE cash_minor > 0")
        db.execute("DELETE FROM open_loans")

    outcome, fresh = generations.rebuild(year, views, folder_of(views))

    assert not outcome.equal
    wrong = {state.view for state in outcome.views if not state.equal}
    assert wrong == {"year_account", "open_loans"}
    generations.discard(fresh)


def test_views_built_again_and_thrown_away_leave_the_live_ones(year: ServiceLedger, views: Views):
    before = (folder_of(views) / POINTER).read_text()

    _, fresh = generations.rebuild(year, views, folder_of(views))
    generations.discard(fresh)

    assert (folder_of(views) / POINTER).read_text() == before == views.path.name
    assert [file.name for file in folder_of(views).glob("generation-*.sqlite")] == [before]


def test_views_of_the_same_code_are_opened_as_they_are(
    year: ServiceLedger, views: Views, tmp_path: Path
):
    again = open_test_views(year, tmp_path)

    assert again.path == views.path
    assert feed.position_of(again) == year.position()
    again.close()


def test_views_of_older_code_are_built_anew_beside_them(
    year: ServiceLedger, views: Views, tmp_path: Path
):
    with views.writing() as db:
        db.execute("UPDATE definition SET digest = 'of older code'")
        db.execute("INSERT INTO import_log (position, file) VALUES (-1, 'of older code')")

    new = open_test_views(year, tmp_path)

    assert new.path != views.path
    assert (folder_of(new) / POINTER).read_text() == new.path.name
    assert [file.name for file in folder_of(new).glob("generation-*.sqlite")] == [new.path.name]
    assert digests(new) == rebuilt(year, tmp_path / "clean")
    new.close()


def test_a_reader_that_has_the_old_views_open_keeps_them(
    year: ServiceLedger, views: Views, tmp_path: Path
):
    visitor = person_lookup_of(year, views)
    seen = [entry.position for entry in person_history.of(views, visitor)]
    fresh = generations.build(year, folder_of(views))

    generations.swap_in(fresh, folder_of(views))

    assert [entry.position for entry in person_history.of(views, visitor)] == seen
    copied(year, UUID(int=1), ready(Contact.ContactMade, person_id=visitor))
    feed.catch_up(year, views)
    assert len(person_history.of(views, visitor)) == len(seen) + 1
    assert (folder_of(views) / POINTER).read_text() == fresh.path.name
    fresh.close()


def person_lookup_of(year: ServiceLedger, views: Views) -> UUID:
    feed.catch_up(year, views)
    (found,) = person_lookup.by_name(views, "阿依古丽")
    return found.person_id


def lose_the_pointer(views: Views) -> None:
    (folder_of(views) / POINTER).unlink()


def empty_the_pointer(views: Views) -> None:
    (folder_of(views) / POINTER).write_text("")


def lose_the_generation(views: Views) -> None:
    for file in folder_of(views).glob("generation-*"):
        file.unlink()


def spoil_the_generation(views: Views) -> None:
    lose_the_generation(views)
    views.path.write_bytes(b"cut off by a power failure" * 100)


def empty_the_generation(views: Views) -> None:
    lose_the_generation(views)
    views.path.touch()


def cut_the_building_short(views: Views) -> None:
    with views.writing() as db:
        db.execute("DROP TABLE definition")


@pytest.mark.parametrize(
    "accident",
    [
        lose_the_pointer,
        empty_the_pointer,
        lose_the_generation,
        spoil_the_generation,
        empty_the_generation,
        cut_the_building_short,
    ],
)
def test_views_that_an_accident_spoilt_are_built_anew(
    year: ServiceLedger, views: Views, tmp_path: Path, accident
):
    accident(views)
    views.close()

    new = open_test_views(year, tmp_path)

    assert digests(new) == rebuilt(year, tmp_path / "clean")
    assert (folder_of(new) / POINTER).read_text() == new.path.name
    new.close()


def test_the_definition_is_that_of_the_code_of_every_view(monkeypatch):
    whole = generations.definition()

    monkeypatch.setattr(questions, "VIEWS", questions.VIEWS[:-1])

    assert generations.definition() != whole


def test_the_folder_of_the_views_is_read_by_its_owner_alone(views: Views):
    assert stat.S_IMODE(folder_of(views).stat().st_mode) == 0o700
    assert stat.S_IMODE(views.path.stat().st_mode) == 0o600


def test_a_write_that_goes_wrong_leaves_nothing_in_the_views(views: Views):
    def half() -> None:
        with views.writing() as db:
            db.execute("INSERT INTO import_log (position) VALUES (1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()

    assert views.fetch("SELECT * FROM import_log") == []
    with views.writing() as db:
        db.execute("INSERT INTO import_log (position) VALUES (2)")
    assert views.fetch("SELECT position FROM import_log") == [(2,)]


def test_views_of_a_ledger_that_was_restored_are_built_anew(
    year: ServiceLedger, views: Views, year_directory: Path, tmp_path: Path, copy_of: Copy
):
    copied(year, UUID(int=1), ready(Contact.ContactMade))
    feed.catch_up(year, views)
    ahead = feed.position_of(views)
    year.close()
    copy_of(year_directory, tmp_path / "restored" / "data")
    restored = open_test_ledger(tmp_path / "restored")
    assert restored.position() == ahead - 1

    with pytest.raises(feed.ViewsOfAnotherLedger):
        feed.catch_up(restored, views)
    new = open_test_views(restored, tmp_path)

    assert new.path != views.path
    assert feed.position_of(new) == restored.position()
    assert digests(new) == rebuilt(restored, tmp_path / "clean")
    new.close()
    restored.close()


def test_views_of_another_ledger_with_as_many_facts_are_not_taken_for_ours(tmp_path: Path):
    ledgers = []
    for name in ("ours", "other"):
        opened = open_test_ledger(tmp_path / name)
        record_everything(opened)
        ledgers.append(opened)
    ours, other = ledgers
    views = open_test_views(ours, tmp_path / "ours")
    assert feed.catch_up(ours, views) == other.position()

    with pytest.raises(feed.ViewsOfAnotherLedger):
        feed.catch_up(other, views)

    views.close()
    for each in ledgers:
        each.close()


def test_views_of_a_ledger_that_went_another_way_are_built_anew(
    year: ServiceLedger, views: Views, year_directory: Path, tmp_path: Path, copy_of: Copy
):
    copied(year, UUID(int=1), ready(Contact.ContactMade))
    feed.catch_up(year, views)
    year.close()
    copy_of(year_directory, tmp_path / "restored" / "data")
    restored = open_test_ledger(tmp_path / "restored")
    for number in (2, 3):
        copied(restored, UUID(int=number), ready(Contact.ContactMissed))

    with pytest.raises(feed.ViewsOfAnotherLedger):
        feed.catch_up(restored, views)
    new = open_test_views(restored, tmp_path)

    assert digests(new) == rebuilt(restored, tmp_path / "clean")
    new.close()
    restored.close()


def test_what_a_build_that_was_cut_off_left_behind_is_cleared_away(
    year: ServiceLedger, views: Views, tmp_path: Path
):
    left = folder_of(views) / "generation-1.sqlite"
    left.write_bytes(b"names of people")
    left.with_name("generation-1.sqlite-wal").write_bytes(b"more names")

    open_test_views(year, tmp_path).close()

    assert {file.name for file in folder_of(views).glob("generation-1.*")} == set()
    assert views.path.exists()


def test_what_somebody_is_building_is_not_cleared_away(year: ServiceLedger, views: Views):
    fresh: list[Views] = []

    def while_it_is_built(_reached: int, _end: int) -> None:
        generations.clear_away(views, folder_of(views))

    fresh.append(generations.build(year, folder_of(views), while_it_is_built))

    assert fresh[0].path.exists()
    fresh[0].close()


def test_whether_views_are_the_current_ones_is_told(year: ServiceLedger, views: Views):
    folder = folder_of(views)
    assert generations.is_current(views, folder)

    fresh = generations.build(year, folder)
    generations.swap_in(fresh, folder)

    assert generations.is_current(fresh, folder)
    assert not generations.is_current(views, folder)
    (folder / POINTER).unlink()
    assert not generations.is_current(fresh, folder)
    fresh.close()


SOMEBODY, SOMEBODY_ID = "欧阳慕容", UUID(int=0x5B)


def somebody(ledger: ServiceLedger) -> None:
    """A person whose name nobody else has."""
    ledger.vault.create_keys([SOMEBODY_ID])
    registered(ledger, SOMEBODY_ID, name=SOMEBODY)


def test_who_was_erased_is_gone_from_a_view_that_stands_still(year: ServiceLedger, views: Views):
    somebody(year)
    feed.catch_up(year, views)
    assert person_lookup.by_name(views, SOMEBODY)
    with views.writing() as db:
        db.execute(
            "UPDATE tracking SET stopped_at = 1 + position, topic = 'x', why = 'y',"
            " swept = position WHERE view = 'person_lookup'"
        )

    with year.change(Person, SOMEBODY_ID, by()) as person:
        person.erase(occurred_on="2022-12-31", reason="asked for")
    feed.catch_up(year, views)

    assert person_lookup.by_name(views, SOMEBODY) == []
    assert [view.view for view in feed.health(year, views).views if view.stop] == ["person_lookup"]
    assert views.fetch("SELECT * FROM scrub") == []


def test_a_name_is_scrubbed_when_the_last_reader_has_gone(year: ServiceLedger, views: Views):
    somebody(year)
    feed.catch_up(year, views)
    assert person_lookup.by_name(views, SOMEBODY)
    reader = sqlite3.connect(views.path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT COUNT(*) FROM person_lookup").fetchone()

    with year.change(Person, SOMEBODY_ID, by()) as person:
        person.erase(occurred_on="2022-12-31", reason="asked for")
    feed.catch_up(year, views)
    while_somebody_reads = views.fetch("SELECT * FROM scrub")
    reader.close()
    feed.catch_up(year, views)

    assert while_somebody_reads
    assert views.fetch("SELECT * FROM scrub") == []
    log = views.path.with_name(f"{views.path.name}-wal")
    assert SOMEBODY.encode() not in log.read_bytes()
    assert SOMEBODY.encode() not in views.path.read_bytes()


def test_a_withdrawal_that_cannot_be_read_stops_every_view(year: ServiceLedger, views: Views):
    bare(year, 99, "fact_withdrawn")

    feed.catch_up(year, views)

    told = feed.health(year, views)
    assert {view.stop.topic for view in told.views if view.stop} == {"fact_withdrawn"}
    assert all(view.stop for view in told.views)


def test_views_built_again_when_all_stand_still_come_to_an_end(year: ServiceLedger, views: Views):
    for number in (98, 99):
        bare(year, number, "of_a_newer_program")

    outcome, fresh = generations.rebuild(year, views, folder_of(views))

    assert outcome.equal
    assert outcome.stopped == sorted(view.NAME for view in questions.VIEWS)
    assert outcome.position == year.position() - 2
    generations.discard(fresh)


def test_views_that_end_at_a_fact_nobody_can_read_are_fed_on(year: ServiceLedger, views: Views):
    feed.catch_up(year, views)
    needs = [view for view in questions.VIEWS if "device_lent" in view.READS]
    for number in (98, 99):
        bare(year, number, "device_lent")
        feed.catch_up(year, views)

    assert feed.position_of(views) == year.position()
    assert feed.stopped(views) == sorted(view.NAME for view in needs)


def test_a_device_registered_again_after_it_was_undone_stops_no_view(
    year: ServiceLedger, views: Views
):
    told = {
        "occurred_on": "2022-05-01",
        "asset_number": "CJ77777",
        "name": "手杖",
        "class_code": "12 03 03",
        "station_id": LENDING_STATION,
    }
    device_id = Device.id_of("changji", "CJ77777")
    with year.begin(Device, device_id, by()) as device:
        device.register(**told)
    (registered,) = year.facts_of([device_id])[device_id]
    with year.change(Device, device_id, by()) as device:
        device.withdraw(
            occurred_on="2022-05-02", fact_id=registered.event_id, reason=WithdrawalReason.OTHER
        )

    def again(work: Work) -> None:
        work.begin(Device, device_id).register(**told)

    year.perform(by(), again)
    feed.catch_up(year, views)

    assert feed.stopped(views) == []
    assert digests(views) == clean(year)

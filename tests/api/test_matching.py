"""Lists of other offices: every number that is somebody's here is found, and none that is not."""

import random
from datetime import date
from pathlib import Path

import pytest

from api.importing.identity import check_character
from ledger.aggregates import IdentifierClaim, Person, SuspicionList
from ledger.vocabulary import IdentifierKind
from projections import suspicion_lists
from tests.api.conftest import Browser, Run
from tests.api.office_day import NUMBER, PASSWORD, Day

LISTED, KNOWN_HERE = 400, 60


def numbers(count: int) -> list[str]:
    """As many different numbers as that, each with its right check character."""
    made, rng = set(), random.Random(20220305)  # noqa: S311 - the same numbers every time
    while len(made) < count:
        born = f"19{rng.randrange(30, 100)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
        first = f"652{rng.randrange(300, 330)}{born}{rng.randrange(1000):03}"
        made.add(first + check_character(first))
    return sorted(made)


def register(day: Day, number: str) -> None:
    person_id = day.office.ledger.new_person_id()
    with day.office.ledger.begin(Person, person_id, day.office.by(f"p{number}")) as person:
        person.register(occurred_on="2022-01-04", name="某人", area="652302")
    claim_id = day.office.ledger.vault.number_id(IdentifierKind.CN_RESIDENT_ID.value, number)
    with day.office.ledger.begin(IdentifierClaim, claim_id, day.office.by(number)) as claim:
        claim.claim(
            occurred_on="2022-01-04", kind=IdentifierKind.CN_RESIDENT_ID, person_id=person_id
        )


def list_of(folder: Path, rows: list[str]) -> Path:
    path = folder / "deaths.csv"
    path.write_text("姓名,身份证号\n" + "".join(f"某,{each}\n" for each in rows), "utf-8")
    return path


def test_all_that_are_here_are_found_and_nobody_else(day: Day, run: Run, tmp_path: Path) -> None:
    listed = numbers(LISTED)
    here = random.Random(7).sample(listed, KNOWN_HERE)  # noqa: S311 - the same people
    for number in here:
        register(day, number)
    stranger = listed[0][:17] + ("0" if listed[0][17] != "0" else "1")

    told = run("audit", "match", list_of(tmp_path, [*listed, stranger]))

    assert told.splitlines()[0].startswith(f"{LISTED} numbers were read; {KNOWN_HERE} people")
    rows = {int(line.split()[1].strip(":")) for line in told.splitlines() if "record" in line}
    assert rows == {listed.index(number) + 2 for number in here}
    assert "whose" not in told
    assert "a sign of it is wrong: 1" in told


def test_a_list_is_recorded_by_its_digest_and_once(day: Day, run: Run, tmp_path: Path) -> None:
    path = list_of(tmp_path, [NUMBER, *numbers(3)])
    command = ("audit", "match", path, "--authority", "民政局", "--as", "auditor")

    run(*command, text=f"{PASSWORD}\n")
    run(*command, text=f"{PASSWORD}\n")

    (listed,) = suspicion_lists.lists(day.office.fresh(), day=_today(day))
    assert listed.authority == "民政局"
    assert listed.cases == 1
    history = day.office.ledger.facts_of([listed.list_id])[listed.list_id]
    assert len(history) == 1
    assert history[0].envelope.actor == day.staff("auditor")
    assert isinstance(history[0], SuspicionList.SuspicionListReceived)


def _today(day: Day) -> date:
    return date.fromisoformat(day.office.today())


def test_the_page_compares_and_records(day: Day, auditor: Browser, tmp_path: Path) -> None:
    content = list_of(tmp_path, [NUMBER, *numbers(3)]).read_bytes()
    looked = bring(auditor, content)
    kept = bring(auditor, content, keep="yes", authority="民政局", suspicion="deceased_paid")
    again = bring(auditor, content, 409, keep="yes", authority="x", suspicion="deceased_paid")

    assert f"record {day.aygul.hex[:8]}" in looked
    assert "The list is recorded" in kept
    assert "4 numbers were read; 1 people" in again
    assert len(suspicion_lists.lists(day.office.fresh(), day=_today(day))) == 1


@pytest.mark.parametrize(
    ("name", "content", "more", "said"),
    [
        ("list.csv", b"", {}, "Choose a list"),
        ("list.exe", b"MZ", {}, "Choose a list"),
        ("list.xlsx", b"PK\x03\x04 cut off", {}, 'id="error"'),
        ("list.csv", b"a\n1\n", {"keep": "yes"}, "whose list it is"),
    ],
    ids=["empty", "no_list", "spoilt", "nobodys"],
)
def test_what_is_no_list_is_asked_for_again(
    auditor: Browser, name: str, content: bytes, more: dict[str, str], said: str
) -> None:
    assert said in bring(auditor, content, 422, name=name, **more)


def bring(
    auditor: Browser, content: bytes, status: int = 200, *, name: str = "list.csv", **more: str
) -> str:
    key = auditor.get("/audit/match").form("/audit/match")["key"]
    sent = {"key": key, **more}
    answer = auditor.client.post("/audit/match", data=sent, files={"file": (name, content)})
    assert answer.status_code == status, answer.text
    return answer.text

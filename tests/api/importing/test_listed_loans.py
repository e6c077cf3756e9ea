"""A list of loans is history: it is taken as it is, and says where it tells of no inspection."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from api.importing.reading import read_file
from api.importing.recording import Asked, Outcome, record_file
from ledger.aggregates import Borrower, Device
from ledger.commands import COMMANDS
from ledger.vocabulary import Channel, DeviceState
from tests.api.importing.lists import SAMPLES, lines
from tests.api.importing.sheets import workbook
from tests.facts import (
    CLERK,
    ORGANISATION,
    SetClock,
    by,
    open_test_ledger,
    open_test_views,
    ready,
    refused,
    stored,
)

TODAY = date(2025, 12, 31)
CHAIR = Device.id_of(ORGANISATION, "CJ00001")
AGAIN = {
    "借用单号": "JY000002",
    "借出日期": "2022-04-01",
    "应还日期": "2022-06-01",
    "归还日期": "",
    "归还状况": "",
}
TOO_EARLY = AGAIN | {"借用单号": "JY000003", "借出日期": "2022-03-10", "应还日期": "2022-05-01"}


@pytest.fixture
def office(tmp_path: Path) -> Any:
    """A ledger that knows the wheelchair."""
    ledger = open_test_ledger(tmp_path, clock=SetClock(datetime(2025, 12, 31, 12, tzinfo=UTC)))
    views = open_test_views(ledger, tmp_path)
    yield ledger, views
    views.close()
    ledger.close()


def read_in(office: Any, folder: Path, rows: list[list[Any]], name: str = "loans") -> Outcome:
    ledger, views = office
    path = workbook(folder / f"{name}.xlsx", rows)
    asked = Asked(actor=CLERK, organisation=ORGANISATION, register=True)
    return record_file(ledger, views, lambda: read_file(path, today=TODAY), asked)


def loans(*changes: dict[str, str]) -> list[list[Any]]:
    """The first loan, which came back, and others of the same chair."""
    above, headings, first = lines(SAMPLES["loans zh"])
    others = [SAMPLES["loans zh"].cells | each for each in changes]
    return [above, headings, first, *([each[name] for name in headings] for each in others)]


def told_of(office: Any, after: int = 0) -> list[str]:
    about = {"device_lent", "device_returned", "device_inspection_skipped", "loan_counted"}
    return [fact.TOPIC for fact in stored(office[0], after) if fact.TOPIC in about]


def test_a_device_that_went_out_again_tells_of_the_gap(office: Any, tmp_path: Path):
    read_in(office, tmp_path, lines(SAMPLES["devices zh"]), "devices")

    outcome = read_in(office, tmp_path, loans(AGAIN))

    assert (outcome.count.new, outcome.count.conflicting) == (2, 0)
    assert told_of(office) == [
        "device_lent",
        "device_returned",
        "device_inspection_skipped",
        "device_lent",
        "loan_counted",
    ]
    skipped = next(f for f in stored(office[0]) if f.TOPIC == "device_inspection_skipped")
    lent = office[0].facts_of([CHAIR])[CHAIR][-1]
    assert skipped == ready(
        Device.DeviceInspectionSkipped, occurred_on="2022-04-01", station_id=lent.station_id
    )
    assert lent.envelope.channel is Channel.IMPORT


def test_the_list_read_in_again_records_nothing(office: Any, tmp_path: Path):
    read_in(office, tmp_path, lines(SAMPLES["devices zh"]), "devices")
    read_in(office, tmp_path, loans(AGAIN))
    end = office[0].position()

    outcome = read_in(office, tmp_path, loans(AGAIN))

    assert (outcome.count.new, outcome.count.already) == (0, 2)
    assert office[0].position() == end


def test_a_row_that_is_refused_leaves_no_mark(office: Any, tmp_path: Path):
    read_in(office, tmp_path, lines(SAMPLES["devices zh"]), "devices")

    outcome = read_in(office, tmp_path, loans(TOO_EARLY))

    assert [verdict.code for verdict in outcome.verdicts] == ["lending_overlaps"]
    assert told_of(office) == ["device_lent", "device_returned"]
    device = office[0].load(Device, CHAIR)
    assert device.state is DeviceState.RETURNED


def test_what_is_out_counts_for_its_borrower(office: Any, tmp_path: Path):
    read_in(office, tmp_path, lines(SAMPLES["devices zh"]), "devices")
    read_in(office, tmp_path, loans(AGAIN))

    device = office[0].load(Device, CHAIR)
    borrower = office[0].load(Borrower, Borrower.id_of(device.borrower))

    assert borrower.device_ids == [CHAIR]


def test_a_list_of_loans_is_taken_back_and_read_in_again(office: Any, tmp_path: Path):
    read_in(office, tmp_path, lines(SAMPLES["devices zh"]), "devices")
    first = read_in(office, tmp_path, loans(AGAIN))
    brought = told_of(office)
    told = {"id": str(first.batch), "occurred_on": "2025-12-31", "reason": "wrong_thing"}
    withdraw = COMMANDS["import_batch.withdraw"]
    office[0].perform(by(), withdraw.on(withdraw.read(told)), told)
    end = office[0].position()

    again = read_in(office, tmp_path, loans(AGAIN))

    assert again.count.new == 2
    assert told_of(office, end) == brought


def test_a_gap_at_the_desk_is_not_skipped(office: Any, tmp_path: Path):
    read_in(office, tmp_path, lines(SAMPLES["devices zh"]), "devices")
    read_in(office, tmp_path, loans())

    with refused("inspection_not_skipped"), office[0].change(Device, CHAIR, by()) as device:
        device.skip_inspection(occurred_on="2022-04-01", station_id=device.station_id)

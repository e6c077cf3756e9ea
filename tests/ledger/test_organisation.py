"""Bodies in their place among the others, and what became of them."""

from typing import Any

import pytest

from ledger.aggregates import Organisation
from ledger.application import Answer, ServiceLedger
from ledger.commands import COMMANDS
from ledger.history import Fact
from tests.facts import by, given, meanwhile, ready, recorded, refused, stored

OPENED = ready(Organisation.OrganisationOpened)
MOVED = ready(Organisation.OrganisationMoved)
MERGED = ready(Organisation.OrganisationMerged)
SUSPENDED = ready(Organisation.OrganisationSuspended)
REOPENED = ready(Organisation.OrganisationReopened)
CLOSED = ready(Organisation.OrganisationClosed)
PREFECTURE = {"code": "昌吉州残联", "organisation_type": "federation", "occurred_on": "2010"}
COUNTY = {
    "code": "阜康市残联",
    "organisation_type": "federation",
    "occurred_on": "2012",
    "area": "652302",
    "parent": "昌吉州残联",
}


def told(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in ("occurred_on", *fact.CLEAR_FIELDS)}


def do(ledger: ServiceLedger, name: str, **said: Any) -> Answer:
    command = COMMANDS[f"organisation.{name}"]
    return ledger.perform(by(), command.on(command.read(said)), said)


@pytest.fixture
def books(ledger: ServiceLedger) -> ServiceLedger:
    do(ledger, "open", **PREFECTURE)
    do(ledger, "open", **COUNTY)
    return ledger


def newest(ledger: ServiceLedger) -> Any:
    return stored(ledger)[-1]


@pytest.mark.parametrize(
    ("command", "fact", "before"),
    [
        ("open", OPENED, []),
        ("move", MOVED, [OPENED]),
        ("merge", MERGED, [OPENED]),
        ("suspend", SUSPENDED, [OPENED]),
        ("reopen", REOPENED, [OPENED, SUSPENDED]),
        ("close", CLOSED, [OPENED]),
    ],
)
def test_each_step_of_an_organisation_is_recorded_as_it_was_told(command, fact, before):
    organisation = given(Organisation, *before)

    getattr(organisation, command)(**told(fact))

    assert recorded(organisation) == [fact]


@pytest.mark.parametrize("last", [MERGED, CLOSED])
@pytest.mark.parametrize(
    ("command", "fact"), [("move", MOVED), ("merge", MERGED), ("close", CLOSED)]
)
def test_an_organisation_that_is_gone_does_nothing_more(last, command, fact):
    with refused("organisation_gone", state=last.LEADS_TO.value):
        getattr(given(Organisation, OPENED, last), command)(**told(fact))


def test_organisation_opened_stands_in_its_place(books: ServiceLedger):
    county = books.load(Organisation, Organisation.id_of("阜康市残联"))

    assert county is not None
    assert (county.area, county.parent, county.works) == ("652302", "昌吉州残联", True)


def test_organisation_opened_twice_at_once_is_opened_once(ledger: ServiceLedger):
    command = COMMANDS["organisation.open"]
    open_it = command.on(command.read(PREFECTURE))

    with refused("already_exists", history="organisation"):
        meanwhile(ledger, open_it, open_it)

    assert ledger.position() == 1


def test_organisation_opened_under_one_that_nobody_knows_is_refused(ledger: ServiceLedger):
    with refused("not_known", history="organisation"):
        do(ledger, "open", **COUNTY)


def test_organisation_opened_under_one_that_was_closed_is_refused(ledger: ServiceLedger):
    do(ledger, "open", **PREFECTURE)
    do(ledger, "close", occurred_on="2011", code="昌吉州残联")

    with refused("organisation_gone", organisation="昌吉州残联"):
        do(ledger, "open", **COUNTY)


def test_organisation_moved_stays_where_nothing_else_is_told(books: ServiceLedger):
    do(books, "move", occurred_on="2022-03-01", code="阜康市残联", area="652328")

    assert (newest(books).area, newest(books).parent) == ("652328", "昌吉州残联")


def test_organisation_merged_goes_on_as_a_part_of_the_other(books: ServiceLedger):
    do(books, "merge", occurred_on="2022-06-01", code="阜康市残联", into="昌吉州残联")

    county = books.load(Organisation, Organisation.id_of("阜康市残联"))
    assert county is not None
    assert (county.works, county.merged_into) == (False, "昌吉州残联")


def test_organisation_merged_into_itself_is_refused(books: ServiceLedger):
    with refused("organisation_into_itself", organisation="阜康市残联"):
        do(books, "merge", occurred_on="2022-06-01", code="阜康市残联", into="阜康市残联")


def test_organisation_suspended_twice_is_refused(books: ServiceLedger):
    said = {"occurred_on": "2022-08-10", "code": "阜康市残联"}
    do(books, "suspend", **said, suspension_reason="infection_control", until="2022-09-01")

    with refused("organisation_suspended_before", state="suspended"):
        do(books, "suspend", **said, suspension_reason="other")


def test_organisation_reopened_serves_people_again(books: ServiceLedger):
    said = {"code": "阜康市残联"}
    do(books, "suspend", occurred_on="2022-08-10", **said, suspension_reason="disaster")

    do(books, "reopen", occurred_on="2022-09-02", **said)

    assert newest(books).TOPIC == "organisation_reopened"


def test_organisation_reopened_that_never_stopped_is_refused(books: ServiceLedger):
    with refused("organisation_not_suspended", state="open"):
        do(books, "reopen", occurred_on="2022-09-02", code="阜康市残联")


def test_organisation_closed_while_suspended_is_closed(books: ServiceLedger):
    do(
        books,
        "suspend",
        occurred_on="2022-08-10",
        code="阜康市残联",
        suspension_reason="staff_missing",
    )

    do(books, "close", occurred_on="2022-12-01", code="阜康市残联")

    assert newest(books).TOPIC == "organisation_closed"

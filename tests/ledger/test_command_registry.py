"""Every command can be asked by name and with plain data."""

from uuid import UUID

import msgspec
import pytest

from ledger.commands import COMMANDS
from ledger.commands.registry import command
from ledger.history import HISTORIES, History
from ledger.work import Work

NAMES = sorted(COMMANDS)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_says_what_it_does_and_can_be_read(name):
    asked = COMMANDS[name]

    with pytest.raises(msgspec.ValidationError, match=r"missing required|unknown field"):
        asked.read({"nobody knows this": 1})

    assert asked.about.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_named_after_what_it_changes(name):
    first, _, verb = name.partition(".")

    assert first.replace("_", "").isalpha()
    assert verb.replace("_", "").isalpha() or name == "undo"


DELIVERED = {
    "person_id": "7b7f0b60-0000-4000-8000-000000000001",
    "station_id": "7b7f0b60-0000-4000-8000-000000000001",
    "occurred_on": "2022-03-05",
    "item": "physiotherapy",
    "minutes": 30,
}


@pytest.mark.parametrize("day", ["2022-02-30", "2022-13", "2022-00-01", "0000", "2022\n"])
def test_a_date_that_no_calendar_has_is_not_read(day):
    with pytest.raises(msgspec.ValidationError, match=r"\$\.occurred_on"):
        COMMANDS["rehab_session.deliver"].read(DELIVERED | {"occurred_on": day})


@pytest.mark.parametrize("minutes", [2**53, -(2**53), 2**64, 10**30])
def test_a_number_that_no_view_could_add_up_is_not_read(minutes):
    with pytest.raises(msgspec.ValidationError, match=r"\$\.minutes"):
        COMMANDS["rehab_session.deliver"].read(DELIVERED | {"minutes": minutes})


def test_a_month_that_no_calendar_has_is_not_read():
    told = {"occurred_on": "2022-03", "organisation": "x", "scheme": "x", "period": "2022-03\n"}

    with pytest.raises(msgspec.ValidationError, match=r"\$\.period"):
        COMMANDS["payment_round.open"].read(told)


def methods() -> list[tuple[str, bool]]:
    return [
        (f"{kind.STORED_AS}.{method}", member.alone)
        for kind in HISTORIES.values()
        for method, member in vars(kind).items()
        if hasattr(member, "alone")
    ]


@pytest.mark.parametrize(("name", "alone"), methods())
def test_a_rule_that_stands_alone_has_a_name_and_another_has_none(name, alone):
    function = COMMANDS[name].decide.__module__ if name in COMMANDS else ""

    assert alone == (name in COMMANDS) or function != "ledger.commands.registry"


def test_two_commands_cannot_have_one_name():
    with pytest.raises(TypeError, match="there are two commands undo"):

        @command("undo")
        def _undo(work: Work, *, occurred_on: str) -> None:
            """Never listed."""


def test_a_command_takes_its_words_by_name_only():
    with pytest.raises(TypeError, match="by its place"):

        @command("undo.placed")
        def _placed(work: Work, occurred_on: str) -> None:
            """Never listed."""


def test_a_history_has_one_id_for_a_case_number_of_an_organisation():
    kinds = [kind for kind in HISTORIES.values() if kind is not History]
    ids = {kind.id_by_mark("a", "17") for kind in kinds} | {kinds[0].id_by_mark("b", "17")}

    assert len(ids) == len(kinds) + 1
    assert all(isinstance(each, UUID) for each in ids)

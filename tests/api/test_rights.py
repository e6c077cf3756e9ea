"""Who may do what, where: the table of rights, held against every route, role, body and place."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

import ledger.commands
from api import rights
from api.asking import all_questions
from api.auth import Allowed
from api.demonstration_money import PAYER, SCHEME
from api.rights import RIGHTS, Right
from ledger.aggregates import Device, Organisation, PaymentRound, StaffMember
from ledger.aggregates.organisation import OrganisationType
from ledger.commands import paying
from ledger.commands.registry import COMMANDS
from ledger.vocabulary import PaymentKind, StaffRole
from ledger.work import Work
from tests.api.conftest import Browser
from tests.api.money_day import ELSEWHERE, MONTH, month_of_money
from tests.api.office_day import AYGUL, LI_LEI, OUT, Day
from tests.api.test_auth import app_of, staff_routes

Work_as = Callable[..., Browser]
WORKING = [role for role in StaffRole if RIGHTS[role]]


def guarded(app: Any) -> Iterator[tuple[str, str, frozenset[Right]]]:
    for path, method, guards in staff_routes(app):
        for guard in guards:
            if isinstance(guard, Allowed):
                yield path, method, guard.rights


def called(browser: Browser, path: str, method: str) -> int:
    """What comes of calling a route with nothing to tell it; 403 is no, all else got past."""
    address = re.sub(r"\{[^}]+\}", str(uuid4()), path)
    return int(browser.client.request(method, address, follow_redirects=False).status_code)


def about(day: Day, path: str) -> str:
    """The address of a route when it is asked about somebody and something that there is."""
    known = {
        "person_id": str(day.aygul),
        "device_id": str(Device.id_of(day.office.organisation, OUT)),
        "round_id": str(PaymentRound.id_of(PAYER, SCHEME, MONTH, PaymentKind.REGULAR)),
    }
    return re.sub(r"\{([^}]+)\}", lambda found: known.get(found[1], str(uuid4())), path)


def told_of(day: Day) -> list[str]:
    """Every fact about the two who are known here, by name; a new one would be a trace."""
    facts = day.office.ledger.read(0, 100_000, unseal=frozenset())
    named = {day.aygul, day.li_lei}
    return [fact.TOPIC for _, fact in facts if fact.subject in named]


def test_every_role_and_every_right_is_in_the_table() -> None:
    assert set(RIGHTS) == set(StaffRole)
    assert set().union(*RIGHTS.values()) == set(Right)


def test_every_command_and_every_question_needs_a_right() -> None:
    assert ledger.commands
    assert {rights.of_command(name) for name in COMMANDS} < set(Right)
    assert {rights.of_question(name) for name in all_questions()} < set(Right)


def test_nothing_is_in_the_tables_that_there_is_not() -> None:
    kinds = {name.partition(".")[0] for name in (*COMMANDS, *all_questions())}
    named = {*rights.needed.COMMANDS, *rights.needed.QUESTIONS}

    assert named <= kinds | set(COMMANDS) | set(all_questions())


def test_an_administrator_may_read_nobody_and_whoever_prepares_may_not_approve() -> None:
    assert RIGHTS[StaffRole.ADMINISTRATOR] == {Right.ADMINISTER_STAFF}
    for role in StaffRole:
        assert not {Right.PREPARE_PAYMENTS, Right.APPROVE_PAYMENTS} <= RIGHTS[role]
        assert not {Right.APPROVE_PAYMENTS, Right.PAY} <= RIGHTS[role]
        assert not {Right.ADMINISTER_STAFF, Right.READ_PERSON} <= RIGHTS[role]


@pytest.mark.parametrize("role", WORKING)
def test_a_route_opens_to_who_holds_its_right_and_to_nobody_else(
    work_as: Work_as, role: StaffRole
) -> None:
    browser = work_as(role)

    for path, method, needed in guarded(app_of(browser)):
        status = called(browser, path, method)
        assert (status != 403) == bool(needed & RIGHTS[role]), f"{method} {path}: {status}"


@pytest.mark.parametrize("role", WORKING)
def test_a_role_in_another_body_opens_nothing_here(
    work_as: Work_as, day: Day, role: StaffRole
) -> None:
    staff_id = day.hire(StaffRole.ANALYST)
    with day.office.ledger.change(StaffMember, staff_id, day.office.by("grant")) as staff:
        staff.grant(occurred_on="2022-01-04", role=role, organisation="elsewhere")
    browser = work_as(staff_id=staff_id)

    for path, method, needed in guarded(app_of(browser)):
        status = called(browser, path, method)
        assert (status != 403) == bool(needed & RIGHTS[StaffRole.ANALYST]), f"{method} {path}"


@pytest.mark.parametrize("role", WORKING)
def test_no_route_names_or_changes_anybody_of_another_area(
    work_as: Work_as, day: Day, role: StaffRole
) -> None:
    month_of_money(day)
    with_list(day)
    browser, before = work_as(role, area=ELSEWHERE), told_of(day)

    for path, method, needed in guarded(app_of(browser)):
        if not needed & RIGHTS[role]:
            continue
        form = {"key": str(uuid4())} if method == "POST" else None
        answer = browser.client.request(method, about(day, path), data=form)
        assert AYGUL not in answer.text, f"{method} {path}"
        assert LI_LEI not in answer.text, f"{method} {path}"
    assert told_of(day) == before


def with_list(day: Day) -> None:
    """A list is being made on which the one of the two is."""

    def begin(work: Work) -> None:
        named = {"organisation": PAYER, "scheme": SCHEME, "period": MONTH}
        paying.open_round(work, occurred_on="2023-01-02", **named)

    day.office.ledger.perform(day.office.by("list"), begin)


def test_a_role_in_a_body_counts_in_those_below_it(work_as: Work_as, day: Day) -> None:
    for code, parent in (("prefecture", None), (day.office.organisation, "prefecture")):
        by = day.office.by(code)
        with day.office.ledger.begin(Organisation, Organisation.id_of(code), by) as body:
            kind = OrganisationType.FEDERATION
            body.open(occurred_on="2020", code=code, organisation_type=kind, parent=parent)
    browser = work_as(StaffRole.CLERK, organisation="prefecture")

    assert browser.get("/desk").status == 200


@pytest.mark.parametrize("area", ["652302", "6523", "65", None])
def test_a_record_opens_in_the_area_it_lies_in(
    work_as: Work_as, day: Day, area: str | None
) -> None:
    page = work_as(StaffRole.CLERK, area=area).get(f"/desk/people/{day.aygul}")

    assert page.heading == AYGUL


def test_a_record_opens_in_the_area_that_the_books_say_it_lies_in(
    work_as: Work_as, day: Day
) -> None:
    codes = {"scheme": "gbt_2260", "edition": "2022", "valid_from": "2020-01-01"}
    for code, parent in (("652302", "652300"), ("652300", "650000")):
        told = COMMANDS["area.define"].read(
            {**codes, "occurred_on": "2020", "code": code, "name": code, "parent": parent}
        )
        day.office.ledger.perform(day.office.by(code), COMMANDS["area.define"].on(told))

    assert work_as(StaffRole.CLERK, area="650000").get(f"/desk/people/{day.aygul}").status == 200


@pytest.mark.parametrize("role", [role for role in WORKING if Right.READ_PERSON in RIGHTS[role]])
def test_a_record_of_another_area_is_not_shown(work_as: Work_as, day: Day, role: StaffRole) -> None:
    page = work_as(role, area="652328").get(f"/desk/people/{day.aygul}", 403)

    assert page.heading == "Not a person of your area"
    assert AYGUL not in page.html

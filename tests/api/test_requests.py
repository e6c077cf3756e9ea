"""Requests at the desk: taken in, listed by the day they are due, answered once."""

from collections.abc import Callable
from datetime import date, timedelta

from ledger.aggregates import PersonRequest
from ledger.aggregates.person_request import RequestKind
from ledger.vocabulary import StaffRole
from tests.api.conftest import Browser
from tests.api.office_day import AYGUL, Day
from tests.ledger.asking import ask

WorkAs = Callable[..., Browser]


def receive(day: Day, received: date, kind: str = "withdrawal") -> str:
    told = {"occurred_on": received.isoformat(), "person_id": day.aygul, "request_kind": kind}
    answer = ask(day.office.ledger, "person_request.receive", **told)
    return f"/desk/requests/{answer.value}"


def test_a_request_is_taken_in_listed_and_answered(work_as: WorkAs, day: Day):
    officer = work_as(StaffRole.PRIVACY_OFFICER)
    path = f"/desk/people/{day.aygul}/request"
    form = officer.get(path).form(path)

    no_kind = officer.post(path, 422, **form | {"through": "the_person"})
    nobody = officer.post(path, 422, **form | {"kind": "copy"})
    listed = officer.post(path, **form | {"kind": "copy", "through": "the_person"})
    again = officer.post(
        path, 409, **form | {"kind": "copy", "through": "the_person", "key": "0" * 32}
    )
    one = f"/desk/requests/{PersonRequest.id_of(day.aygul, RequestKind.COPY)}"
    answering = officer.get(one).form(one)
    no_outcome = officer.post(one, 422, **answering)
    no_ground = officer.post(one, 422, **answering | {"outcome": "refused"})
    done = officer.post(one, **answering | {"outcome": "done", "words": "handed over"})
    twice = officer.post(one, 409, **answering | {"outcome": "done", "key": "1" * 32})

    assert no_kind.error == "Choose what is asked for."
    assert nobody.error == "Choose who asks."
    assert AYGUL in listed.text
    assert "days left: 30" in listed.text
    assert "still waits for an answer" in again.error
    assert no_outcome.error == "Choose what became of it."
    assert no_ground.error == "A refusal needs its ground: choose one."
    assert done.notice() == "The answer is recorded."
    assert "Nobody waits" in done.text
    assert "answered already" in twice.error


def test_what_is_overdue_stands_first_and_says_so(work_as: WorkAs, day: Day):
    today = date.fromisoformat(day.office.today())
    receive(day, today, "copy")
    late = receive(day, today - timedelta(days=20))

    page = work_as(StaffRole.CASE_MANAGER).get("/desk/requests")

    links = [each["href"] for each in page.document.one("table").all("a")]
    assert links[0] == late
    assert "overdue by days: 5" in page.text


def test_nobody_else_sees_them(work_as: WorkAs, day: Day):
    one = receive(day, date.fromisoformat(day.office.today()))

    work_as(StaffRole.CLERK).get("/desk/requests", 403)
    elsewhere = work_as(StaffRole.CASE_MANAGER, area="652328")
    assert AYGUL not in elsewhere.get("/desk/requests").html
    elsewhere.get(one, 403)
    elsewhere.get("/desk/requests/00000000-0000-0000-0000-000000000009", 404)

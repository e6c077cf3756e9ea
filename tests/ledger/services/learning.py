"""How a course is held, what one person makes of it, and the work that comes after."""

from typing import Any
from uuid import UUID

from tests.ledger.people import yuan
from tests.ledger.services.office import Office

TRAINING = (
    "training_course.open",
    "training.offer",
    "training.enrol",
    "training.attend",
    "training.complete",
    "training_course.end",
    "training.issue_certificate",
)
TRAINED = (
    "training_course_opened",
    "training_offered",
    "training_enrolled",
    "training_attended",
    "training_completed",
    "training_course_ended",
    "training_certificate_issued",
)


def train(office: Office, person: UUID, kind: str, trade: str) -> None:
    """Hold a course for thirty, and take this person through it."""
    course = office.new_id()
    told = {"course_kind": kind, "trade": trade, "provider": "昌吉职业技术学院"}
    size = {"hours": 120, "places": 30, "cost_per_head": yuan(1800)}
    office.do("training_course.open", id=course, occurred_on="2022-04-18", **told, **size)
    joining = {"occurred_on": "2022-04-11", "course_id": course, "person_id": person}
    training = {"id": office.do("training.offer", **joining)}
    office.do("training.enrol", **joining)
    office.do("training.attend", occurred_on="2022-04-18", minutes=360, **training)
    office.do("training.complete", occurred_on="2022-05-20", **training)
    office.do("training_course.end", id=course, occurred_on="2022-05-20", participants=27)
    paper = {"certificate_number": "XJ-2022-000417"}
    office.do("training.issue_certificate", occurred_on="2022-05-27", **training, **paper)


def employ(office: Office, person: UUID, kind: str = "open", **more: Any) -> None:
    """Let the person find work in June, and still have it three months later."""
    told = {"person_id": person, "employment_kind": kind, "settlement": "urban", **more}
    work = office.do("employment.begin", occurred_on="2022-06-01", **told)
    asked = {"id": work, "still_employed_after": "3_months"}
    office.do("employment.confirm", occurred_on="2022-09-02", **asked)

"""Who waits for a device: put on the list, offered one, and off it again."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from ledger.vocabulary import StaffRole
from projections import record_access, waiting_lists
from tests.api.conftest import Browser, Seen
from tests.api.office_day import AYGUL, FREE, LI_LEI, OUT, Day

JOIN = "/desk/waiting/join"
DO = "/desk/waiting/do"


def join(clerk: Browser, who: str, status: int = 200) -> Seen:
    form = clerk.get(f"{JOIN}?number={OUT}").form(JOIN)
    return clerk.post(JOIN, status, **form | {"text": who})


def step(clerk: Browser, day: Day, what: str, status: int = 200, number: str = "") -> Seen:
    place = waiting_lists.waiting(day.office.fresh())[0]
    told = {"key": str(uuid4()), "queue": str(place.list_id), "person": str(place.person_id)}
    return clerk.post(DO, status, **told, what=what, number=number)


def waiting(day: Day) -> list[UUID]:
    return [place.person_id for place in waiting_lists.waiting(day.office.fresh())]


def test_somebody_is_put_on_the_list_and_undone(clerk: Browser, day: Day) -> None:
    joined = join(clerk, LI_LEI)
    before = waiting(day)

    clerk.post("/desk/undo", **joined.form("/desk/undo"))

    assert LI_LEI in joined.text
    assert before == [day.li_lei]
    assert waiting(day) == []


@pytest.mark.parametrize(
    ("who", "sentence"),
    [("nobody at all", "Nobody was found."), ("", "Nobody was found.")],
)
def test_who_is_not_found_is_not_put_on_the_list(
    clerk: Browser, day: Day, who: str, sentence: str
) -> None:
    page = join(clerk, who, 422)

    assert page.error.startswith(sentence)
    assert waiting(day) == []


def test_nobody_is_on_a_list_twice(clerk: Browser, day: Day) -> None:
    join(clerk, LI_LEI)

    page = join(clerk, LI_LEI, 409)

    assert page.error
    assert waiting(day) == [day.li_lei]


def test_a_list_for_a_device_that_there_is_not_has_no_page(clerk: Browser) -> None:
    clerk.get(f"{JOIN}?number=CJ99999", 404)
    clerk.get(JOIN, 404)


def test_an_offer_is_recorded_and_ends(clerk: Browser, day: Day) -> None:
    join(clerk, AYGUL)

    offered = step(clerk, day, "offer", number=FREE)
    declined = step(clerk, day, "declined")

    assert offered.notice() == "The offer is recorded, and the device is kept."
    assert FREE in offered.text
    assert declined.notice().startswith("It is recorded that the device was not wanted.")


def test_an_offer_of_what_there_is_not_is_asked_for_again(clerk: Browser, day: Day) -> None:
    join(clerk, AYGUL)

    page = step(clerk, day, "offer", 422, number="CJ99999")

    assert "CJ99999" in page.html
    assert page.error


def test_an_offer_of_what_is_out_is_refused(clerk: Browser, day: Day) -> None:
    join(clerk, AYGUL)

    assert step(clerk, day, "offer", 409, number=OUT).error


def test_who_waits_no_more_is_off_the_list_however_often_it_is_sent(
    clerk: Browser, day: Day
) -> None:
    join(clerk, AYGUL)
    place = waiting_lists.waiting(day.office.fresh())[0]
    told = {"key": str(uuid4()), "queue": str(place.list_id), "person": str(day.aygul)}

    page = clerk.post(DO, **told, what="leave")
    again = clerk.post(DO, **told, what="leave")

    assert again.path == "/desk/waiting"
    assert page.notice() == "The person is off the list."
    assert waiting(day) == []


def test_a_step_that_there_is_not_and_a_place_that_there_is_not_have_no_page(
    clerk: Browser, day: Day
) -> None:
    join(clerk, AYGUL)

    step(clerk, day, "dance", 404)
    clerk.post(DO, 404, key=str(uuid4()), queue=str(uuid4()), person=str(day.aygul), what="leave")


def test_nobody_of_another_area_is_named_or_taken_off(
    clerk: Browser, work_as: Callable[..., Browser], day: Day
) -> None:
    join(clerk, AYGUL)
    elsewhere = work_as(StaffRole.CLERK, area="652328")

    page = elsewhere.get("/desk/waiting")
    step(elsewhere, day, "leave", 403)
    join(elsewhere, LI_LEI, 403)

    assert AYGUL not in page.html
    assert waiting(day) == [day.aygul]
    looked = record_access.looked(day.office.fresh(), person_id=day.li_lei)
    assert looked == []

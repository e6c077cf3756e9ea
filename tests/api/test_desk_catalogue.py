"""The catalogue at the desk: what there is, a kind of one's own in versions, and every no."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from ledger.aggregates import CatalogueEntry
from ledger.catalogue import FieldType, ServiceField, ServiceKind
from ledger.commands import COMMANDS
from ledger.vocabulary import StaffRole
from tests.api.conftest import Browser
from tests.api.office_day import Day

Work_as = Callable[..., Browser]
ONE = "/desk/catalogue/one?code=reading_aloud"
WORDS = {"zh_hans": "朗读", "vi": "đọc to", "en": "reading aloud"}


@pytest.fixture
def manager(work_as: Work_as) -> Browser:
    return work_as(StaffRole.MANAGER)


def filled(browser: Browser, **typed: Any) -> dict[str, Any]:
    form = browser.get("/desk/catalogue/new").form("/desk/catalogue/new")
    told = {"code": "reading_aloud", "unit": "visit", "sensitive": "no", **WORDS}
    return {"key": form["key"], **told, "counters": ["persons", "minutes"], **typed}


def send(browser: Browser, path: str, form: dict[str, Any], status: int = 200) -> str:
    """What comes of a form with several ticks in it."""
    answer = browser.client.post(
        path,
        content=urlencode(form, doseq=True),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == status, answer.text
    return answer.text


def kind(day: Day) -> ServiceKind:
    entry_id = CatalogueEntry.id_of(day.office.organisation, "reading_aloud")
    entry = day.office.ledger.load(CatalogueEntry, entry_id)
    assert entry is not None
    assert entry.kind is not None
    return entry.kind


@pytest.fixture
def reading_aloud(manager: Browser) -> None:
    send(manager, "/desk/catalogue/new", filled(manager))


def revised(browser: Browser, **typed: Any) -> dict[str, Any]:
    form = browser.get(ONE).form("/desk/catalogue/revise")
    return {**form, "counters": ["persons", "minutes"], **typed}


def test_the_catalogue_lists_kinds_and_schemes(manager: Browser) -> None:
    page = manager.get("/desk/catalogue")

    assert "counselling" in page.text
    assert "living subsidy living_subsidy no policy in force" in page.text


def test_a_kind_is_added_and_listed(manager: Browser, day: Day, reading_aloud: None) -> None:
    page = manager.get("/desk/catalogue")

    assert kind(day).counters == ("persons", "minutes")
    assert "reading aloud reading_aloud visit persons, minutes" in page.text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"code": " "}, "This field is empty."),
        ({"en": ""}, "This field is empty."),
        ({"zh_hans": " "}, "This field is empty."),
        ({"unit": "shovel"}, "Choose one from the list."),
        ({"sensitive": "perhaps"}, "Choose one from the list."),
        ({"counters": []}, "Choose at least one thing that is counted."),
        ({"counters": ["stars"]}, "Choose at least one thing that is counted."),
    ],
)
def test_what_cannot_be_read_is_asked_for_again(
    manager: Browser, day: Day, typed: dict[str, Any], error: str
) -> None:
    height = day.office.ledger.position()

    page = send(manager, "/desk/catalogue/new", filled(manager, **typed), 422)

    assert error in page
    assert day.office.ledger.position() == height


@pytest.mark.parametrize("code", ["counselling", "two words", "reading_aloud"])
def test_a_code_that_is_taken_or_unusable_is_refused(
    manager: Browser, reading_aloud: None, code: str
) -> None:
    page = send(manager, "/desk/catalogue/new", filled(manager, code=code), 409)

    assert 'value="đọc to"' in page


def test_a_kind_is_changed_and_both_versions_stand_side_by_side(
    manager: Browser, day: Day, reading_aloud: None
) -> None:
    send(manager, "/desk/catalogue/revise", revised(manager, unit="session"))

    page = manager.get(ONE)
    assert kind(day).version == 2
    assert "session changed" in page.text
    assert "visit" in page.text


def test_the_fields_of_a_kind_stay_when_its_words_change(manager: Browser, day: Day) -> None:
    field = {"name": "pages", "type": "whole_number"}
    words = {"zh-Hans": "朗读", "vi": "đọc to", "en": "reading aloud"}
    told = {"occurred_on": "2022-01-04", "code": "reading_aloud", "unit": "visit", "words": words}
    define = COMMANDS["service_kind.define"]
    read = define.read(told | {"counters": ["persons"], "fields": [field]})
    day.office.ledger.perform(day.office.by("kind"), define.on(read))

    send(manager, "/desk/catalogue/revise", revised(manager, en="reading to somebody"))

    assert kind(day).version == 2
    assert kind(day).fields == (ServiceField(name="pages", type=FieldType.WHOLE_NUMBER),)


def test_what_is_sensitive_stays_so(manager: Browser, day: Day, reading_aloud: None) -> None:
    send(manager, "/desk/catalogue/revise", revised(manager, sensitive="yes"))

    send(manager, "/desk/catalogue/revise", revised(manager, sensitive="no"), 409)

    assert kind(day).sensitive


def test_a_kind_that_is_retired_stays_and_cannot_be_changed(
    manager: Browser, day: Day, reading_aloud: None
) -> None:
    form, change = manager.get(ONE).form("/desk/catalogue/retire"), revised(manager)

    page = manager.post("/desk/catalogue/retire", **form)

    assert page.notice().endswith("is no longer offered. What was delivered stays.")
    assert not list(page.document.one("main").all("form"))
    assert "no longer offered" in manager.get("/desk/catalogue").text
    send(manager, "/desk/catalogue/revise", change, 409)
    again = {**form, "key": change["key"][:-1] + "0", "seen": "2"}
    send(manager, "/desk/catalogue/retire", again, 409)


def test_two_who_change_the_same_kind_are_told(
    manager: Browser, work_as: Work_as, reading_aloud: None
) -> None:
    slow, other = revised(manager, unit="meal"), work_as(StaffRole.MANAGER)
    send(other, "/desk/catalogue/revise", revised(other, unit="session"))

    page = send(manager, "/desk/catalogue/revise", slow, 409)

    assert "Wang Fang" in page


def test_a_kind_there_is_not_has_no_page(manager: Browser) -> None:
    manager.get("/desk/catalogue/one?code=nonsense", 404)


def test_a_reader_of_figures_sees_the_catalogue_and_changes_nothing(
    manager: Browser, work_as: Work_as, reading_aloud: None
) -> None:
    analyst = work_as(StaffRole.ANALYST)

    page = analyst.get(ONE)

    assert not list(page.document.one("main").all("form"))
    assert "/desk/catalogue/new" not in analyst.get("/desk/catalogue").html
    assert analyst.client.get("/desk/catalogue/new").status_code == 403


def test_who_manages_one_area_changes_nothing_that_holds_in_all(
    manager: Browser, work_as: Work_as, reading_aloud: None
) -> None:
    local, form = work_as(StaffRole.MANAGER, area="652302"), filled(manager)

    assert local.client.get("/desk/catalogue/new").status_code == 403
    for path in ("new", "revise", "retire"):
        send(local, f"/desk/catalogue/{path}", form, 403)

"""A list comes in at the desk: looked at, understood, recorded, corrected, taken back."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest

from api.arrivals import FOLDER, KEPT_EACH_MAX, Arrivals
from api.importing.apart import Apart
from ledger.aggregates import ImportBatch
from ledger.vocabulary import StaffRole
from tests.api.conftest import Browser, Seen
from tests.api.importing.sheets import csv_file, workbook
from tests.api.importing.subsidies import HEADINGS, TITLE, changed
from tests.api.office_day import AYGUL, NUMBER, Day

Work_as = Callable[..., Browser]

HERS = {"姓名": AYGUL, "证件号": NUMBER + "44"}
GOOD = changed(**HERS)
NOBODY = changed()
WRONG = changed(**HERS, 补贴金额="一百块")


@pytest.fixture
def officer(work_as: Work_as) -> Browser:
    return work_as(StaffRole.SCHEME_OFFICER)


@pytest.fixture
def bring(tmp_path: Path) -> Callable[..., Seen]:
    """Brings a file of these rows: ``bring(browser, GOOD, WRONG, name="list.xlsx")``."""

    def brought(
        browser: Browser,
        *rows: Any,
        name: str = "list.xlsx",
        title: Any = TITLE,
        status: int = 200,
        content: bytes | None = None,
        **said: str,
    ) -> Seen:
        if content is None:
            make = csv_file if name.endswith(".csv") else workbook
            content = make(tmp_path / name, [title, HEADINGS, *rows]).read_bytes()
        form = {"key": str(uuid4())} | said
        answer = browser.client.post("/desk/imports", data=form, files={"file": (name, content)})
        return browser._see(answer, status)

    return brought


def record(browser: Browser, page: Seen, what: str = "record", **said: str) -> Seen:
    return browser.post(page.path, what=what, **said)


def counts(page: Seen) -> list[int]:
    numbers = next(each for each in page.document.all("dl") if "counts" in each["class"])
    return [int(each.text) for each in numbers.all("dd")]


def kept(day: Day) -> list[str]:
    folder = day.office.settings.data / FOLDER
    return sorted(path.suffix for path in folder.iterdir()) if folder.exists() else []


def batch_of(day: Day) -> UUID:
    facts = [fact for _, fact in day.office.ledger.read(0, 1_000, unseal=frozenset())]
    imported = [fact for fact in facts if isinstance(fact, ImportBatch.FileImported)]
    return imported[-1].originator_id


def test_a_list_is_looked_at_before_anything_is_recorded(
    officer: Browser, day: Day, bring: Any
) -> None:
    height = day.office.ledger.position()

    page = bring(officer, GOOD, NOBODY, WRONG)

    assert page.heading == "What would be recorded"
    assert "Disability subsidies" in page.text
    assert "January 2022" in page.text
    assert counts(page) == [1, 0, 0, 2]
    assert day.office.ledger.position() == height


def test_each_mistake_is_told_beside_its_cell(officer: Browser, bring: Any) -> None:
    page = bring(officer, GOOD, NOBODY, WRONG)

    table = next(page.document.one("main").all("table"))
    rows = [[cell.text for cell in row.all("th", "td")] for row in table.one("tbody").all("tr")]
    assert [row[0] for row in rows] == ["B4", "G5"]
    assert rows[1][1] == "一百块"
    assert rows[1][2].startswith("Row 5, 补贴金额: this cannot be read as a sum of money.")
    assert rows[0][2].startswith("Row 4: nobody with this number is registered.")


def test_the_first_rows_are_shown_as_they_are_understood(officer: Browser, bring: Any) -> None:
    page = bring(officer, GOOD)

    cells = [cell.text for cell in page.document.one("tbody").all("td")]
    assert cells[0] == AYGUL
    assert cells[3:7] == ["physical", "grade 4", "living subsidy", "100 yuan"]


def test_one_key_records_it(officer: Browser, day: Day, bring: Any) -> None:
    seen = bring(officer, GOOD, WRONG)
    (button,) = [each for each in seen.document.all("button") if "autofocus" in each.attributes]

    done = record(officer, seen)

    assert (button["name"], button["value"]) == ("what", "record")
    assert done.heading == "The list is recorded"
    assert counts(done) == [1, 0, 0, 1]
    batch = day.office.ledger.load(ImportBatch, batch_of(day))
    assert batch is not None
    assert batch.runs[-1].count.new == 1
    assert batch.runs[-1].envelope.organisation == day.office.organisation


def test_a_file_recorded_twice_at_once_is_recorded_once(
    officer: Browser, day: Day, bring: Any
) -> None:
    seen = bring(officer, GOOD)
    record(officer, seen)
    height = day.office.ledger.position()

    again = record(officer, seen)

    assert again.heading == "The list is recorded"
    assert day.office.ledger.position() == height


def test_the_same_file_again_is_told_and_offers_nothing_to_record(
    officer: Browser, bring: Any
) -> None:
    record(officer, bring(officer, GOOD, name="list.csv"))

    page = bring(officer, GOOD, name="list.csv")

    assert "This same file was taken in before" in page.text
    assert "There is nothing new in this list." in page.text
    assert counts(page) == [0, 1, 0, 0]


def test_the_rows_to_correct_come_as_a_file_that_can_be_brought_again(
    officer: Browser, bring: Any
) -> None:
    seen = bring(officer, GOOD, WRONG)

    made = officer.client.get(f"{seen.path}/refused.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == TITLE[0]
    assert rows[1] == [*HEADINGS, "What is wrong"]
    assert rows[2][:2] == [AYGUL, NUMBER + "44"]
    assert rows[2][-1].startswith("Row 4, 补贴金额")
    assert bring(officer, content=made.content).heading == "What would be recorded"


def test_a_formula_in_a_cell_stays_a_text_in_the_file_to_correct(
    officer: Browser, bring: Any
) -> None:
    seen = bring(officer, GOOD, changed(姓名="=1+1", 证件号="=cmd|' /C calc'!A0"), name="list.csv")

    made = officer.client.get(f"{seen.path}/refused.xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    assert [(cell.value, cell.data_type) for cell in sheet[3]][:1] == [("=1+1", "s")]


def test_what_the_file_does_not_say_is_asked_for(officer: Browser, day: Day, bring: Any) -> None:
    asked = bring(officer, GOOD, title=["残疾人两项补贴发放花名册"])

    told = record(officer, asked, "again", period="2022-01")

    assert asked.heading == "The file needs a word from you"
    assert asked.error.startswith("Neither the title nor the file's name says")
    assert told.heading == "What would be recorded"
    assert "January 2022" in told.text


def test_people_nobody_knows_are_registered_when_somebody_says_so(
    work_as: Work_as, bring: Any
) -> None:
    browser = work_as(StaffRole.SCHEME_OFFICER, StaffRole.CLERK)
    seen = bring(browser, NOBODY)

    again = record(browser, seen, "again", newcomers="yes")

    assert "Register who is not known yet: 1" in seen.text
    assert (counts(seen), counts(again)) == ([0, 0, 0, 1], [1, 0, 0, 0])


def test_who_may_not_register_people_cannot_do_it_by_a_list(officer: Browser, bring: Any) -> None:
    seen = bring(officer, NOBODY)

    again = record(officer, seen, "again", newcomers="yes")

    assert "Register who" not in seen.text
    assert counts(again) == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("list.exe", b"MZ", "A list is an XLSX, XLS"),
        ("list.xlsx", b"", "The file is empty."),
        ("list.xlsx", b"PK\x03\x04 and no more", "The file is not a spreadsheet"),
        ("list.xls", b"\xd0\xcf\x11\xe0 and no more", "The file is not a spreadsheet"),
        ("list.csv", b"a,b\n1,2\n", "No row of headings was found."),
        ("list.csv", b"a\0b", "The file is not a spreadsheet"),
    ],
)
def test_what_is_no_list_is_refused_and_not_kept(
    officer: Browser, day: Day, bring: Any, name: str, content: bytes, told: str
) -> None:
    height = day.office.ledger.position()

    page = bring(officer, name=name, content=content, status=422)

    assert page.error.startswith(told)
    assert kept(day) == []
    assert day.office.ledger.position() == height


def test_no_file_is_asked_for(officer: Browser) -> None:
    page = officer.post("/desk/imports", 422, key=str(uuid4()))

    assert page.error.startswith("No file was chosen.")


def test_what_was_said_beside_a_file_is_still_there(officer: Browser, bring: Any) -> None:
    page = bring(officer, name="list.exe", content=b"MZ", status=422, period="2022-01")

    assert page.form("/desk/imports")["period"] == "2022-01"


def test_a_file_that_needs_no_correcting_is_not_kept(
    officer: Browser, day: Day, bring: Any
) -> None:
    seen = bring(officer, GOOD)
    before = kept(day)

    record(officer, seen)

    assert before == [".carried", ".content", ".state"]
    assert kept(day) == [".state"]


def test_a_file_that_is_dropped_leaves_nothing(officer: Browser, day: Day, bring: Any) -> None:
    seen = bring(officer, GOOD, WRONG)

    page = record(officer, seen, "drop")

    assert page.notice() == "Nothing of list.xlsx is kept here."
    assert kept(day) == []
    officer.get(seen.path, 404)


def test_nothing_that_is_kept_can_be_read_without_the_vault(
    officer: Browser, day: Day, bring: Any
) -> None:
    bring(officer, GOOD, WRONG, name="阿依古丽.csv")

    for path in (day.office.settings.data / FOLDER).iterdir():
        content = path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
        for told in (AYGUL, NUMBER, "姓名"):
            assert told.encode() not in content
            assert told.encode("gb18030") not in content


def test_a_file_is_for_whoever_brought_it(work_as: Work_as, officer: Browser, bring: Any) -> None:
    seen, colleague = bring(officer, GOOD, WRONG), work_as(StaffRole.PAYER)

    assert seen.path not in colleague.get("/desk/imports").html
    colleague.get(seen.path, 404)
    colleague.post(seen.path, 404, what="record")
    assert colleague.client.get(f"{seen.path}/refused.xlsx").status_code == 404


def test_who_holds_a_part_of_the_area_imports_nothing(work_as: Work_as, bring: Any) -> None:
    browser = work_as(StaffRole.SCHEME_OFFICER, area="652302")

    page = bring(browser, GOOD, status=403)

    assert page.text.startswith("This did not work") or "covers a part of it" in page.text
    assert "covers a part of it" in browser.get("/desk/imports", 403).text


def test_a_name_of_a_file_is_cut_to_what_it_is(officer: Browser, bring: Any) -> None:
    page = bring(officer, GOOD, name="list.xlsx")
    content = b"a,b\n"
    sent = {"file": ("C:\\Users\\lin\\" + "x" * 300 + ".csv", content)}
    answer = officer.client.post("/desk/imports", data={"key": str(uuid4())}, files=sent)

    assert "list.xlsx" in page.text
    assert answer.status_code == 422
    assert "Users" not in answer.text


def test_only_so_many_are_kept_for_one_member_of_staff(
    officer: Browser, day: Day, bring: Any
) -> None:
    for _ in range(KEPT_EACH_MAX + 2):
        bring(officer, GOOD)

    assert kept(day).count(".state") == KEPT_EACH_MAX


def test_the_same_form_sent_twice_is_one_file(officer: Browser, day: Day, bring: Any) -> None:
    key = str(uuid4())

    first, second = (bring(officer, GOOD, key=key) for _ in range(2))

    assert first.path == second.path
    assert kept(day).count(".state") == 1


def test_what_was_under_way_goes_on_after_a_start(
    officer: Browser, day: Day, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = bring(officer, GOOD)
    with monkeypatch.context() as cut:
        cut.setattr(Arrivals, "_start", lambda *_: None)
        officer.post(seen.path, what="record")

    anew = Arrivals(day.office)
    anew.resume()
    anew.wait(UUID(seen.path.rpartition("/")[2]), 30)

    assert officer.get(seen.path).heading == "The list is recorded"
    assert counts(officer.get(seen.path)) == [1, 0, 0, 0]


def test_what_was_recorded_before_the_power_went_is_told_as_recorded(
    officer: Browser, day: Day, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = bring(officer, GOOD)
    with monkeypatch.context() as cut:
        cut.setattr(Arrivals, "_save", lambda _self, arrival: arrival)
        record(officer, seen)
    with monkeypatch.context() as cut:
        cut.setattr(Arrivals, "_start", lambda *_: None)
        officer.post(seen.path, what="record")

    anew = Arrivals(day.office)
    anew.resume()
    anew.wait(UUID(seen.path.rpartition("/")[2]), 30)

    assert counts(officer.get(seen.path)) == [1, 0, 0, 0]


def test_a_file_that_is_looked_at_tells_how_far_it_is(
    officer: Browser, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as slow:
        slow.setattr(Arrivals, "_start", lambda *_: None)
        page = bring(officer, GOOD)

    assert page.heading == "The file is being looked at"
    assert "list.xlsx" in officer.get("/desk/imports").text
    assert officer.get(page.path).document.one("progress")


def test_a_process_that_fails_leaves_the_file_where_it_was(
    officer: Browser, day: Day, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, height = bring(officer, GOOD), day.office.ledger.position()
    with monkeypatch.context() as broken:
        broken.setattr(Apart, "_start", _fails)
        broken.setattr(Apart, "_control", None, raising=False)
        officer.client.app.state.staff.arrivals._apart.close()
        page = record(officer, seen)

    assert page.error.startswith("The list could not be recorded just now.")
    assert day.office.ledger.position() == height
    assert record(officer, page).heading == "The list is recorded"


def _fails(_self: Any) -> None:
    raise OSError


def test_a_whole_import_is_taken_back_with_its_reason(
    officer: Browser, day: Day, bring: Any
) -> None:
    record(officer, bring(officer, GOOD))
    page = f"/desk/imports/taken/{batch_of(day)}"

    done = officer.post(page, **officer.get(page).form(page) | {"reason": "wrong_day"})

    assert done.notice() == "list.xlsx is taken back: 1 facts."
    assert "This file was taken back." in done.text
    batch = day.office.ledger.load(ImportBatch, batch_of(day))
    assert batch is not None
    assert not batch.runs


def test_taking_back_without_a_reason_is_asked_again(
    officer: Browser, day: Day, bring: Any
) -> None:
    record(officer, bring(officer, GOOD))
    page = f"/desk/imports/taken/{batch_of(day)}"
    form = officer.get(page).form(page)

    asked = officer.post(page, 422, **form | {"note": "the wrong month"})

    assert asked.error.startswith("Why it is taken back is missing.")
    assert "the wrong month" in asked.html


def test_taking_back_twice_takes_back_once(officer: Browser, day: Day, bring: Any) -> None:
    record(officer, bring(officer, GOOD))
    page = f"/desk/imports/taken/{batch_of(day)}"
    form = officer.get(page).form(page) | {"reason": "other"}
    officer.post(page, **form)
    height = day.office.ledger.position()

    officer.post(page, **form)
    refused = officer.post(page, 409, **form | {"key": str(uuid4())})

    assert refused.error
    assert day.office.ledger.position() == height


def test_a_file_of_another_body_is_nobodys_here(
    work_as: Work_as, officer: Browser, day: Day, bring: Any
) -> None:
    record(officer, bring(officer, GOOD))
    other = work_as(StaffRole.SCHEME_OFFICER, organisation="elsewhere")

    other.get(f"/desk/imports/taken/{batch_of(day)}", 404)
    other.get(f"/desk/imports/taken/{uuid4()}", 404)
    other.get(f"/desk/imports/taken/{day.aygul}", 404)
    assert "list.xlsx" not in other.get("/desk/imports").text


@pytest.fixture(autouse=True)
def _ended(officer: Browser) -> Iterator[None]:
    """What a test left under way has come to its end before its office is closed."""
    yield
    arrivals = officer.client.app.state.staff.arrivals
    for settled in list(arrivals._settled.values()):
        settled.wait(30)

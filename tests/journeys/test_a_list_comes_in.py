"""A list comes in by the keyboard alone: brought, seen, recorded with one key, and taken back."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kiosk.words import LANGUAGES, Words
from ledger.aggregates import ImportBatch
from ledger.vocabulary import StaffRole
from tests.api.importing.sheets import workbook
from tests.api.importing.subsidies import HEADINGS, changed
from tests.api.office_day import AYGUL, NUMBER, PASSWORD, Day
from tests.journeys.hands import Hands, press_enter, sign_in

HERS = {"姓名": AYGUL, "证件号": NUMBER + "44"}
MONTHS = dict(zip(LANGUAGES, ("2022-05", "2022-06", "2022-07"), strict=True))


@pytest.fixture(scope="module", autouse=True)
def officer(day: Day) -> None:
    role = StaffRole.SCHEME_OFFICER
    day.office.add_staff(username="officer", name="Wang Fang", role=role, password=PASSWORD)


@pytest.fixture
def hands(opened: BrowserContext) -> Hands:
    return Hands(opened.new_page())


def a_list(folder: Path, month: str) -> Path:
    rows = [changed(**HERS), changed(**HERS, 补贴金额="一百块")]
    title = [f"{month}残疾人两项补贴发放花名册"]
    return workbook(folder / "list.xlsx", [title, HEADINGS, *rows])


def choose(page: Page, path: Path) -> None:
    """What the window of the system does: the page put the focus on the field."""
    expect(page.locator("#file")).to_be_focused()
    page.set_input_files("#file", path)


def ready(page: Page) -> None:
    """The page has come, and put the focus on what Enter is to press."""
    expect(page.locator("button[value=record]")).to_be_focused()


def runs(day: Day) -> list[ImportBatch.FileImported]:
    facts = [fact for _, fact in day.office.ledger.read(0, 10_000, unseal=frozenset())]
    return [fact for fact in facts if isinstance(fact, ImportBatch.FileImported)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_seen_and_recorded_by_key(
    hands: Hands, day: Day, words: Words, tmp_path: Path, language: str
) -> None:
    page, before = hands.page, len(runs(day))
    sign_in(page, "officer", language)
    page.goto("/desk/imports")

    choose(page, a_list(tmp_path, MONTHS[language]))
    hands.press("Tab")
    hands.send()
    ready(page)
    seen = page.locator("main").inner_text()
    hands.send()

    assert "G4" in seen
    assert words.t("import.amount_unreadable", language, row=4, column="补贴金额") in seen
    expect(page.locator("h1")).to_have_text(words.t("import.title_done", language))
    assert hands.keys == 3
    assert len(runs(day)) == before + 1
    assert (runs(day)[-1].count.new, runs(day)[-1].count.rejected) == (1, 1)


def test_a_whole_list_is_taken_back_by_key(
    hands: Hands, day: Day, words: Words, tmp_path: Path
) -> None:
    page = hands.page
    sign_in(page, "officer", "en")
    page.goto("/desk/imports")
    choose(page, a_list(tmp_path, "2022-08"))
    page.keyboard.press("Tab")
    press_enter(page)
    ready(page)
    press_enter(page)
    batch = runs(day)[-1].originator_id

    hands.tab_to(f"/desk/imports/taken/{batch}")
    hands.send()
    while page.evaluate("document.activeElement.name") != "reason":
        hands.press("Tab")
    hands.press("Space")
    hands.send()

    expect(page.get_by_role("status")).to_contain_text("list.xlsx is taken back")
    kept = day.office.ledger.load(ImportBatch, batch)
    assert kept is not None
    assert kept.runs == []


def test_a_list_comes_in_without_javascript(
    chromium: Browser, address: str, day: Day, tmp_path: Path
) -> None:
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/desk/language/en?to=/desk/sign-in")
    page.fill("#username", "officer")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.goto("/desk/imports")

    page.set_input_files("#file", a_list(tmp_path, "2022-09"))
    page.click("main button")
    page.click("button[value=record]")

    expect(page.locator("h1")).to_have_text("The list is recorded")
    context.close()


def test_a_long_list_tells_how_far_it_is_until_it_is_seen(
    opened: BrowserContext, day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened.new_page()
    sign_in(page, "officer", "en")
    page.goto("/desk/imports")
    rows = [changed(**HERS) for _ in range(20_000)]
    title = ["2022-10残疾人两项补贴发放花名册"]
    choose(page, workbook(tmp_path / "list.xlsx", [title, HEADINGS, *rows]))
    monkeypatch.setattr("api.desk.imports.LOOK_SECONDS_MAX", 0.0)

    page.keyboard.press("Tab")
    press_enter(page)

    expect(page.locator("progress")).to_be_visible()
    page.goto("/desk")
    page.goto("/desk/imports")
    page.get_by_role("link", name="list.xlsx").first.click()
    expect(page.locator("button[value=record]")).to_be_visible(timeout=120_000)
    assert "20,000" in page.locator("main").inner_text()

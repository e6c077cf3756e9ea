"""The bank's file comes in by the keyboard alone: brought, seen, and taken in with one key."""

from pathlib import Path
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from api import accounts
from api.accounts import Hired
from api.rights import Post
from kiosk.speech.saying import Number
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Payment
from ledger.aggregates.payment import PaymentState
from ledger.vocabulary import PaymentKind, StaffRole
from tests.api.importing.sheets import workbook
from tests.api.office_day import PASSWORD, Day
from tests.journeys.hands import Hands, sign_in
from tests.ledger.money_office import CIVIL_AFFAIRS, MONTH, humans, list_with_the_bank

PEOPLE = [each.id for each in humans(6)]
HEADINGS = ["业务编号", "金额", "结果", "原因"]


@pytest.fixture(scope="module", autouse=True)
def with_the_bank(day: Day) -> None:
    hired = Hired("payer", "Zhao Min", Post(StaffRole.PAYER, CIVIL_AFFAIRS))
    accounts.register(day.office, day.office.by("payer"), hired, PASSWORD)
    list_with_the_bank(day.office.ledger, len(PEOPLE))


def payment_of(person_id: UUID) -> UUID:
    return Payment.id_of("living_subsidy", person_id, MONTH, PaymentKind.REGULAR)


@pytest.mark.parametrize(("number", "language"), list(enumerate(LANGUAGES)))
def test_the_banks_answer_is_seen_and_taken_in_by_key(
    opened: BrowserContext, day: Day, words: Words, tmp_path: Path, number: int, language: str
) -> None:
    hands = Hands(opened.new_page())
    page, two = hands.page, PEOPLE[2 * number : 2 * number + 2]
    rows = [
        [str(payment_of(two[0])), 100, "成功", ""],
        [str(payment_of(two[1])), 100, "失败", "账户已注销"],
        [str(UUID(int=1)), 100, "成功", ""],
    ]
    sign_in(page, "payer", language)
    page.goto("/desk/bank-answers")

    expect(page.locator("#file")).to_be_focused()
    page.set_input_files("#file", workbook(tmp_path / "回单.xlsx", [HEADINGS, *rows]))
    hands.press("Tab")
    hands.send()
    expect(page.locator("button[value=record]")).to_be_focused()
    seen = page.locator("main").inner_text()
    found = Axe().run(page)
    page.set_viewport_size({"width": 320, "height": 640})
    width = page.evaluate("document.documentElement.scrollWidth")
    hands.send()

    assert words.t("reason.account_closed", language) in seen
    assert words.t("import.answer_unknown", language) in seen
    assert found.violations_count == 0, found.generate_report()
    assert width <= 320
    told = {"paid": Number(1), "failed": Number(1), "returned": Number(0)}
    expect(page.get_by_role("status")).to_have_text(
        words.t("import.answer_taken", language, **told)
    )
    assert hands.keys == 3
    states = [day.office.ledger.load(Payment, payment_of(each)) for each in two]
    assert [each.state for each in states if each] == [PaymentState.PAID, PaymentState.FAILED]

"""A manager at the desk: a month's numbers and what is behind them; a rule's next version."""

import pytest
from playwright.sync_api import BrowserContext, expect

from api.turn import address
from kiosk.speech.saying import Date, Name
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Policy
from ledger.commands import COMMANDS
from ledger.vocabulary import StaffRole
from tests.api.office_day import PASSWORD, Day
from tests.journeys.hands import TABS_MAX, Hands, sign_in

LENDING = {language: f"lending/0{number}" for number, language in enumerate(LANGUAGES, 4)}
"""A policy for each language, so that none is in the way of another."""

KEYS_TO_AMEND = 44
"""For the first policy of the page: 8 of the day, 3 of the number, 4 of the document; 29 others."""


@pytest.fixture(scope="module", autouse=True)
def manager(day: Day) -> None:
    role = StaffRole.MANAGER
    day.office.add_staff(username="manager", name="Wang Fang", role=role, password=PASSWORD)
    issue = COMMANDS["policy.issue"]
    for code in LENDING.values():
        told = {"occurred_on": "2022-01-01", "code": code, "effective_from": "2022-01-01"}
        terms = {"type": "lending", "days": 60, "renewals_max": 1, "renewal_days": 30}
        read = issue.read(told | {"document_number": "No 1", "clauses": terms})
        day.office.ledger.perform(day.office.by(code), issue.on(read))


@pytest.fixture
def hands(opened: BrowserContext) -> Hands:
    return Hands(opened.new_page())


def tab_to_field(hands: Hands, field: str) -> None:
    """Tab until the field has the focus."""
    for _ in range(TABS_MAX):
        hands.press("Tab")
        if hands.page.evaluate("document.activeElement.id") == field:
            return
    pytest.fail(f"Tab never comes to {field}")


def tab_to_button(hands: Hands, form: str) -> None:
    """Tab until the button that sends the form of this address has the focus."""
    for _ in range(TABS_MAX):
        hands.press("Tab")
        told = "document.activeElement.type == 'submit' && document.activeElement.form.action"
        if str(hands.page.evaluate(told)).endswith(form):
            return
    pytest.fail(f"Tab never comes to the button of {form}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_first_page_to_the_facts_behind_a_number(
    hands: Hands, words: Words, language: str
) -> None:
    sign_in(hands.page, "manager", language)

    expect(hands.page.locator("#text")).to_be_focused()
    hands.tab_to("/desk/figures")
    hands.send()
    glance = hands.keys
    expect(hands.page.locator("#period")).to_be_focused()
    hands.press("ArrowDown")
    hands.press("ArrowDown")
    tab_to_button(hands, "/desk/figures")
    hands.send()
    expect(hands.page.locator("#period")).to_be_focused()
    june = {"period": "2022-06", "line": "rehab_session"}
    hands.tab_to(address("/desk/figures/line", **june))
    hands.send()

    assert hands.page.get_by_role("heading", name=words.t("numbers.facts", language)).is_visible()
    expect(hands.page.locator("tbody").last.locator("tr")).to_have_count(2)
    assert (glance, hands.keys) == (3, 14)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_next_version_of_a_policy_is_seen_before_it_is_laid_down(
    hands: Hands, day: Day, words: Words, language: str
) -> None:
    code = LENDING[language]
    sign_in(hands.page, "manager", language)
    hands.page.goto("/desk/policies")

    hands.tab_to(address("/desk/policies/one", code=code))
    hands.send()
    expect(hands.page.locator("a.button[autofocus]")).to_be_focused()
    hands.send()
    expect(hands.page.locator("#effective_from")).to_be_focused()
    hands.type("09012030")
    tab_to_field(hands, "days")
    hands.type("180")
    tab_to_field(hands, "document_number")
    hands.type("No 2")
    hands.send()
    due = words.t(
        "policies.means_due",
        language,
        day=Date(2030, 9, 1),
        new=Date(2031, 2, 28),
        old=Date(2030, 10, 31),
    )
    expect(hands.page.get_by_text(due)).to_be_visible()
    expect(hands.page.locator("button[autofocus]")).to_be_focused()
    before = versions(day, code)
    hands.send()

    notice = words.t("policies.amended", language, policy=Name(code), day=Date(2030, 9, 1))
    expect(hands.page.get_by_role("status")).to_have_text(notice)
    assert (before, versions(day, code)) == (1, 2)
    assert hands.keys == KEYS_TO_AMEND + list(LENDING).index(language)


def versions(day: Day, code: str) -> int:
    policy = day.office.ledger.load(Policy, Policy.id_of(day.office.organisation, code))
    return len(policy.versions) if policy else 0

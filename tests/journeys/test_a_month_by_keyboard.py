"""The demonstration's month of money: three people of two bodies, each at a browser, by key alone.

At every step everybody else tries to take it first, and so do those who have nothing to do with it.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api import accounts, demonstration
from api.accounts import Hired
from api.app import create_app
from api.demonstration import PASSWORD
from api.demonstration_money import PAYER, SCHEME
from api.office import Office
from api.rights import Post
from api.settings import Settings
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import PaymentRound
from ledger.aggregates.payment_round import PaymentRoundState as State
from ledger.vocabulary import PaymentKind, StaffRole
from tests.journeys.hands import TABS_MAX, Hands
from tests.kiosk.server import serving

pytestmark = pytest.mark.timeout(900)

MONTH = "2023-01"
ROUND = PaymentRound.id_of(PAYER, SCHEME, MONTH, PaymentKind.REGULAR)
PATH = f"/desk/payments/{ROUND}"
FOUR = ("maker", "checker", "approver", "payer")
STRANGERS = (
    ("neighbour", StaffRole.SCHEME_OFFICER, "阜康市残联", None),
    ("far", StaffRole.APPROVER, PAYER, "652328"),
    ("clerk", None, None, None),
)
"""Another body, another area, another role; the last one is in every demonstration."""
KEYS = {"maker": 15, "checker": 12, "approver": 12, "payer": 14}
"""How many each presses from the first page on; docs/desk.md tells them."""
STEPS = ("freeze", "check", "approve", "instruct", "reconcile", "close")
GROUPS = ("new", "changed", "died", "moved", "expired", "suspended", "gone", "unchanged")
MAY_CHECK = (("checker", "check"), ("approver", "check"))
"""Of either body, as long as it is not who fixed the list, nor who approves it."""
FOCUSED = "document.activeElement.matches('a, button') ? document.activeElement.innerText : ''"
NO = {403, 404, 409, 422}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, words: Words) -> Path:
    """A small demonstration, as ``handrail demo`` makes it."""
    folder: Path = tmp_path_factory.mktemp("demonstration")
    demonstration.prepare(
        Settings(data=folder), "small", lambda *_: None, lambda _: None, words, "en"
    )
    return folder


@pytest.fixture
def office(demo: Path, tmp_path: Path, copy_of: Callable[[Path, Path], Path]) -> Iterator[Office]:
    """A copy of it for each language, with three strangers."""
    copy_of(demo, tmp_path / "office")
    opened = Office(Settings(data=tmp_path / "office"), create=False)
    for username, role, organisation, area in STRANGERS:
        if role is not None:
            hired = Hired(username, username, Post(role, organisation, area))
            accounts.register(opened, opened.by(f"hire {username}"), hired, PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def at(chromium: Browser, office: Office) -> Iterator[dict[str, BrowserContext]]:
    """A browser for each of them, signed in."""
    with serving(create_app(office, Words.load(), None)) as address:
        contexts = {}
        for username in (*FOUR, *(each[0] for each in STRANGERS)):
            context = chromium.new_context(base_url=address, locale="en-GB")
            form = {"username": username, "password": PASSWORD}
            assert context.request.post("/desk/sign-in", form=form).ok
            contexts[username] = context
        yield contexts
        for context in contexts.values():
            context.close()


def state_of(office: Office) -> State | None:
    found = office.ledger.load(PaymentRound, ROUND)
    assert found is None or isinstance(found.state, State)
    return found.state if found else None


def try_every_step(at: dict[str, BrowserContext], office: Office, *rightly: tuple[str, str]) -> int:
    """Let everybody take every step but those that are theirs now; how many times it was no."""
    before, tried = state_of(office), 0
    for username, context in at.items():
        for step in STEPS:
            if (username, step) in rightly:
                continue
            form = {"key": str(office.ledger.new_id()), "digest": "none"}
            answer = context.request.post(f"{PATH}/{step}", form=form, max_redirects=0)
            assert answer.status in NO, f"{username} {step}: {answer.status}"
            tried += 1
    assert state_of(office) is before
    return tried


def try_to_look(at: dict[str, BrowserContext]) -> None:
    for username in ("neighbour", "clerk"):
        assert at[username].request.get(PATH).status == 403
        assert at[username].request.get(f"{PATH}/sheet").status == 403


def reach(hands: Hands, name: str, key: str = "Tab") -> None:
    """Press the key until what is called ``name`` has the focus."""
    for _ in range(TABS_MAX):
        hands.press(key)
        if name in (hands.page.evaluate(FOCUSED) or ""):
            return
    pytest.fail(f"{key} never comes to {name}")


def pass_the_menu(hands: Hands) -> None:
    """The first link of every page leads past the menu."""
    hands.press("Tab")
    hands.press("Enter")


def opened(context: BrowserContext, language: str) -> Page:
    page = context.new_page()
    page.goto(f"/desk/language/{language}?to=/desk")
    return page


def prepare(page: Page, words: Words, language: str) -> Hands:
    """From the first page to the list that is fixed."""
    hands = Hands(page)
    expect(page.locator("#text")).to_be_focused()
    reach(hands, words.t("money.title", language), "Shift+Tab")
    hands.send()
    expect(page.locator("#month")).to_be_focused()
    hands.send()
    for group in GROUPS:
        expect(page.locator(f"h2#{group}")).to_be_visible()
    pass_the_menu(hands)
    reach(hands, words.t("money.step_freeze", language, people="", amount="")[:4])
    hands.send()
    return hands


def open_list(page: Page, waits: str) -> Hands:
    """From the first page to the list that waits there."""
    hands = Hands(page)
    expect(page.locator("#text")).to_be_focused()
    reach(hands, waits)
    hands.send()
    pass_the_menu(hands)
    reach(hands, MONTH[:4])
    hands.send()
    pass_the_menu(hands)
    return hands


def check(page: Page, words: Words, language: str) -> Hands:
    hands = open_list(page, words.t("desk.wait_lists_frozen", language))
    reach(hands, words.t("money.step_check", language))
    hands.send()
    return hands


def approve(page: Page, words: Words, language: str) -> Hands:
    hands = open_list(page, words.t("desk.wait_lists_checked", language))
    reach(hands, words.t("money.step_approve", language))
    hands.send()
    return hands


def give_to_bank(page: Page, words: Words, language: str) -> Hands:
    hands = open_list(page, words.t("desk.wait_lists_approved", language))
    reach(hands, words.t("money.file", language))
    with page.expect_download():
        hands.press("Enter")
    reach(hands, words.t("money.step_instruct", language))
    hands.send()
    return hands


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_people_of_two_bodies_take_the_month_to_its_approval_by_key(
    at: dict[str, BrowserContext],
    office: Office,
    words: Words,
    language: str,
) -> None:
    pages = {each: opened(at[each], language) for each in FOUR}
    keys, seconds = {}, {}

    def let(who: str, take: Callable[[Page, Words, str], Hands]) -> None:
        pages[who].goto("/desk")
        began = time.monotonic()
        keys[who] = take(pages[who], words, language).keys
        seconds[who] = round(time.monotonic() - began, 1)

    let("maker", prepare)
    assert state_of(office) is State.FROZEN
    tried = try_every_step(at, office, *MAY_CHECK)
    try_to_look(at)
    let("checker", check)
    assert state_of(office) is State.CHECKED
    tried += try_every_step(at, office, *MAY_CHECK, ("approver", "approve"))
    let("approver", approve)
    assert state_of(office) is State.APPROVED
    tried += try_every_step(at, office, ("payer", "instruct"))
    let("payer", give_to_bank)
    assert state_of(office) is State.INSTRUCTED

    print(language, keys, seconds, tried)  # noqa: T201 - figures of docs/desk.md
    assert keys == KEYS
    frozen = office.ledger.load(PaymentRound, ROUND)
    assert frozen is not None
    assert frozen.frozen is not None
    assert frozen.instructed == frozen.frozen.total

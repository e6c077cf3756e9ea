"""A visitor comes with card and PIN, reads and hears what they were given, and goes.

Through the whole house: commands write facts, views are built from them, the kiosk reads the views,
the voice speaks, a real browser shows and plays.
"""

import io
import wave
from array import array
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from api.app import create_app
from api.office import Office
from api.settings import Settings
from kiosk.speech.service import SpeechService
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Device, Payment, Person, RehabSession, Station
from ledger.vocabulary import Money, PaymentKind, StationKind
from tests.kiosk.server import serving
from tests.parts import require_part

PIN = "482913"
NEWEST = {
    "zh-Hans": "您已领到2022年12月的困难残疾人生活补贴100元。",
    "vi": "Quý vị đã nhận 100 nhân dân tệ trợ cấp sinh hoạt của tháng 12 năm 2022.",
    "en": "You received your living subsidy for December 2022: 100 yuan.",
}
OLDER = {
    "zh-Hans": "您接受了45分钟的物理治疗。",
    "vi": "Quý vị đã được tập vật lý trị liệu trong 45 phút.",
    "en": "You had 45 minutes of physiotherapy.",
}
LENT = {"zh-Hans": "普通轮椅", "vi": "xe lăn", "en": "a wheelchair"}


def record_a_year(office: Office) -> UUID:
    """A person with a subsidy, a session and a wheelchair, recorded oldest first."""
    ledger = office.ledger
    person_id = ledger.new_person_id()
    with ledger.begin(Person, person_id, office.by("person")) as person:
        person.register(occurred_on="2022-01-04", name="阿依古丽·买买提")
    station_id = Station.id_of(office.organisation, StationKind.REHAB, "阜康市第二康复站")
    with ledger.begin(Station, station_id, office.by("station")) as station:
        station.open(occurred_on="2020", name="阜康市第二康复站", kind=StationKind.REHAB)
    device_id = Device.id_of(office.organisation, "CJ00001")
    with ledger.begin(Device, device_id, office.by("device")) as device:
        device.register(
            occurred_on="2021-05-18",
            asset_number="CJ00001",
            name="普通轮椅",
            class_code="12 22 03",
            station_id=station_id,
        )
    with ledger.change(Device, device_id, office.by("loan")) as device:
        device.lend(
            occurred_on="2022-02-02",
            person_id=person_id,
            station_id=station_id,
            due_on=date(2023, 1, 1),
        )
    session_id = RehabSession.id_of(person_id, station_id, "2022-06-21", "physiotherapy")
    with ledger.begin(RehabSession, session_id, office.by("session")) as session:
        session.deliver(
            occurred_on="2022-06-21",
            person_id=person_id,
            station_id=station_id,
            item="physiotherapy",
            minutes=45,
        )
    regular = PaymentKind.REGULAR
    payment_id = Payment.id_of("living_subsidy", person_id, "2022-12", regular)
    with ledger.begin(Payment, payment_id, office.by("payment")) as payment:
        payment.pay(
            occurred_on="2022-12-15",
            scheme="living_subsidy",
            person_id=person_id,
            period="2022-12",
            kind=regular,
            amount=Money(10000, "CNY"),
            account="6228****6365",
        )
    return person_id


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of an office with one visitor, and the number of that visitor's card."""
    office = Office(Settings(data=Path(tmp_path_factory.mktemp("office"))), create=True)
    person_id = record_a_year(office)
    card = office.issue_card(person_id)
    office.set_pin(person_id, PIN)
    with serving(create_app(office, Words.load(), SpeechService())) as address:
        yield address, card
    office.close()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def context(request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    chromium = require_part("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        screen = {"width": 1080, "height": 1920}
        yield browser.new_context(viewport=screen, java_script_enabled=request.param)  # type: ignore[arg-type]
        browser.close()


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_in(page: Page, text: str) -> None:
    """Type into the field that the page puts the visitor into, and press Enter."""
    expect(page.locator("#field")).to_be_focused()
    page.keyboard.type(text)
    press_enter(page)


def tab_to(page: Page, text: str) -> None:
    """Tab until the control with this text has the focus."""
    wanted = page.locator("main a, main button, nav a, nav button").filter(has_text=text).first
    for _ in range(20):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"Tab never comes to {text!r}")


def heard(page: Page, address: str) -> tuple[float, int]:
    """How long the page speaks, in seconds, and how loud it is at its loudest."""
    answer = page.request.get(address + str(page.get_attribute("audio", "src")))
    assert answer.ok
    with wave.open(io.BytesIO(answer.body())) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
        return len(samples) / sound.getframerate(), max(samples)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_visitor_hears_their_record(
    house: tuple[str, str], context: BrowserContext, lang: str
) -> None:
    address, card = house
    words = Words.load()
    page = context.new_page()

    page.goto(address)
    tab_to(page, words.t("welcome.start", lang))
    press_enter(page)
    type_in(page, card)
    type_in(page, PIN)
    tab_to(page, words.t("aloud.yes", lang))
    press_enter(page)

    assert page.inner_text("h1") == NEWEST[lang]
    expect(page.locator("h1")).to_be_focused()
    assert page.get_attribute("html", "lang") == lang
    seconds, loudest = heard(page, address)
    assert 8 < seconds < 90
    assert loudest > 8000

    tab_to(page, words.t("record.next", lang))
    press_enter(page)
    assert page.inner_text("h1") == OLDER[lang]

    for asked in ("asks.something", "asks.borrowed"):
        tab_to(page, words.t(asked, lang))
        press_enter(page)
    assert LENT[lang] in page.inner_text("main")

    tab_to(page, words.t("nav.finish", lang))
    press_enter(page)
    assert page.inner_text("h1") == words.t("goodbye.title", lang)
    page.goto(f"{address}/record/1")
    assert page.url == f"{address}/card"


def test_somebody_with_the_wrong_pin_hears_nothing_of_it(
    house: tuple[str, str], context: BrowserContext
) -> None:
    address, card = house
    page = context.new_page()
    page.goto(f"{address}/language/en?to=/card")
    type_in(page, card)
    type_in(page, "000000")

    expect(page.locator("#field")).to_be_focused()
    assert "do not match" in page.inner_text("#problem")
    page.goto(f"{address}/record/1")
    assert page.url == f"{address}/card"

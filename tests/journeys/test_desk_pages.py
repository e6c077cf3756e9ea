"""Every page of staff, in every language: axe, 400 %, wider spacing, Nu, no unseen word."""

import json
import re
import subprocess
import tarfile
from datetime import UTC, date, datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from api.app import create_app
from api.arrivals import Arrival, Arrivals, State
from api.desk.ruling.loading import load
from api.doors import KioskDoors
from kiosk.doors import Wrong
from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Contact, Device, ImportBatch, Need
from ledger.commands import COMMANDS
from ledger.vocabulary import ContactChannel, StaffRole
from projections import objections, person_history
from tests.api.money_day import MONTH, NEXT_MONTH, NO_RULE, list_of, month_of_money, three_lists
from tests.api.office_day import AYGUL, BROKEN, FREE, NUMBER, OUT, PASSWORD, Day
from tests.api.test_auth import staff_routes
from tests.journeys.fitting import WIDE, ZOOMED, cut, unfit, walk
from tests.journeys.hands import sign_in
from tests.ledger.money_office import list_with_the_bank
from tests.parts import require_file, require_part

pytestmark = pytest.mark.timeout(900)

ROLES = (
    "clerk",
    "auditor",
    "administrator",
    "privacy_officer",
    "device_technician",
    "case_manager",
    "scheme_officer",
    "manager",
    "analyst",
    "maker",
    "checker",
    "payer",
)
OF_MONEY = frozenset({"maker", "checker", "payer"})
"""Hired with the month of money."""
NEED = Need.id_of(UUID(int=1))
EVERY = {"resultTypes": ["violations", "incomplete"]}
"""Else axe names one place alone of what it could not decide."""
ON_THE_WAY_IN = {"/sign-in/app", "/sign-in/code", "/sign-in/password"}
"""Shown to whoever more is asked of, at either door: tests/api/test_second_step.py goes there."""
NO_PAGE = {
    "/audit/facts/{position}/proof": "a file",
    "/audit/publications/{publication_id}": "is there once published: tests/api/test_audit_ten.py",
    "/audit/report.{form}": "a file",
    "/desk/account/link": "leads to another house",
    "/desk/bank-answers/{answer_id}": "is there once: tests/journeys/test_a_bank_answers.py",
    "/desk/imports/{arrival_id}/refused.xlsx": "a file",
    "/desk/figures/numbers.csv": "a file",
    "/desk/kept": "is there when a session ended: tests/api/test_frame.py goes there",
    "/desk/lent/{device_id}/aloud.wav": "a sound",
    "/desk/lent/{device_id}/proof": "a file",
    "/desk/payments/{round_id}/bank.csv": "a file",
    "/desk/people/{person_id}/copy.{form}": "a file",
    "/desk/sign-in/elsewhere": "leads to another house",
    "/desk/sign-in/elsewhere/back": "comes from another house",
    "/desk/sign-in/passkey": "needs a name to be reached under: tests/api/test_passkeys.py",
}
"""Addresses of staff that show no page of their own, or only on a way that another test goes."""


@pytest.fixture(scope="module", autouse=True)
def busy(day: Day) -> None:
    """Somebody of every role, somebody at a kiosk, and a record that was opened elsewhere."""
    for role in ROLES[2:]:
        if role not in OF_MONEY:
            day.office.add_staff(username=role, name=role, role=StaffRole(role), password=PASSWORD)
    for name in ("lending", "china_subsidies", "viet_nam_assistance"):
        load(day.office, day.office.by(name), name)
    add_kind(day)
    list_with_the_bank(day.office.ledger)
    KioskDoors(day.office).ask_for_staff(day.aygul, "changji-2")
    KioskDoors(day.office).ask_for_staff(None, "changji-1")
    for number, (rows, state) in enumerate(FILES):
        bring(day, UUID(int=number), rows, state)
    _call_and_need(day)
    _dispute(day)
    three_lists(month_of_money(day))


def _call_and_need(day: Day) -> None:
    """Somebody to be called today, who needs something that was passed on."""
    today = date.fromisoformat(day.office.today())
    whose: dict[str, Any] = {"person_id": day.aygul, "occurred_on": day.office.today()}
    planned = Contact.id_of_plan(day.aygul, ContactChannel.PHONE, today)
    with day.office.ledger.begin(Contact, planned, day.office.by("call")) as contact:
        contact.plan(**whose, channel=ContactChannel.PHONE, due_on=today)
    with day.office.ledger.begin(Need, NEED, day.office.by("need")) as need:
        need.raise_need(**whose, note="家里暖气不热")
        need.escalate(
            occurred_on=day.office.today(), escalated_to="case_manager", owner="case_manager"
        )


LIST = "证件号,姓名,补贴类型,补贴金额\n"
GOOD = f"{NUMBER}44,{AYGUL},困难残疾人生活补贴,100\n"
WRONG = f"{NUMBER}44,{AYGUL},困难残疾人生活补贴,一百块\n"
FILES = (
    ("2022年3月残疾人两项补贴发放表\n" + LIST + GOOD + WRONG, State.READY),
    ("残疾人两项补贴发放表\n" + LIST + GOOD, State.REFUSED),
    ("2022年4月残疾人两项补贴发放表\n" + LIST + GOOD + WRONG, State.DONE),
    ("", State.LOOKING),
)
"""A file of each kind of page, numbered as they stand here."""


def bring(day: Day, arrival_id: UUID, rows: str, state: State) -> None:
    """The scheme officer brought a list, and it came so far."""
    brought = Arrival(
        id=arrival_id,
        staff_id=day.staff("scheme_officer"),
        organisation=day.office.organisation,
        file="两项补贴发放表.csv",
        added_at=datetime.now(UTC),
    )
    arrivals = Arrivals(day.office)
    if state is State.LOOKING:
        arrivals._save(brought)  # it stays there
        return
    arrivals.add(brought, rows.encode())
    arrivals.wait(arrival_id, 60)
    if state is State.DONE:
        arrivals.record(brought)
        arrivals.wait(arrival_id, 60)


def batch_of(day: Day) -> UUID:
    facts = [fact for _, fact in day.office.ledger.read(0, 10_000, unseal=frozenset())]
    return next(each.originator_id for each in facts if isinstance(each, ImportBatch.FileImported))


def add_kind(day: Day) -> None:
    """A kind of service that the office added itself."""
    words = {"zh-Hans": "朗读", "vi": "đọc to", "en": "reading aloud"}
    told = {"occurred_on": "2022-01-04", "code": "reading_aloud", "words": words}
    define = COMMANDS["service_kind.define"]
    read = define.read(told | {"unit": "visit", "counters": ["persons", "minutes"]})
    day.office.ledger.perform(day.office.by("kind"), define.on(read))


def _dispute(day: Day) -> None:
    """Somebody says that what they were paid is wrong."""
    entries = person_history.of(day.office.fresh(), day.aygul)
    paid = next(each for each in entries if each.topic == "payment_paid")
    KioskDoors(day.office).dispute(day.aygul, paid, Wrong.AMOUNT)


def entry_of(day: Day, history_id: UUID, topic: str) -> str:
    """The page of an entry, where it is put right."""
    told = day.office.ledger.facts_of([history_id])[history_id]
    fact = next(each for each in told if topic == each.TOPIC)
    return f"/desk/corrections/{history_id}/{fact.event_id}"


def asked_for(day: Day) -> UUID:
    """What somebody asks about their own data."""
    told = {"occurred_on": day.office.today(), "person_id": str(day.aygul), "request_kind": "copy"}
    receive = COMMANDS["person_request.receive"]
    by = day.office.by("request")
    answer = day.office.ledger.perform(by, receive.on(receive.read(told)))
    return UUID(answer.value)


def disputed(day: Day) -> UUID:
    """What somebody said at a kiosk is wrong."""
    return objections.unanswered(day.office.fresh())[0].objection_id


def pages_of(day: Day) -> dict[str, tuple[str, ...]]:
    out = Device.id_of(day.office.organisation, OUT)
    return {
        "clerk": (
            "/desk",
            "/desk/found",
            f"/desk/people/{day.aygul}",
            f"/desk/people/{day.li_lei}",
            f"/desk/people/{day.aygul}/card",
            f"/desk/devices?number={OUT}",
            f"/desk/devices?number={FREE}",
            f"/desk/devices?number={BROKEN}",
            "/desk/devices?number=CJ99999",
            "/desk/due",
            f"/desk/due/{out}",
            "/desk/week",
            f"/desk/week?station={day.here}&day=2023-01-09",
            "/desk/waiting",
            f"/desk/waiting/join?number={FREE}",
            "/desk/labels",
            f"/desk/labels?numbers={FREE}+{OUT}",
            f"/desk/lent/{out}",
            "/desk/lend",
            f"/desk/lend?number={FREE}",
            f"/desk/lend?number={FREE}&person={day.aygul}",
            "/desk/corrections",
            entry_of(day, out, "device_lent"),
            entry_of(day, day.li_lei, "person_registered"),
            "/desk/kiosks",
            "/desk/account",
            "/desk/account/app",
            "/audit",
            "/desk/nonsense",
        ),
        "auditor": (
            "/audit",
            *(f"/audit/questions/{number}" for number in range(1, 11)),
            f"/audit/questions/7?device={OUT}&names=yes",
            "/audit/questions/8?start=never",
            "/audit/checkpoint",
            "/audit/facts/1",
            "/audit/sample",
            "/audit/sample?topic=device_lent&nonce=blue&method=stratified",
            "/audit/sample?topic=grant_paid&nonce=blue",
            "/audit/match",
            "/audit/finding?position=3&question=7",
            "/audit/account",
            "/audit/account?area=*",
            "/audit/account?year=1999",
            "/audit/imports",
            "/desk",
        ),
        "administrator": (
            "/desk/staff",
            "/desk/staff/new",
            f"/desk/staff/{day.staff('clerk')}",
            f"/desk/people/{day.aygul}",
        ),
        "privacy_officer": (
            "/desk/access",
            f"/desk/access/{day.aygul}",
            f"/desk/people/{day.aygul}/restriction",
            "/desk/requests",
            f"/desk/people/{day.aygul}/request",
            f"/desk/requests/{asked_for(day)}",
        ),
        "device_technician": ("/desk", f"/desk/devices?number={OUT}"),
        "case_manager": (
            "/desk",
            "/desk/sessions",
            f"/desk/sessions?station={day.here}",
            f"/desk/sessions/{day.aygul}",
            f"/desk/sessions/{day.li_lei}",
            "/desk/calls",
            f"/desk/calls/{day.aygul}",
            "/desk/needs",
            "/desk/needs?of=nobody",
            "/desk/needs?of=all",
            f"/desk/needs/{NEED}",
            "/desk/objections",
            f"/desk/objections/{disputed(day)}",
        ),
        "scheme_officer": (
            "/desk/imports",
            *(f"/desk/imports/{UUID(int=number)}" for number in range(len(FILES))),
            f"/desk/imports/taken/{batch_of(day)}",
            "/desk/payments",
        ),
        "manager": (
            "/desk/figures",
            "/desk/figures?period=2022",
            "/desk/figures?period=nonsense",
            "/desk/figures/line?line=living_subsidy&period=2022-12",
            "/desk/figures/line?line=rehab_session&period=2022-06",
            "/desk/policies",
            "/desk/policies/one?code=lending",
            "/desk/policies/one?code=social_assistance",
            "/desk/policies/amend?code=lending",
            "/desk/policies/amend?code=nursing_subsidy",
            "/desk/policies/new?sort=grant",
            "/desk/catalogue",
            "/desk/catalogue/one?code=reading_aloud",
            "/desk/catalogue/new",
        ),
        "analyst": (
            "/desk",
            "/desk/figures?period=2022-06",
            "/desk/figures/line?line=rehab_session&period=2022-06",
        ),
        "maker": (
            list_of(NEXT_MONTH),
            f"{list_of(NEXT_MONTH)}?group=unchanged",
            f"{list_of(NEXT_MONTH)}/lines/{day.aygul}",
            f"{list_of(NEXT_MONTH)}/sheet",
            list_of(MONTH),
            list_of(NO_RULE),
        ),
        "checker": (list_of(MONTH), f"{list_of(MONTH)}/lines/{day.aygul}", "/desk"),
        "payer": (
            "/desk",
            "/desk/bank-answers",
            "/desk/payments",
            list_of(MONTH),
            f"{list_of(MONTH)}/sheet",
        ),
    }


def unseen(found: Any) -> list[str]:
    """Words as pale as their ground: axe takes them for hidden, and says no more."""
    return [
        node["html"]
        for each in found.response["incomplete"]
        if each["id"] == "color-contrast"
        for node in each["nodes"]
        if any((one.get("data") or {}).get("messageKey") == "equalRatio" for one in node["any"])
    ]


def marred(page: Page, axe: Axe) -> list[str]:
    """What axe finds, and words as pale as their ground."""
    seen = axe.run(page, options=EVERY)
    found = [seen.generate_report()] if seen.violations_count else []
    return found + [f"pale: {each}" for each in unseen(seen)]


def shown(page: Page, day: Day, role: str, language: str) -> Any:
    """Each page of a role by its address, when it is on the screen."""
    page.goto(f"/desk/language/{language}?to=/desk/sign-in")
    yield f"{role} sign-in"
    sign_in(page, role, language)
    for path in pages_of(day)[role]:
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == language
        yield path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_usable_by_everybody(
    opened: BrowserContext, day: Day, role: str, language: str
) -> None:
    page, axe, wrong = opened.new_page(), Axe(), {}
    page.set_viewport_size(WIDE)
    turn = LANGUAGES.index(language)
    for at, path in enumerate(shown(page, day, role, language)):
        # How long its words are is a matter of the language; how it is made and where Tab leads
        # is not: each page is held against that in one of them.
        is_its_turn = at % len(LANGUAGES) == turn
        found = marred(page, axe) if is_its_turn else []
        found += unfit(page, by_key=is_its_turn)
        if found:
            wrong[path] = found

    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())


def test_words_as_pale_as_their_ground_are_found(opened: BrowserContext) -> None:
    page = opened.new_page()
    page.goto("/desk/sign-in")
    page.evaluate("document.querySelector('label').style.color = 'rgb(255, 255, 255)'")

    assert len(unseen(Axe().run(page, options=EVERY))) == 1


def test_text_that_is_cut_or_hidden_is_found(opened: BrowserContext) -> None:
    page = opened.new_page()
    page.set_viewport_size(ZOOMED)
    page.goto("/desk/sign-in")
    before = cut(page)
    page.evaluate(
        """() => {
          const label = document.querySelector("label").style;
          label.overflow = "hidden"; label.height = "4px";
          const bar = document.querySelector("header").style;
          bar.position = "fixed"; bar.inset = "0"; bar.height = "100vh";
        }"""
    )
    after, came = cut(page), walk(page)

    assert before == []
    assert [each for each in after if each.startswith("cut: label")]
    assert [each for each in came if each["hidden"]]


def test_no_page_of_staff_is_forgotten(day: Day, words: Words) -> None:
    told = {path.partition("?")[0] for paths in pages_of(day).values() for path in paths}
    patterns = [
        path
        for path, method, _ in staff_routes(create_app(day.office, words, None))
        if method == "GET" and path.startswith(("/desk", "/audit")) and "{rest" not in path
    ]

    forgotten = {
        path
        for path in patterns
        if not any(re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), each) for each in told)
    }
    both = {"/sign-in", "/language/{code}", *ON_THE_WAY_IN}
    assert forgotten == {*NO_PAGE, *(door + path for door in ("/desk", "/audit") for path in both)}


def test_the_nu_checker_finds_nothing(
    chromium: Browser, address: str, day: Day, tmp_path: Path
) -> None:
    java, checker = require_part("java"), require_file("vnu")
    with tarfile.open(checker) as packed:
        jar = packed.extractfile("package/build/dist/vnu.jar")
        assert jar is not None
        (tmp_path / "vnu.jar").write_bytes(jar.read())
    # How a page is made is no matter of the language: each role has one of them.
    for language, role in zip(cycle(LANGUAGES), ROLES, strict=False):
        context = chromium.new_context(base_url=address, java_script_enabled=False)
        sign_in(context.new_page(), role, language)
        for number, path in enumerate(("/desk/sign-in", *pages_of(day)[role])):
            html = context.request.get(path).text()
            (tmp_path / f"{language}-{role}-{number}.html").write_text(html, encoding="utf-8")
        context.close()

    (tmp_path / "broken.html").write_text(html.replace("<h1", "<h1 id=a id=a"), encoding="utf-8")
    told = [java, "-jar", tmp_path / "vnu.jar", "--format", "json", "--stdout", "--skip-non-html"]
    checked = subprocess.run([*told, tmp_path], capture_output=True, text=True, check=False)

    messages = json.loads(checked.stdout)["messages"]
    wrong = {
        (Path(each["url"]).name, each["message"]) for each in messages if each["type"] != "info"
    }
    seeded = {each for each in wrong if each[0] == "broken.html"}
    assert seeded, "a defect that was put there is found"
    assert wrong - seeded == set()

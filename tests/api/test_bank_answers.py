"""The bank's answer comes in at the desk: held against the list, shown, and taken in."""

import csv
import io
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from kiosk.words import LANGUAGES, Words
from ledger.aggregates import Payment, PaymentRound
from ledger.aggregates.payment import PaymentState
from ledger.vocabulary import PaymentKind, StaffRole
from tests.api.conftest import Browser, Seen
from tests.api.office_day import Day
from tests.api.page_rules import shown
from tests.ledger.money_office import (
    CIVIL_AFFAIRS,
    MONTH,
    Human,
    Round,
    humans,
    list_with_the_bank,
)

PEOPLE: list[Human] = humans(3)
ONE, TWO, THREE = (each.id for each in PEOPLE)
HEADINGS = ["业务编号", "金额", "结果", "原因", "日期"]
PAGE = "/desk/bank-answers"

Work_as = Callable[..., Browser]


def payment_of(person_id: Any) -> Any:
    return Payment.id_of("living_subsidy", person_id, MONTH, PaymentKind.REGULAR)


def line(
    person_id: Any, result: str = "成功", reason: str = "", amount: str = "100.00"
) -> list[str]:
    return [str(payment_of(person_id)), amount, result, reason, "2022-03-08"]


def written(*rows: list[str], headings: list[str] = HEADINGS) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


@pytest.fixture
def march(day: Day) -> Round:
    """A list of three that the bank has."""
    return list_with_the_bank(day.office.ledger)


@pytest.fixture
def payer(work_as: Work_as, march: Round) -> Browser:
    assert march
    return work_as(StaffRole.PAYER, organisation=CIVIL_AFFAIRS)


def bring(
    browser: Browser, march: Round, content: bytes, status: int = 200, name: str = "回单.csv"
) -> Seen:
    form = {"key": str(uuid4()), "payments": str(march.id)}
    answer = browser.client.post(PAGE, data=form, files={"file": (name, content)})
    return browser._see(answer, status)


def counts(page: Seen) -> list[int]:
    numbers = next(
        each for each in page.document.all("dl") if "counts" in (each.get("class") or "")
    )
    return [int(each.text) for each in numbers.all("dd")]


def states(day: Day) -> list[PaymentState]:
    found = []
    for each in PEOPLE:
        payment = day.office.ledger.load(Payment, payment_of(each.id))
        assert payment is not None
        found.append(payment.state)
    return found


def test_the_answer_is_seen_before_it_is_taken_in(payer: Browser, march: Round, day: Day) -> None:
    content = written(line(ONE), line(TWO, "失败", "账户已注销"), line(THREE, "退回", "张三的账号"))

    page = bring(payer, march, content)

    assert counts(page) == [1, 1, 1, 0]
    told = [shown(each) for each in page.document.one("tbody").all("td")]
    assert told[2::3] == ["the account is closed", "another reason"]
    assert "张三" not in page.html
    assert states(day) == [PaymentState.INSTRUCTED] * 3


def test_one_key_takes_it_in_and_what_failed_waits(payer: Browser, march: Round, day: Day) -> None:
    page = bring(payer, march, written(line(ONE), line(TWO, "失败", "账户已注销")))
    (button,) = [each for each in page.document.all("button") if "autofocus" in each.attributes]

    done = payer.post(page.path, what=button["value"])

    assert done.notice() == "The bank's answer is recorded: 1 paid, 1 not paid, 0 sent back."
    assert states(day) == [PaymentState.PAID, PaymentState.FAILED, PaymentState.INSTRUCTED]
    assert "payments did not arrive 1" in payer.get("/desk").text
    row = [shown(each) for each in done.document.one("tbody").all("td")]
    assert row[:4] == ["1", "1", "0", "1"]


def test_an_answer_sent_twice_is_recorded_once(payer: Browser, march: Round, day: Day) -> None:
    content = written(line(ONE))
    page = bring(payer, march, content)
    payer.post(page.path, what="record")
    height = day.office.ledger.position()

    payer.post(page.path, 404, what="record")
    again = bring(payer, march, content)

    assert "The bank says nothing new." in again.text
    assert "1 of these are known already." in again.text
    assert day.office.ledger.position() == height


def test_what_cannot_be_meant_is_told_by_its_row_and_the_rest_is_taken(
    payer: Browser, march: Round, day: Day
) -> None:
    rows = [
        line(ONE),
        [str(uuid4()), "100.00", "成功", "", ""],
        line(TWO, amount="99.00"),
        line(ONE),
        line(THREE, "也许"),
        ["no reference", "100.00", "成功", "", ""],
        ["", "", "成功", "", ""],
        ["合计", "300.00", "", "", ""],
        [str(payment_of(THREE)), "100.00", "", "", ""],
    ]

    page = bring(payer, march, written(*rows))
    payer.post(page.path, what="record")

    places = [shown(each) for each in page.document.one("tbody").all("th")]
    assert sorted(places) == ["A7", "A8", "C10", "C6", "Row 3", "Row 4", "Row 5"]
    assert counts(page) == [1, 0, 0, 7]
    assert states(day) == [PaymentState.PAID, *[PaymentState.INSTRUCTED] * 2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_that_the_bank_was_given_comes_back_with_a_result(
    payer: Browser, march: Round, words: Words, language: str
) -> None:
    heads = [words.t(f"money.bank_{each}", language) for each in ("no", "reference", "amount")]
    rows = [["1", str(payment_of(ONE)), "100.00", "成功"]]

    page = bring(payer, march, written(*rows, headings=[*heads, "结果"]))

    assert counts(page) == [1, 0, 0, 0]


def test_a_payment_is_found_by_its_persons_number(payer: Browser, march: Round, day: Day) -> None:
    page = bring(
        payer,
        march,
        written(["652301197408267663", "成功"], headings=["证件号", "结果"]),
    )

    assert counts(page) == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty."),
        (b"a,b\n1,2\n", "This is no answer of a bank that can be read"),
        (b"PK\x03\x04", "The file is not a spreadsheet"),
    ],
)
def test_what_is_no_answer_is_refused(
    payer: Browser, march: Round, content: bytes, told: str
) -> None:
    assert bring(payer, march, content, 422).error.startswith(told)


def test_a_list_that_was_not_chosen_is_asked_for(payer: Browser) -> None:
    form = {"key": str(uuid4()), "payments": "nonsense"}
    answer = payer.client.post(PAGE, data=form, files={"file": ("a.csv", written(line(ONE)))})

    page = payer._see(answer, 422)

    assert page.error.startswith("No list was chosen.")


def test_no_file_is_asked_for(payer: Browser, march: Round) -> None:
    page = payer.post(PAGE, 422, key=str(uuid4()), payments=str(march.id))

    assert page.error.startswith("No file was chosen.")


def test_an_answer_that_is_dropped_is_forgotten(payer: Browser, march: Round, day: Day) -> None:
    page = bring(payer, march, written(line(ONE)))

    payer.post(page.path, what="drop")

    payer.get(page.path, 404)
    assert states(day) == [PaymentState.INSTRUCTED] * 3


def test_an_answer_is_for_whoever_brought_it(
    work_as: Work_as, payer: Browser, march: Round
) -> None:
    page = bring(payer, march, written(line(ONE)))
    colleague = work_as(StaffRole.PAYER, organisation=CIVIL_AFFAIRS)

    colleague.get(page.path, 404)
    colleague.post(page.path, 404, what="record")


def test_a_list_of_another_body_is_not_offered(work_as: Work_as, march: Round) -> None:
    other = work_as(StaffRole.PAYER, organisation="elsewhere")

    assert "No list is with the bank at present." in other.get(PAGE).text
    assert bring(other, march, written(line(ONE)), 422).error.startswith("No list was chosen.")


def test_who_pays_in_a_part_of_the_area_takes_no_answer(work_as: Work_as, march: Round) -> None:
    part = work_as(StaffRole.PAYER, organisation=CIVIL_AFFAIRS, area="652302")

    part.get(PAGE, 403)
    bring(part, march, written(line(ONE)), 403)


def test_a_rule_that_says_no_leaves_the_answer_where_it_was(
    payer: Browser, march: Round, day: Day
) -> None:
    first, second = (bring(payer, march, written(line(ONE, each))) for each in ("成功", "失败"))
    payer.post(first.path, what="record")

    refused = payer.post(second.path, 409, what="record")

    assert refused.error.startswith("Lines of the bank's file that contradict")
    assert states(day)[0] is PaymentState.PAID
    round_ = day.office.ledger.load(PaymentRound, march.id)
    assert round_ is not None
    assert len(round_.files) == 1

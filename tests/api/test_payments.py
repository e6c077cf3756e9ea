"""A month's list at the desk: what is different, who may take which step, and every no."""

import csv
import hashlib
import io
from collections.abc import Callable
from uuid import uuid4

import pytest

from api.demonstration_money import PAYER, SCHEME
from ledger.aggregates import Entitlement, Organisation, PaymentRound
from ledger.aggregates.organisation import OrganisationType
from ledger.aggregates.payment_round import PaymentRoundState as State
from ledger.commands import persons
from ledger.particulars import DeathSource
from ledger.vocabulary import StaffRole
from tests.api.conftest import Browser, Seen
from tests.api.money_day import (
    DEAD,
    ELSEWHERE,
    EXPIRED,
    HELD,
    MONTH,
    MOVED,
    NEW,
    OLD,
    PAID,
    STOPPED,
    MoneyDay,
    month_of_money,
)
from tests.api.office_day import AREA, AYGUL, Day
from tests.api.page_rules import shown

Sign = Callable[[str], Browser]


@pytest.fixture
def money(day: Day) -> MoneyDay:
    return month_of_money(day)


@pytest.fixture
def sign(money: MoneyDay, work_as: Callable[..., Browser]) -> Sign:
    """Opens a browser of one of the four: ``sign("maker")``."""
    return lambda username: work_as(staff_id=money.day.staff(username))


def begin(browser: Browser, **changed: str) -> Seen:
    form = browser.get("/desk/payments").form("/desk/payments") | changed
    return browser.post("/desk/payments", **form)


def press(browser: Browser, money: MoneyDay, step: str, status: int = 200, **more: str) -> Seen:
    """Open the list and send the form of a step as it stands there."""
    form = browser.get(money.path).form(f"{money.path}/{step}")
    return browser.post(f"{money.path}/{step}", status, **form | more)


def sent(step: str = "", **more: str) -> dict[str, str]:
    """A form that nobody was shown."""
    return {"key": str(uuid4()), "step": step, **more}


def fixed(sign: Sign, money: MoneyDay) -> Browser:
    maker = sign("maker")
    begin(maker)
    press(maker, money, "freeze")
    return maker


def checked(sign: Sign, money: MoneyDay) -> Browser:
    fixed(sign, money)
    checker = sign("checker")
    press(checker, money, "check")
    return checker


def approved(sign: Sign, money: MoneyDay) -> Browser:
    checked(sign, money)
    approver = sign("approver")
    press(approver, money, "approve")
    return approver


def groups(page: Seen) -> dict[str, list[str]]:
    """The names in each group of the page."""
    found = {}
    for section in page.document.all("section"):
        heading = next(iter(section.all("h2")), None)
        if heading is not None and heading.get("id"):
            names = [shown(link) for link in section.all("a") if "/lines/" in (link["href"] or "")]
            found[str(heading["id"])] = names
    return found


def totals(page: Seen) -> list[str]:
    return [shown(cell) for cell in page.document.one("tfoot").all("td")]


def test_the_form_proposes_the_month_after_the_last_and_the_body_that_pays(sign: Sign):
    form = sign("maker").get("/desk/payments").form("/desk/payments")

    assert (form["scheme"], form["month"], form["body"]) == (SCHEME, MONTH, PAYER)


def test_a_list_shows_everybody_who_differs_from_the_month_before_in_a_group(
    sign: Sign, money: MoneyDay
):
    page = begin(sign("maker"))

    assert page.path == money.path
    assert groups(page) == {
        "next": [],
        "new": [NEW],
        "changed": [OLD],
        "died": [DEAD],
        "moved": [MOVED],
        "expired": [EXPIRED],
        "suspended": [HELD],
        "gone": [STOPPED],
        "unchanged": [],
        "give-up": [],
    }
    assert totals(page) == ["6", "1,000 yuan", "620 yuan", "-380 yuan"]


def test_the_rest_stands_on_pages_of_its_own(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)

    page = maker.get(f"{money.path}?group=unchanged")

    assert PAID in page.text
    assert AYGUL in page.text
    assert NEW not in page.text
    maker.get(f"{money.path}?group=nonsense", 404)


def test_a_line_says_which_rule_makes_its_amount(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)

    page = maker.get(money.line(OLD))

    for told in ("120 yuan", "100 yuan", "living_subsidy@2", "91", "1.2", "physical, grade 3"):
        assert told in page.text


def test_a_line_says_why_nothing_is_paid(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)

    assert "held back: the person cannot be reached" in maker.get(money.line(HELD)).text


def test_who_is_on_no_list_has_no_line(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)

    maker.get(f"{money.path}/lines/{money.day.li_lei}", 404)


def test_a_line_is_written_down_as_read(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    before = money.office.ledger.position()
    begin(maker)

    facts = money.office.ledger.read(before, 100, unseal=frozenset())
    read = [fact for _, fact in facts if fact.TOPIC == "record_viewed"]
    assert money.people[NEW] in {fact.person_id for fact in read}  # type: ignore[attr-defined]
    assert {fact.access_purpose.value for fact in read} == {"check"}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scheme": "nursing_subsidy"}, "Choose a scheme"),
        ({"month": "2023-13"}, "Type the month"),
        ({"month": "2023"}, "Type the month"),
        ({"body": ""}, "Name the organisation"),
        ({"body": "changji"}, "paid by another organisation"),
    ],
)
def test_a_list_that_cannot_be_begun_is_asked_for_again(
    sign: Sign, money: MoneyDay, wrong: dict[str, str], said: str
):
    maker = sign("maker")
    if wrong.get("body"):
        wrong = {"body": money.office.organisation}
    form = maker.get("/desk/payments").form("/desk/payments") | wrong

    page = maker.post("/desk/payments", 422, **form)

    assert page.error.startswith(said) or said in page.error
    assert page.form("/desk/payments")["month"] == form["month"]


def test_a_list_that_goes_on_is_shown_instead_of_begun_twice(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)

    page = begin(maker, month=MONTH)

    assert page.path == money.path
    assert page.notice() == "This list had begun already. Here it is."


def test_to_begin_twice_with_one_form_is_to_begin_once(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    form = maker.get("/desk/payments").form("/desk/payments")
    first = maker.post("/desk/payments", **form)

    again = maker.post("/desk/payments", **form)

    assert (
        (again.path, again.notice()) == (first.path, first.notice()) == (money.path, again.notice())
    )


def test_a_month_before_every_rule_says_what_is_missing(sign: Sign):
    maker = sign("maker")
    form = maker.get("/desk/payments").form("/desk/payments") | {"month": "2019-05"}
    answer = maker.client.post("/desk/payments", data=form)

    assert answer.status_code == 409
    assert "Issue the policy first" in answer.text


def test_who_is_held_back_is_no_longer_on_the_list_and_can_be_put_back(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)
    line = money.line(PAID)
    form = maker.get(line).form(f"{line}/hold")
    done = maker.post(f"{line}/hold", **form | {"reason": "account_unusable"})
    held = maker.get(money.path)

    assert PAID in groups(held)["suspended"]
    assert totals(held)[0] == "5"
    assert "the account cannot be used" in held.text
    maker.post(f"{line}/back", **done.form(f"{line}/back"))
    back = maker.get(money.path)
    assert PAID not in groups(back)["suspended"]
    assert totals(back)[0] == "6"


def test_to_hold_back_needs_a_reason(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)
    line = money.line(PAID)

    page = maker.post(f"{line}/hold", 422, **maker.get(line).form(f"{line}/hold"))

    assert page.error == "Choose why the person is held back."


def test_nobody_is_taken_from_a_list_that_is_fixed(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)
    line = money.line(PAID)
    form = maker.get(line).form(f"{line}/hold") | {"reason": "not_reached"}
    press(maker, money, "freeze")

    page = maker.post(f"{line}/hold", 422, **form)

    assert page.error.startswith("The list is fixed by now")
    right = money.office.ledger.load(Entitlement, Entitlement.id_of(money.people[PAID], SCHEME))
    assert right is not None
    assert right.state is not None
    assert right.state.value == "in_force"


def test_who_was_held_back_by_somebody_else_meanwhile_is_told(sign: Sign, money: MoneyDay):
    maker, other = sign("maker"), money.day.hire(StaffRole.SCHEME_OFFICER)
    begin(maker)
    line = money.line(PAID)
    form = maker.get(line).form(f"{line}/hold") | {"reason": "not_reached"}
    right = Entitlement.id_of(money.people[PAID], SCHEME)
    by = money.office.by("faster", actor=other)
    with money.office.ledger.change(Entitlement, right, by) as held:
        held.change_rate(
            occurred_on="2022-12-29",
            from_month=MONTH,
            amount=held.amount.__class__(11_000, "CNY"),
            rate_reason="policy_changed",
        )

    page = maker.post(f"{line}/hold", 409, **form)

    assert "Wang Fang" in page.text


def test_a_list_is_fixed_as_it_was_shown(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)

    page = press(maker, money, "freeze")

    frozen = money.round().frozen
    assert page.notice().startswith("The list of")
    assert frozen is not None
    assert (frozen.count, frozen.total.minor) == (6, 62_000)
    assert totals(page) == ["6", "1,000 yuan", "620 yuan", "-380 yuan"]
    assert [len(groups(page)[each]) for each in ("new", "changed", "died", "expired")] == [1] * 4


def test_a_list_that_moved_meanwhile_is_shown_again_and_not_fixed(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)
    form = maker.get(money.path).form(f"{money.path}/freeze")

    def die(work: object) -> str:
        told = {"occurred_on": "2022-12-20", "death_source": DeathSource.FAMILY}
        return persons.report_death(work, id=money.people[PAID], **told)  # type: ignore[arg-type]

    money.office.ledger.perform(money.office.by("death"), die)
    page = maker.post(f"{money.path}/freeze", 409, **form)

    assert page.error.startswith("The list is another one by now")
    assert money.round().state is State.OPEN
    assert PAID in groups(page)["died"]


def test_to_fix_twice_is_to_fix_once_whatever_came_since(sign: Sign, money: MoneyDay):
    maker = sign("maker")
    begin(maker)
    form = maker.get(money.path).form(f"{money.path}/freeze")
    first = maker.post(f"{money.path}/freeze", **form)
    press(sign("checker"), money, "check")

    again = maker.post(f"{money.path}/freeze", **form)

    assert again.notice() == first.notice()
    assert money.round().state is State.CHECKED


def test_three_people_of_two_bodies_take_a_list_to_its_approval(sign: Sign, money: MoneyDay):
    approved(sign, money)

    assert money.round().state is State.APPROVED


def test_who_fixed_a_list_is_told_that_another_goes_on(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser]
):
    fixed(sign, money)
    both = work_as(StaffRole.APPROVER, staff_id=granted(money, "maker", StaffRole.APPROVER))

    page = both.get(money.path)
    refused = both.post(f"{money.path}/check", 409, **sent())

    assert "You fixed this list, so somebody else goes on with it." in page.text
    assert f"{money.path}/check" not in {each["action"] for each in page.document.all("form")}
    assert refused.error.startswith("You prepared this yourself.")
    assert money.round().state is State.FROZEN


def granted(money: MoneyDay, username: str, role: StaffRole, organisation: str | None = None):
    """One of the four, who may do more by now."""
    from ledger.aggregates import StaffMember  # noqa: PLC0415

    staff_id = money.day.staff(username)
    with money.office.ledger.change(StaffMember, staff_id, money.office.by("more")) as staff:
        staff.grant(occurred_on="2022-01-04", role=role, organisation=organisation)
    return staff_id


def test_who_checked_a_list_does_not_approve_it(sign: Sign, money: MoneyDay):
    checker = checked(sign, money)

    page = checker.get(money.path)
    refused = checker.post(f"{money.path}/approve", 409, **sent())

    assert "You checked this list, so a third person approves it." in page.text
    assert refused.error.startswith("You prepared this yourself.")
    assert money.round().state is State.CHECKED


def test_a_third_person_of_the_same_body_does_not_approve_it(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser]
):
    checked(sign, money)
    third = work_as(StaffRole.APPROVER, organisation=money.office.organisation)

    page = third.get(money.path)
    refused = third.post(f"{money.path}/approve", 409, **sent())

    sentence = "Your organisation prepared this. The scheme asks the other organisation"
    assert sentence in page.text
    assert refused.error.startswith(sentence)
    assert money.round().state is State.CHECKED


@pytest.mark.parametrize("step", ["check", "approve", "instruct", "reconcile", "close", "void"])
def test_a_step_out_of_its_turn_is_refused_and_the_list_shown(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser], step: str
):
    fixed(sign, money) if step == "freeze" else begin(sign("maker"))
    role = {"check": "APPROVER", "approve": "APPROVER", "void": "SCHEME_OFFICER"}.get(step, "PAYER")
    browser = work_as(StaffRole[role], organisation=PAYER if step != "void" else None)
    status = 422 if step in {"instruct", "void"} else 409

    page = browser.post(f"{money.path}/{step}", status, **sent())

    assert page.error
    assert page.heading.startswith("Living subsidy") or MONTH[:4] in page.heading
    assert money.round().state is State.OPEN


def test_a_list_with_an_objection_is_not_approved_until_it_is_made_again(
    sign: Sign, money: MoneyDay
):
    maker, checker = fixed(sign, money), sign("checker")
    line = money.line(OLD)
    form = checker.get(line).form(f"{line}/object") | {"fault": "wrong_amount"}
    checker.post(f"{line}/object", **form)
    approver = sign("approver")
    page = approver.get(money.path)
    refused = approver.post(f"{money.path}/approve", 409, **sent())

    assert "the amount is wrong" in page.text
    assert refused.error.startswith("Mistakes that the check found: 1.")
    assert maker.get("/desk").text.count("Lists with objections") == 1
    again = press(maker, money, "void", reason="list_wrong")
    assert money.round().state is State.VOIDED
    assert again.path.endswith(str(money.round(2).id))
    assert "Objections to the list before this one" in again.text


def test_two_objections_stand_together_and_each_can_be_taken_back(sign: Sign, money: MoneyDay):
    fixed(sign, money)
    checker = sign("checker")
    for name in (OLD, PAID):
        line = money.line(name)
        form = checker.get(line).form(f"{line}/object") | {"fault": "other"}
        checker.post(f"{line}/object", **form)
    told = money.round().objections

    line = money.line(OLD)
    checker.post(f"{line}/settle", **checker.get(line).form(f"{line}/settle"))

    assert {each.payment_id for each in told} == {money.payment(OLD), money.payment(PAID)}
    assert [each.payment_id for each in money.round().objections] == [money.payment(PAID)]
    press(checker, money, "check")
    assert money.round().issues == 0


def test_an_objection_needs_to_say_what_is_wrong(sign: Sign, money: MoneyDay):
    fixed(sign, money)
    checker, line = sign("checker"), money.line(OLD)

    page = checker.post(f"{line}/object", 422, **checker.get(line).form(f"{line}/object"))

    assert page.error == "Choose what is wrong with the line."


def test_who_fixed_the_list_does_not_object_to_it(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser]
):
    fixed(sign, money)
    both = work_as(staff_id=granted(money, "maker", StaffRole.APPROVER))
    line = money.line(OLD)

    page = both.post(f"{line}/object", 409, **sent(fault="other"))

    assert page.error.startswith("You prepared this yourself.")


def test_a_list_that_is_given_up_needs_a_reason(sign: Sign, money: MoneyDay):
    maker = fixed(sign, money)

    page = press(maker, money, "void", 422)

    assert page.error == "Choose why the list is given up."
    assert money.round().state is State.FROZEN


def test_to_give_up_twice_is_to_give_up_once(sign: Sign, money: MoneyDay):
    maker = fixed(sign, money)
    form = maker.get(money.path).form(f"{money.path}/void") | {"reason": "list_wrong"}
    first = maker.post(f"{money.path}/void", **form)

    again = maker.post(f"{money.path}/void", **form)

    assert again.path == first.path
    named = (PAYER, SCHEME, MONTH, money.round().payment_kind, 3)
    assert money.office.ledger.load(PaymentRound, PaymentRound.id_of(*named)) is None


def test_what_somebody_else_did_with_the_list_meanwhile_is_told(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser]
):
    fixed(sign, money)
    checker, other = (
        sign("checker"),
        work_as(StaffRole.APPROVER, organisation=money.office.organisation),
    )
    form = checker.get(money.path).form(f"{money.path}/check")
    press(other, money, "check")

    page = checker.post(f"{money.path}/check", 409, **form)

    assert "Wang Fang" in page.text
    forced = checker.post(f"{money.path}/check", **page.form(f"{money.path}/check"))
    assert forced.notice()


def test_the_bank_is_given_a_file_with_every_payment_by_its_reference(sign: Sign, money: MoneyDay):
    approved(sign, money)
    payer = sign("payer")
    answer = payer.client.get(f"{money.path}/bank.csv")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    press(payer, money, "instruct")

    assert head[:3] == ["No.", "Reference", "Name"]
    assert {row[1] for row in rows} >= {str(money.payment(OLD)), str(money.payment(NEW))}
    assert sorted(row[4] for row in rows) == ["100.00"] * 5 + ["120.00"]
    assert next(row[3] for row in rows if row[2] == OLD) == "6228000000001234"
    facts = money.office.ledger.facts_of([money.round_id])[money.round_id]
    (instructed,) = [
        each for each in facts if isinstance(each, PaymentRound.PaymentRoundInstructed)
    ]
    assert instructed.file_digest == hashlib.sha256(answer.content).hexdigest()
    assert instructed.total.minor == 62_000


def test_the_bank_is_not_said_to_have_a_file_that_nobody_made(sign: Sign, money: MoneyDay):
    approved(sign, money)

    page = press(sign("payer"), money, "instruct", 422)

    assert page.error.startswith("Download the file for the bank first")
    assert money.round().state is State.APPROVED


def test_no_file_is_made_of_a_list_that_nobody_approved(sign: Sign, money: MoneyDay):
    fixed(sign, money)

    sign("payer").get(f"{money.path}/bank.csv", 404)


def test_who_died_since_keeps_the_list_from_the_bank(sign: Sign, money: MoneyDay):
    approved(sign, money)
    payer = sign("payer")
    payer.client.get(f"{money.path}/bank.csv")

    def die(work: object) -> str:
        told = {"occurred_on": "2022-12-20", "death_source": DeathSource.FAMILY}
        return persons.report_death(work, id=money.people[PAID], **told)  # type: ignore[arg-type]

    money.office.ledger.perform(money.office.by("death"), die)
    page = press(payer, money, "instruct", 409)

    assert page.error.startswith("People on the list who died")
    assert money.round().state is State.APPROVED


def test_list_and_bank_agree_when_every_payment_is_answered(sign: Sign, money: MoneyDay):
    approved(sign, money)
    payer = sign("payer")
    payer.client.get(f"{money.path}/bank.csv")
    press(payer, money, "instruct")
    early = press(payer, money, "reconcile", 409)
    answer_all(money)
    press(payer, money, "reconcile")
    page = press(payer, money, "close")

    assert early.error.startswith("What was frozen is not what was paid")
    assert money.round().state is State.CLOSED
    assert "Nothing is left to do with this list." in page.text


def answer_all(money: MoneyDay) -> None:
    from ledger.commands.answering import BankLine, BankOutcome, import_answer  # noqa: PLC0415
    from ledger.commands.paying import payments_of  # noqa: PLC0415
    from ledger.work import Work  # noqa: PLC0415

    def decide(work: Work) -> object:
        listed = payments_of(work, work.change(PaymentRound, money.round_id))
        lines = [BankLine(outcome=BankOutcome.PAID, payment_id=each) for each in listed]
        told = {"occurred_on": money.office.today(), "file_digest": "answer", "lines": lines}
        return import_answer(work, id=money.round_id, **told)  # type: ignore[arg-type]

    money.office.ledger.perform(money.office.by("answer", organisation=PAYER), decide)


def test_the_list_on_paper_has_its_sums_and_who_signed(sign: Sign, money: MoneyDay):
    approved(sign, money)

    page = sign("payer").get(f"{money.path}/sheet")

    sums = [shown(each) for each in list(page.document.all("tbody"))[-1].all("td")]
    assert [each for each in sums if each] == ["620 yuan", "620 yuan"]
    for name in ("王芳", "李强", "古丽娜尔", OLD, NEW):
        assert name in page.text
    frozen = money.round().frozen
    assert frozen is not None
    assert frozen.digest in page.text
    sign("payer").get(f"{money.path}/sheet?page=2", 404)


def test_the_first_page_counts_a_list_for_who_takes_its_next_step_alone(
    sign: Sign, money: MoneyDay
):
    fixed(sign, money)

    counted = {
        name: "Lists to be checked" in sign(name).get("/desk").text
        for name in ("checker", "approver")
    }

    assert counted == {"checker": True, "approver": True}
    assert "Lists to be" not in sign("maker").get("/desk").text
    assert "Lists to be" not in sign("payer").get("/desk").text


ROUTES = (
    ("GET", "", "any"),
    ("GET", "/sheet", "any"),
    ("GET", "/bank.csv", "pay"),
    ("POST", "/freeze", "prepare"),
    ("POST", "/void", "prepare"),
    ("POST", "/check", "check"),
    ("POST", "/approve", "check"),
    ("POST", "/instruct", "pay"),
    ("POST", "/reconcile", "pay"),
    ("POST", "/close", "pay"),
    ("GET", "/lines/{person}", "any"),
    ("POST", "/lines/{person}/hold", "prepare"),
    ("POST", "/lines/{person}/back", "prepare"),
    ("POST", "/lines/{person}/object", "check"),
    ("POST", "/lines/{person}/settle", "check"),
)
HOLDERS = {
    "any": {StaffRole.SCHEME_OFFICER, StaffRole.APPROVER, StaffRole.PAYER},
    "prepare": {StaffRole.SCHEME_OFFICER},
    "check": {StaffRole.APPROVER},
    "pay": {StaffRole.PAYER},
}


def called(browser: Browser, money: MoneyDay, method: str, path: str) -> int:
    address = money.path + path.format(person=money.people[PAID])
    told = {"data": sent(digest="none", fault="other", reason="other")} if method == "POST" else {}
    return int(browser.client.request(method, address, follow_redirects=False, **told).status_code)


def facts_that_decide(money: MoneyDay) -> list[str]:
    facts = money.office.ledger.read(0, 10_000, unseal=frozenset())
    return [
        fact.TOPIC
        for _, fact in facts
        if fact.TOPIC.startswith(("payment_", "entitlement_", "bank_"))
    ]


@pytest.mark.parametrize("role", [each for each in StaffRole if each is not StaffRole.OPERATOR])
def test_every_route_of_a_list_is_shut_to_every_other_role(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser], role: StaffRole
):
    begin(sign("maker"))
    if role is StaffRole.VOLUNTEER:
        return
    browser, before = work_as(role), facts_that_decide(money)

    for method, path, kind in ROUTES:
        if role not in HOLDERS[kind]:
            assert called(browser, money, method, path) == 403, f"{method} {path}"
    assert facts_that_decide(money) == before


@pytest.mark.parametrize("role", sorted(HOLDERS["any"], key=lambda each: each.value))
def test_every_route_of_a_list_is_shut_to_another_body(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser], role: StaffRole
):
    begin(sign("maker"))
    browser, before = work_as(role, organisation="高新区残联"), facts_that_decide(money)

    for method, path, _ in ROUTES:
        assert called(browser, money, method, path) == 403, f"{method} {path}"
    assert money.path not in browser.get("/desk/payments").html
    assert facts_that_decide(money) == before


def test_a_body_above_sees_the_lists_of_those_below_it(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser]
):
    begin(sign("maker"))
    own = money.office.organisation
    for code, parent in (("自治区残联", None), (own, "自治区残联")):
        body = Organisation.id_of(code)
        with money.office.ledger.begin(Organisation, body, money.office.by(code)) as opened:
            kind = OrganisationType.FEDERATION
            opened.open(occurred_on="2020", code=code, organisation_type=kind, parent=parent)

    above = work_as(StaffRole.SCHEME_OFFICER, organisation="自治区残联")

    assert above.get(money.path).status == 200


@pytest.mark.parametrize(
    ("username", "step", "role"),
    [
        ("", "freeze", StaffRole.SCHEME_OFFICER),
        ("maker", "check", StaffRole.APPROVER),
        ("checker", "approve", StaffRole.APPROVER),
        ("checker", "void", StaffRole.SCHEME_OFFICER),
    ],
)
def test_no_step_is_taken_by_who_holds_the_right_in_another_area_alone(
    sign: Sign,
    money: MoneyDay,
    work_as: Callable[..., Browser],
    username: str,
    step: str,
    role: StaffRole,
):
    begin(sign("maker"))
    if username:
        press(sign("maker"), money, "freeze")
    if username == "checker":
        press(sign("checker"), money, "check")
    body = PAYER if step == "approve" else money.office.organisation
    browser = work_as(role, organisation=body, area=ELSEWHERE)
    state = money.round().state

    page = browser.get(money.path)
    refused = browser.post(f"{money.path}/{step}", 403, **sent(reason="other"))

    assert NEW not in page.text
    assert refused.error.startswith("People on this list live outside your area.")
    assert money.round().state is state


def test_no_line_of_another_area_is_opened_or_changed(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser]
):
    begin(sign("maker"))
    own = money.office.organisation
    browser = work_as(StaffRole.SCHEME_OFFICER, organisation=own, area=ELSEWHERE)
    before = facts_that_decide(money)

    for method, path, kind in ROUTES:
        if "lines" in path and kind in {"any", "prepare"}:
            assert called(browser, money, method, path) == 403, path
    assert facts_that_decide(money) == before


def test_whoever_is_responsible_for_the_whole_area_takes_the_step(
    sign: Sign, money: MoneyDay, work_as: Callable[..., Browser]
):
    fixed(sign, money)
    own = money.office.organisation
    checker = work_as(StaffRole.APPROVER, organisation=own, area=AREA[:4])

    press(checker, money, "check")

    assert money.round().state is State.CHECKED


def test_a_list_that_there_is_not_is_not_found(sign: Sign):
    sign("maker").get(f"/desk/payments/{uuid4()}", 404)

import pytest
from msgspec.structs import replace

from ledger.aggregates import Fund, HomeModification
from ledger.application import ServiceLedger
from ledger.history import NIL
from ledger.work import Work
from tests.facts import (
    AREA,
    AYGUL,
    HOUSEHOLD,
    copied,
    dong,
    given,
    meanwhile,
    ready,
    recorded,
    refused,
    stored,
    yuan,
)
from tests.ledger.asking import ask, asking, told
from tests.ledger.more_samples.grants import FUND

AGREED = ready(HomeModification.HomeModificationAgreed)
ACCEPTED = ready(HomeModification.HomeModificationAccepted)
SURVEYED = ready(HomeModification.HomeSurveyed)
DESIGNED = ready(HomeModification.HomeModificationDesigned)
CONTRACTED = ready(HomeModification.HomeModificationContracted, modification_kind=None)
BUILT = ready(HomeModification.HomeModificationBuilt, modification_kind=None)
PAID = ready(HomeModification.HomeModificationPaid, modification_kind=None)
REVERSED = ready(HomeModification.HomeModificationPaymentReversed, modification_kind=None)
REPORTED = ready(HomeModification.HomeDefectReported, modification_kind=None)
REPAIRED = ready(HomeModification.HomeDefectRepaired, modification_kind=None)
RAMP = HomeModification.id_of(AYGUL, "厨房", "坡道", "2022-04")


def agree(modification: HomeModification, price: int = 3500) -> None:
    modification.agree(
        occurred_on="2022-04",
        person_id=AYGUL,
        room="厨房",
        work="坡道",
        price=yuan(price),
        household_id=HOUSEHOLD,
        area=AREA,
    )


def accept(modification: HomeModification, cost: int = 3450) -> None:
    modification.accept(occurred_on="2022-05-14", cost=yuan(cost), accepted_by="验收员王建国")


def test_home_modification_agreed_says_what_is_built():
    modification = given(HomeModification)

    agree(modification)

    assert recorded(modification) == [AGREED]


def test_home_modification_agreed_for_nothing_is_refused():
    modification = given(HomeModification)

    with refused("amount_not_positive", minor=0):
        agree(modification, price=0)

    assert recorded(modification) == []


def test_home_modification_agreed_twice_is_refused():
    modification = given(HomeModification, AGREED)

    with refused("already_exists", history="home_modification"):
        agree(modification)

    assert recorded(modification) == []


def test_home_modification_agreed_twice_at_once_is_agreed_once(ledger: ServiceLedger):
    def agree_on_it(work: Work) -> None:
        agree(work.begin(HomeModification, RAMP))

    with refused("already_exists"):
        meanwhile(ledger, agree_on_it, agree_on_it)

    assert stored(ledger) == [AGREED]


def test_home_modification_accepted_carries_what_was_agreed():
    modification = given(HomeModification, AGREED)

    accept(modification)

    assert recorded(modification) == [ACCEPTED]


def test_home_modification_accepted_without_being_agreed_is_refused():
    modification = given(HomeModification)

    with refused("modification_not_agreed", id=modification.id):
        accept(modification)

    assert recorded(modification) == []


def test_home_modification_accepted_twice_is_refused():
    modification = given(HomeModification, AGREED, ACCEPTED)

    with refused("modification_already_accepted", id=modification.id):
        accept(modification)

    assert recorded(modification) == []


@pytest.mark.parametrize("cost", [0, -5])
def test_home_modification_accepted_for_nothing_is_refused(cost):
    modification = given(HomeModification, AGREED)

    with refused("amount_not_positive", minor=cost * 100):
        accept(modification, cost=cost)

    assert recorded(modification) == []


def test_home_modification_accepted_twice_at_once_is_accepted_once(ledger: ServiceLedger):
    copied(ledger, RAMP, AGREED)

    def accept_it(work: Work) -> None:
        accept(work.change(HomeModification, RAMP))

    with refused("modification_already_accepted"):
        meanwhile(ledger, accept_it, accept_it)

    assert stored(ledger) == [AGREED, ACCEPTED]


def test_home_surveyed_begins_the_work_of_that_year(ledger: ServiceLedger):
    answer = ask(ledger, "home_modification.survey", **told(SURVEYED))

    assert answer.value == str(RAMP)
    assert stored(ledger) == [SURVEYED]


def test_home_surveyed_says_what_kind_all_that_follows_is_of():
    modification = given(HomeModification, SURVEYED, AGREED)

    modification.build(occurred_on="2022-05-10")

    assert [fact.modification_kind.value for fact in recorded(modification)] == ["ageing_friendly"]


def test_home_surveyed_twice_at_once_is_surveyed_once(ledger: ServiceLedger):
    survey = asking("home_modification.survey", **told(SURVEYED))

    with refused("already_exists", history="home_modification"):
        meanwhile(ledger, survey, survey)

    assert stored(ledger) == [SURVEYED]


def test_home_modification_designed_by_the_price_list():
    modification = given(HomeModification, SURVEYED)

    modification.design(**told(DESIGNED))

    assert recorded(modification) == [DESIGNED]


def test_home_modification_agreed_after_a_survey_of_the_year_before(ledger: ServiceLedger):
    surveyed = ask(ledger, "home_modification.survey", **told(SURVEYED, occurred_on="2021-12-20"))
    words = told(AGREED, "person_id", "room", "work", "price")

    answer = ask(ledger, "home_modification.agree", id=surveyed.value, **words)

    assert answer.value == surveyed.value != str(RAMP)
    assert stored(ledger)[-1] == AGREED


def test_home_modification_agreed_by_name_without_a_survey(ledger: ServiceLedger):
    answer = ask(ledger, "home_modification.agree", **told(AGREED))

    assert answer.value == str(RAMP)
    assert stored(ledger) == [AGREED]


def test_home_modification_agreed_on_other_work_than_surveyed_is_refused(ledger: ServiceLedger):
    surveyed = ask(ledger, "home_modification.survey", **told(SURVEYED)).value

    with refused("contradicts_history", field="work"):
        ask(ledger, "home_modification.agree", id=surveyed, **told(AGREED, work="扶手"))


@pytest.mark.parametrize("missing", [{"person_id": NIL}, {"room": ""}, {"work": ""}])
def test_home_modification_agreed_on_nothing_in_particular_is_refused(missing):
    with refused("home_not_named"):
        given(HomeModification).agree(**told(AGREED) | missing)


def test_home_modification_contracted_to_somebody_at_a_price():
    modification = given(HomeModification, AGREED)

    modification.contract(**told(CONTRACTED))

    assert recorded(modification) == [CONTRACTED]


def test_home_modification_built_with_or_without_a_contract():
    for before in ((AGREED,), (AGREED, CONTRACTED)):
        modification = given(HomeModification, *before)

        modification.build(**told(BUILT))

        assert recorded(modification) == [BUILT]


@pytest.mark.parametrize(
    ("command", "fact", "before"),
    [
        ("contract", CONTRACTED, (SURVEYED,)),
        ("contract", CONTRACTED, (AGREED, CONTRACTED)),
        ("build", BUILT, (SURVEYED, DESIGNED)),
        ("build", BUILT, (AGREED, BUILT)),
    ],
)
def test_home_modification_built_without_being_agreed_is_refused(command, fact, before):
    modification = given(HomeModification, *before)
    own = [name for name in fact.CLEAR_FIELDS if name != "modification_kind"]

    with refused("modification_not_agreed", id=modification.id):
        getattr(modification, command)(**told(fact, *own))


@pytest.mark.parametrize(
    ("command", "fact", "amount", "before"),
    [
        ("design", DESIGNED, "list_price", (SURVEYED,)),
        ("contract", CONTRACTED, "contract_price", (AGREED,)),
        ("repair_defect", REPAIRED, "cost", (AGREED, ACCEPTED, REPORTED)),
    ],
)
def test_home_modification_that_costs_nothing_is_refused(command, fact, amount, before):
    modification = given(HomeModification, *before)

    with refused("amount_not_positive", minor=0):
        getattr(modification, command)(**told(fact) | {amount: yuan(0)})


def test_home_modification_keeps_four_prices_apart():
    prices = (DESIGNED.list_price, AGREED.price, CONTRACTED.contract_price, ACCEPTED.cost)

    modification = given(HomeModification, SURVEYED, DESIGNED, AGREED, CONTRACTED, BUILT, ACCEPTED)

    assert prices == (yuan(3500), yuan(3500), yuan(3480), yuan(3450))
    assert modification.cost == yuan(3450)


def test_home_modification_paid_says_what_the_household_bears(ledger: ServiceLedger):
    copied(ledger, RAMP, AGREED, ACCEPTED)
    copied(ledger, FUND, ready(Fund.FundOpened))

    ask(ledger, "home_modification.pay", id=RAMP, **told(PAID, "cost", "co_pay", "fund_id"))

    assert stored(ledger)[-1] == PAID


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cost": yuan(3500)}, "cost_not_as_accepted"),
        ({"co_pay": yuan(3451)}, "co_pay_not_within_cost"),
        ({"co_pay": yuan(-1)}, "co_pay_not_within_cost"),
        ({"co_pay": dong(1)}, "currencies_mixed"),
    ],
)
def test_home_modification_paid_otherwise_than_accepted_is_refused(change, code):
    modification = given(HomeModification, AGREED, ACCEPTED)

    with refused(code):
        modification.pay(**told(PAID) | change)


@pytest.mark.parametrize("before", [(AGREED, BUILT), (AGREED, ACCEPTED, PAID)])
def test_home_modification_paid_unaccepted_or_twice_is_refused(before):
    modification = given(HomeModification, *before)

    with refused("modification_not_accepted"):
        modification.pay(**told(PAID))


def test_home_modification_payment_reversed_lets_it_be_paid_anew():
    modification = given(HomeModification, AGREED, ACCEPTED, PAID)

    modification.reverse_payment(**told(REVERSED))
    modification.pay(**told(PAID))

    assert recorded(modification) == [REVERSED, PAID]


def test_home_modification_payment_reversed_that_was_not_made_is_refused():
    modification = given(HomeModification, AGREED, ACCEPTED)

    with refused("modification_not_paid"):
        modification.reverse_payment(**told(REVERSED))


@pytest.mark.parametrize("before", [(AGREED, ACCEPTED), (AGREED, ACCEPTED, PAID)])
def test_home_defect_reported_of_finished_work(before):
    modification = given(HomeModification, *before)

    modification.report_defect(**told(REPORTED))

    assert recorded(modification) == [REPORTED]
    assert HomeModification.HomeDefectReported.SEALED_FIELDS == ("note",)


def test_home_defect_reported_of_work_that_goes_on_is_refused():
    modification = given(HomeModification, AGREED, BUILT)

    with refused("modification_not_accepted"):
        modification.report_defect(**told(REPORTED))


@pytest.mark.parametrize("cost", [yuan(60), None])
def test_home_defect_repaired_at_a_cost_or_by_warranty(cost):
    modification = given(HomeModification, AGREED, ACCEPTED, REPORTED)

    modification.repair_defect(**told(REPAIRED, cost=cost))

    assert recorded(modification) == [replace(REPAIRED, cost=cost)]


@pytest.mark.parametrize("before", [(), (REPORTED, REPAIRED)])
def test_home_defect_repaired_that_nobody_reported_is_refused(before):
    modification = given(HomeModification, AGREED, ACCEPTED, *before)

    with refused("no_defect_open", defect="loose"):
        modification.repair_defect(**told(REPAIRED))

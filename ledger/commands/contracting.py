"""Homes, contracts and projects: whatever is paid from a fund is paid from one that is open."""

from datetime import date
from uuid import UUID

from ledger.aggregates import HomeModification, Project, ServiceContract
from ledger.aggregates.home_modification import ModificationKind
from ledger.commands.funding import must_be_payable_from
from ledger.commands.registry import command
from ledger.vocabulary import Money, PartialDate
from ledger.work import Work


@command("home_modification.survey")
def survey_home(  # noqa: PLR0913 - a home is named by this many things
    asked: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    room: str,
    work: str,
    household_id: UUID | None = None,
    area: str | None = None,
    modification_kind: ModificationKind = ModificationKind.BARRIER_FREE,
    photo_digests: tuple[str, ...] = (),
    note: str | None = None,
) -> UUID:
    """Record what a home needs; the answer is the id of that work in that year.

    ``photo_digests`` are the SHA-256 of the photographs taken before, which are kept elsewhere.

    Raises:
        AlreadyExists: it was surveyed, or agreed on, this year.
    """
    home = asked.begin(HomeModification, HomeModification.id_of(person_id, room, work, occurred_on))
    home.survey(
        occurred_on=occurred_on,
        person_id=person_id,
        room=room,
        work=work,
        household_id=household_id,
        area=area,
        modification_kind=modification_kind,
        photo_digests=photo_digests,
        note=note,
    )
    return home.id


@command("home_modification.agree")
def agree_on_home(  # noqa: PLR0913 - what is agreed has this many sides
    asked: Work,
    *,
    occurred_on: PartialDate,
    person_id: UUID,
    room: str,
    work: str,
    price: Money,
    id: UUID | None = None,  # noqa: A002 - the line's own word
    household_id: UUID | None = None,
    area: str | None = None,
) -> UUID:
    """Record what was agreed with a household; the answer is the id of the work.

    ``id`` is that of the survey, when there was one; without it this year's work is begun.

    Raises:
        NotKnown: there is no survey of this id.
        AlreadyExists: it was agreed on before.
        ContradictsHistory: the survey was of another home, or of other work.
        AmountNotPositive: it costs nothing.
    """
    if id is not None:
        home = asked.change(HomeModification, id)
        household_id, area = household_id or home.household_id, area or home.area
    else:
        home = asked.begin(
            HomeModification, HomeModification.id_of(person_id, room, work, occurred_on)
        )
    home.agree(
        occurred_on=occurred_on,
        person_id=person_id,
        room=room,
        work=work,
        price=price,
        household_id=household_id,
        area=area,
    )
    return home.id


@command("home_modification.pay")
def pay_for_home(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    cost: Money,
    co_pay: Money,
    fund_id: UUID | None = None,
) -> None:
    """Record what was paid for the work on a home; ``co_pay`` is the household's share of it.

    Raises:
        NotKnown: there is no such work, or no such fund.
        ModificationNotAccepted: it was not accepted, or it was paid before.
        CostNotAsAccepted: it is not what the work cost when it was accepted.
        CoPayNotWithinCost: the household's share is below zero, or above the cost.
        FundIsClosed: the fund is closed.
        CurrenciesMixed: the share, or the fund, is in another currency.
    """
    must_be_payable_from(work, fund_id, cost)
    work.change(HomeModification, id).pay(
        occurred_on=occurred_on, cost=cost, co_pay=co_pay, fund_id=fund_id
    )


@command("service_contract.sign")
def sign(  # noqa: PLR0913 - a contract is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    provider: str,
    contract_number: str,
    services: tuple[str, ...],
    price: Money,
    contract_from: date,
    contract_until: date,
    procurement: str | None = None,
) -> UUID:
    """Record a contract of whoever asks with a provider; the answer is its id.

    Raises:
        AlreadyExists: there is a contract of this number.
        ContractTermEmpty: it would end no later than it begins.
        AmountNotPositive: it costs nothing.
    """
    contract_id = ServiceContract.id_of(work.by.organisation, contract_number)
    contract = work.begin(ServiceContract, contract_id)
    contract.sign(
        occurred_on=occurred_on,
        provider=provider,
        contract_number=contract_number,
        services=services,
        price=price,
        contract_from=contract_from,
        contract_until=contract_until,
        procurement=procurement,
    )
    return contract.id


@command("service_contract.pay")
def pay_provider(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
    amount: Money,
    fund_id: UUID | None = None,
) -> None:
    """Record a payment for work that was accepted.

    Raises:
        NotKnown: there is no such contract, or no such fund.
        ContractOverpaid: more would be paid than the accepted work is worth.
        FundIsClosed: the fund is closed.
        CurrenciesMixed: it is in another currency than the price, or the fund.
        AmountNotPositive: nothing was paid.
    """
    must_be_payable_from(work, fund_id, amount)
    work.change(ServiceContract, id).pay(occurred_on=occurred_on, amount=amount, fund_id=fund_id)


@command("project.approve")
def approve_project(  # noqa: PLR0913 - a project is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    project_code: str,
    livelihood: str,
    households: tuple[UUID, ...],
    budget: Money,
    fund_id: UUID | None = None,
    area: str | None = None,
) -> UUID:
    """Let a project of whoever asks begin, for these households; the answer is its id.

    Raises:
        AlreadyExists: there is a project of this code.
        NotKnown: there is no such fund.
        HouseholdListUnusable: it is for no household, or for one twice.
        FundIsClosed: the fund is closed.
        CurrenciesMixed: the fund is in another currency.
        AmountNotPositive: it has no budget.
    """
    must_be_payable_from(work, fund_id, budget)
    project = work.begin(Project, Project.id_of(work.by.organisation, project_code))
    project.approve(
        occurred_on=occurred_on,
        project_code=project_code,
        livelihood=livelihood,
        households=households,
        budget=budget,
        fund_id=fund_id,
        area=area,
    )
    return project.id

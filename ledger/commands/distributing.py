"""Goods: a list, a kit for every household on it, and a day that closes when all are told."""

from datetime import date
from uuid import UUID

from ledger.aggregates import GoodsDelivery, GoodsDistribution
from ledger.aggregates.goods_delivery import DeliveryProof, DeliveryState, NonDelivery
from ledger.commands.registry import command
from ledger.refusals.grants import GoodsDayNotAccounted
from ledger.vocabulary import Money, PartialDate
from ledger.work import Work


@command("goods_distribution.freeze_list")
def freeze_list(  # noqa: PLR0913 - a list is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    area: str,
    day: date,
    households: tuple[UUID, ...],
    kit: str,
    kit_value: Money,
    household_days: int = 1,
) -> dict[str, str]:
    """Freeze the list of a day; the answer is the ``id`` of the distribution and the ``digest``.

    Raises:
        GoodsDayIsClosed: the list of that day is frozen.
        HouseholdListUnusable: nobody is on it, or somebody twice.
        CountNotPositive: a kit is for no day at all.
        AmountNotPositive: a kit is worth nothing.
    """
    distribution = _distribution(work, area, day)
    digest = GoodsDistribution.digest_of(households)
    distribution.freeze_list(
        occurred_on=occurred_on,
        day=day,
        area=area,
        households=households,
        households_listed=len(households),
        digest=digest,
        kit=kit,
        kit_value=kit_value,
        household_days=household_days,
    )
    return {"id": str(distribution.id), "digest": digest}


@command("goods_distribution.hand_out")
def hand_out(  # noqa: PLR0913 - what is handed out is named by this many things
    work: Work,
    *,
    occurred_on: PartialDate,
    area: str,
    day: date,
    goods: str,
    items: int,
    goods_value: Money,
    place: str,
    donor: str | None = None,
) -> UUID:
    """Count goods given to whoever came; the answer is the id of that day's distribution.

    Raises:
        GoodsDayIsClosed: nothing more is recorded of that day.
        CountNotPositive: nothing was given.
        AmountNotPositive: it was worth nothing.
    """
    distribution = _distribution(work, area, day)
    distribution.hand_out(
        occurred_on=occurred_on,
        day=day,
        area=area,
        goods=goods,
        items=items,
        goods_value=goods_value,
        place=place,
        donor=donor,
    )
    return distribution.id


@command("goods_delivery.deliver")
def deliver(
    work: Work,
    *,
    occurred_on: PartialDate,
    distribution_id: UUID,
    household_id: UUID,
    delivery_proof: DeliveryProof,
    person_id: UUID | None = None,
) -> UUID:
    """Record that a household on the list got its kit; the answer is the id of the delivery.

    Raises:
        NotKnown: there is no such distribution.
        GoodsNotDispatched: the kits have not left.
        GoodsDayIsClosed: the day is closed; what did not arrive by then is delivered again.
        HouseholdNotOnList: there is no kit for this household.
        HouseholdAlreadyServed: it arrived before, or did not and is taken there again.
    """
    distribution = work.change(GoodsDistribution, distribution_id)
    listed = distribution.kit_for(household_id)
    delivery = _delivery(work, distribution, household_id)
    delivery.deliver(
        occurred_on=occurred_on,
        distribution_id=distribution.id,
        household_id=household_id,
        kit=listed.kit,
        kit_value=listed.kit_value,
        household_days=listed.household_days,
        delivery_proof=delivery_proof,
        person_id=person_id,
        area=listed.area,
    )
    return delivery.id


@command("goods_delivery.miss")
def miss(
    work: Work,
    *,
    occurred_on: PartialDate,
    distribution_id: UUID,
    household_id: UUID,
    non_delivery: NonDelivery,
    person_id: UUID | None = None,
) -> UUID:
    """Record that a kit did not arrive, and why; the answer is the id of the delivery.

    Raises:
        NotKnown: there is no such distribution.
        GoodsNotDispatched: the kits have not left.
        GoodsDayIsClosed: the day is closed.
        HouseholdNotOnList: there is no kit for this household.
        HouseholdAlreadyServed: it was told before what became of it.
    """
    distribution = work.change(GoodsDistribution, distribution_id)
    listed = distribution.kit_for(household_id)
    delivery = _delivery(work, distribution, household_id)
    delivery.miss(
        occurred_on=occurred_on,
        distribution_id=distribution.id,
        household_id=household_id,
        kit=listed.kit,
        kit_value=listed.kit_value,
        household_days=listed.household_days,
        non_delivery=non_delivery,
        person_id=person_id,
        area=listed.area,
    )
    return delivery.id


@command("goods_distribution.close_day")
def close_day(
    work: Work,
    *,
    id: UUID,  # noqa: A002 - the line's own word
    occurred_on: PartialDate,
) -> None:
    """Close a day when it is told of every household on its list what became of the kit.

    Raises:
        NotKnown: there is no such distribution.
        GoodsDayIsClosed: it was closed before.
        GoodsNotDispatched: the kits on the list have not left.
        GoodsDayNotAccounted: of some households nothing is told; ``households`` says of which.
    """
    distribution = work.change(GoodsDistribution, id)
    ids = {
        GoodsDelivery.id_of(distribution.organisation, distribution.day, each): each
        for each in distribution.households
    }
    told = {each: kit for each, kit in work.find_all(GoodsDelivery, ids).items() if kit.begun}
    served = sum(_was_served(kit, distribution) for kit in told.values())
    listed = distribution.listed
    distribution.close_day(
        occurred_on=occurred_on,
        households_served=served,
        households_not_served=len(ids) - served,
        household_days=served * listed.household_days if listed else 0,
        goods_value=_times(listed.kit_value, served) if listed else None,
    )
    missing = [household for each, household in ids.items() if each not in told]
    if missing:
        raise GoodsDayNotAccounted(households=missing)


def _was_served(kit: GoodsDelivery, distribution: GoodsDistribution) -> bool:
    """A household that stands on two lists of a day has one kit, of one of them."""
    return kit.state is DeliveryState.DELIVERED and kit.distribution_id == distribution.id


def _times(value: Money, number: int) -> Money:
    return Money(value.minor * number, value.currency)


def _distribution(work: Work, area: str, day: date) -> GoodsDistribution:
    distribution_id = GoodsDistribution.id_of(work.by.organisation, area, day)
    return work.begin(GoodsDistribution, distribution_id)


def _delivery(work: Work, distribution: GoodsDistribution, household_id: UUID) -> GoodsDelivery:
    delivery_id = GoodsDelivery.id_of(distribution.organisation, distribution.day, household_id)
    return work.begin(GoodsDelivery, delivery_id)

"""Holding what stands at a station against what the books say; no device is changed by it."""

from uuid import UUID

from ledger.aggregates import Device, StockTake
from ledger.aggregates.stock_take import AT_THE_STATION, Seen
from ledger.commands.registry import command
from ledger.errors import NotKnown
from ledger.vocabulary import PartialDate
from ledger.work import Work


@command("stock_take.count")
def count(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    device_ids: tuple[UUID, ...],
) -> dict[str, list[UUID]]:
    """Record which devices stand at the station; those the books have elsewhere are mismatches.

    Raises:
        NotKnown: the office has no such device.
        StockTakeIsClosed: this stock-take is closed.
        CountedBefore: one of them was seen before.
    """
    take = work.change(StockTake, id)
    devices = _devices(work, device_ids)
    as_expected = [each for each in device_ids if _stands_here(devices[each], take)]
    if as_expected:
        take.count(occurred_on=occurred_on, device_ids=tuple(as_expected))
    others = [each for each in device_ids if each not in as_expected]
    for device_id in others:
        _mismatch(take, devices[device_id], occurred_on, Seen.PRESENT)
    return {"counted": as_expected, "mismatches": others}


@command("stock_take.miss")
def miss(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    device_id: UUID,
    seen_station_id: UUID | None = None,
) -> UUID:
    """Record that a device does not stand where the books say; elsewhere, when it was seen there.

    Raises:
        NotKnown: the office has no such device.
        StockTakeIsClosed: this stock-take is closed.
        CountedBefore: it was seen before.
        StockTakeAgrees: the books do not say that it stands here.
    """
    take = work.change(StockTake, id)
    device = _devices(work, (device_id,))[device_id]
    seen = Seen.ELSEWHERE if seen_station_id else Seen.ABSENT
    _mismatch(take, device, occurred_on, seen, seen_station_id)
    return device_id


@command("stock_take.close")
def close(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
) -> dict[str, int]:
    """End a stock-take; how many were counted and how many were mismatches is the answer.

    Raises:
        StockTakeIsClosed: it is closed.
    """
    take = work.change(StockTake, id)
    counted, mismatches = len(take.counted), len(take.mismatches)
    take.close(occurred_on=occurred_on, counted=counted, mismatches=mismatches)
    return {"counted": counted, "mismatches": mismatches}


def _devices(work: Work, device_ids: tuple[UUID, ...]) -> dict[UUID, Device]:
    devices = work.find_all(Device, device_ids)
    for device_id in device_ids:
        if device_id not in devices:
            raise NotKnown(history=Device.STORED_AS, id=device_id)
    return devices


def _stands_here(device: Device, take: StockTake) -> bool:
    return device.station_id == take.station_id and device.state in AT_THE_STATION


def _mismatch(
    take: StockTake, device: Device, occurred_on: str, seen: Seen, elsewhere: UUID | None = None
) -> None:
    take.find_mismatch(
        occurred_on=occurred_on,
        device_id=device.id,
        expected_state=device.state,
        expected_station_id=device.station_id,
        seen=seen,
        seen_station_id=elsewhere,
    )

"""Devices that become the person's own: from a station's shelf, or through a provision."""

from datetime import date
from uuid import UUID

from ledger.aggregates import Device, DeviceProvision
from ledger.commands.lending import living, must_be_free, take_up
from ledger.commands.registry import command
from ledger.vocabulary import Money, PartialDate, first_day
from ledger.work import Work


@command("device.issue")
def issue(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    person_id: UUID,
    station_id: UUID,
    goods_value: Money | None = None,
) -> UUID:
    """Give a device to a person for keeps, from the shelf or when they have it on loan.

    Raises:
        DeviceOnLoan: it is out with somebody else.
        DeviceNotAvailable: it is defective, in repair, on its way, lost or out of the books.
        DeviceReservedForAnother: it is kept for somebody else from that day on.
    """
    person = living(work, person_id)
    device = work.change(Device, id)
    must_be_free(work, device, person_id, first_day(occurred_on), date.max)
    device.issue(
        occurred_on=occurred_on,
        person_id=person_id,
        station_id=station_id,
        goods_value=goods_value,
        area=person.area,
    )
    take_up(work, device, person_id, occurred_on, date.max)
    return id


@command("device_provision.assess")
def assess(
    work: Work,
    *,
    id: UUID,  # noqa: A002
    occurred_on: PartialDate,
    person_id: UUID,
    class_code: str,
    station_id: UUID | None = None,
) -> UUID:
    """Record which class of device a person needs for keeps.

    Raises:
        AlreadyExists: this need was recorded.
    """
    person = living(work, person_id)
    provision = work.begin(DeviceProvision, id)
    provision.assess(
        occurred_on=occurred_on,
        person_id=person_id,
        class_code=class_code,
        station_id=station_id,
        area=person.area,
    )
    return id

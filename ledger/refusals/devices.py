"""How devices say no: lending, upkeep, bookings, waiting lists, stock-takes, provisions."""

from ledger.errors import OutOfTurn, Refused


class DeviceNotInspected(Refused):
    """The device came back, and nobody has looked at it yet."""

    code = "device_not_inspected"


class DeviceNotDisinfected(Refused):
    """Devices of this class are lent only when they were disinfected since they came back."""

    code = "device_not_disinfected"


class InspectionNotSkipped(Refused):
    """Only a list of the past can tell of no inspection; whoever is there looks at the device."""

    code = "inspection_not_skipped"


class DeviceIsRecalled(Refused):
    """The office wants the device in its hands."""

    code = "device_is_recalled"


class DeviceNotRecalled(Refused):
    """The device was not recalled."""

    code = "device_not_recalled"


class DeviceElsewhere(Refused):
    """The device is not where it would leave, or is already where it would go."""

    code = "device_elsewhere"


class DeviceNotInTransfer(OutOfTurn):
    """The device is not on its way between two stations."""

    code = "device_not_in_transfer"


class LoanNotOverdue(Refused):
    """The day the device is due has not passed."""

    code = "loan_not_overdue"


class OverdueAlreadyNoted(Refused):
    """It was recorded before that the device is overdue since that day."""

    code = "overdue_already_noted"


class ReturnNotNamed(Refused):
    """A correction names the return it puts right, and who had the device."""

    code = "return_not_named"


class OldValueDiffers(Refused):
    """A correction repeats what was recorded before, and that was something else."""

    code = "old_value_differs"


class DeviceReservedForAnother(Refused):
    """The device is reserved for somebody else in that time."""

    code = "device_reserved_for_another"


class ReservationOverlaps(Refused):
    """The device is reserved for a part of that time."""

    code = "reservation_overlaps"


class ReservationTooShort(Refused):
    """A reservation ends after the day it begins."""

    code = "reservation_too_short"


class ReservationNotStanding(Refused):
    """There is no such reservation, or it was ended before."""

    code = "reservation_not_standing"


class ReservationStillHolds(Refused):
    """The time for which the device is reserved has not passed."""

    code = "reservation_still_holds"


class DueDayMissing(Refused):
    """No policy says how long the device is lent, so somebody must."""

    code = "due_day_missing"


class DueBeyondPolicy(Refused):
    """The policy lends the device for a shorter time."""

    code = "due_beyond_policy"


class TooManyLoans(Refused):
    """The person has as many devices out as the policy allows."""

    code = "too_many_loans"


class BorrowerOverdue(Refused):
    """The person has a device out that should be back."""

    code = "borrower_overdue"


class RenewalsUsedUp(Refused):
    """The loan was renewed as often as the policy allows."""

    code = "renewals_used_up"


class OthersWaiting(Refused):
    """Somebody else waits for a device of this class at this station."""

    code = "others_waiting"


class AlreadyWaiting(Refused):
    """A person stands once in a waiting list."""

    code = "already_waiting"


class NotWaiting(Refused):
    """The person does not stand in this waiting list."""

    code = "not_waiting"


class NotFirstInLine(Refused):
    """Somebody else is next; to prefer a person, move them with a reason."""

    code = "not_first_in_line"


class PlaceNotOffered(Refused):
    """Nothing was offered to this person, or the offer is over."""

    code = "place_not_offered"


class PlaceAlreadyOffered(Refused):
    """Something was offered to this person, and they have not answered yet."""

    code = "place_already_offered"


class StockTakeIsClosed(OutOfTurn):
    """The stock-take is closed; what is found now belongs into the next one."""

    code = "stock_take_is_closed"


class CountedBefore(Refused):
    """The device was counted in this stock-take."""

    code = "counted_before"


class StockTakeAgrees(Refused):
    """What was seen is what the books say: that is no mismatch."""

    code = "stock_take_agrees"


class QuantityNotPositive(Refused):
    """At least one is given."""

    code = "quantity_not_positive"


class DepositAbovePolicy(Refused):
    """The policy asks for a smaller deposit."""

    code = "deposit_above_policy"


class MoreThanHeld(Refused):
    """The office holds less of the person's deposit, or in another currency."""

    code = "more_than_held"


class MoreThanOwed(Refused):
    """The person owes less for this loan, or in another currency."""

    code = "more_than_owed"

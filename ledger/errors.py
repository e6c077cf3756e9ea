"""Every way the ledger says no.

A refusal is data: a stable ``code`` and the facts that led to it. The sentence a person
reads or hears lives in the language catalogues under ``refused.<code>``.
"""

from functools import partial
from typing import Any, ClassVar


class Refused(Exception):
    """A rule said no; nothing was recorded."""

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code

    def __reduce__(self) -> tuple[Any, ...]:
        # As it goes from one process to another: there it is made again of its facts.
        return partial(type(self), **self.facts), ()


class NotKnown(Refused):
    """There is no such history."""

    code = "not_known"


class AlreadyExists(Refused):
    """This history has begun before."""

    code = "already_exists"


class OutOfTurn(Refused):
    """This step does not follow on what was recorded before."""

    code = "out_of_turn"


class ContradictsHistory(Refused):
    """It names something else than this history has named since it began."""

    code = "contradicts_history"


class NothingToWithdraw(Refused):
    """No such fact stands in this history."""

    code = "nothing_to_withdraw"


class LaterFactsStand(Refused):
    """What was recorded after it must be withdrawn first."""

    code = "later_facts_stand"


class UndoneOtherwise(Refused):
    """This kind of fact is not withdrawn: a fact of its own takes it back."""

    code = "undone_otherwise"


class ChangedMeanwhile(Refused):
    """Somebody else changed the same history; read it again and decide anew."""

    code = "changed_meanwhile"


class KeyReused(Refused):
    """The idempotency key was used before for another request."""

    code = "key_reused"


class ClockBehind(Refused):
    """The computer's clock stands before the newest recorded fact."""

    code = "clock_behind"


class ClockAhead(Refused):
    """The computer's clock jumped far ahead."""

    code = "clock_ahead"


class OccursInFuture(Refused):
    """A fact can be told only after it happened."""

    code = "occurs_in_future"


class OccursTooEarly(Refused):
    """No office that is served here existed then: the date is mistyped."""

    code = "occurs_too_early"


class NobodyAnswers(Refused):
    """No fact without somebody who recorded it, for an organisation."""

    code = "nobody_answers"


class OnBehalfOfNobody(Refused):
    """A kiosk records only on behalf of the person who stands before it."""

    code = "on_behalf_of_nobody"


class PeriodIsClosed(Refused):
    """The month is closed: only what corrects a recorded fact goes into it."""

    code = "period_is_closed"


class IdentifierTaken(Refused):
    """The number is claimed by another person."""

    code = "identifier_taken"


class IdentifierFree(Refused):
    """Nobody holds this number, so it cannot be released."""

    code = "identifier_free"


class CardNotHeld(Refused):
    """The person holds no card, so there is none to cancel."""

    code = "card_not_held"


class PersonIsErased(Refused):
    """The person's key was destroyed; nothing more can be recorded about them."""

    code = "person_is_erased"


class DeviceOnLoan(Refused):
    """The device is out with somebody."""

    code = "device_on_loan"


class DeviceNotOnLoan(Refused):
    """The device is not out with anybody."""

    code = "device_not_on_loan"


class DeviceNotAvailable(Refused):
    """The device cannot be lent: it is in repair, lost or retired."""

    code = "device_not_available"


class DeviceNotInRepair(Refused):
    """The device is not in repair."""

    code = "device_not_in_repair"


class DeviceNotLost(Refused):
    """The device is not reported lost."""

    code = "device_not_lost"


class ReturnBeforeLoan(Refused):
    """The day of return is before the day the device was lent."""

    code = "return_before_loan"


class DueBeforeLoan(Refused):
    """The day it is due is before the day it is lent, or before the present due day."""

    code = "due_before_loan"


class LendingOverlaps(Refused):
    """The device was out with somebody on that day."""

    code = "lending_overlaps"


class AmountNotPositive(Refused):
    """An amount of money is above zero."""

    code = "amount_not_positive"


class PaymentAlreadyPaid(Refused):
    """This payment has been paid."""

    code = "payment_already_paid"


class PaymentNotPaid(Refused):
    """This payment was not paid, so there is nothing to reverse."""

    code = "payment_not_paid"


class GrantAlreadyReversed(Refused):
    """This grant was reversed before."""

    code = "grant_already_reversed"


class ModificationNotAgreed(Refused):
    """The work on the home was not agreed, so it cannot be accepted."""

    code = "modification_not_agreed"


class ModificationAlreadyAccepted(Refused):
    """The work on the home was accepted before."""

    code = "modification_already_accepted"


class NeedAlreadyClosed(Refused):
    """The need has its resolution."""

    code = "need_already_closed"


class MinutesNotPositive(Refused):
    """A session lasts at least a minute."""

    code = "minutes_not_positive"


class ServiceKindUnknown(Refused):
    """The catalogue has no service of this code."""

    code = "service_kind_unknown"


class CounterMissing(Refused):
    """The catalogue counts this service in a unit that was not given."""

    code = "counter_missing"


class StoreUnsafe(Refused):
    """The store does not keep what it promises; it is not opened."""

    code = "store_unsafe"


class DiskFull(Refused):
    """There is no room on the disk; nothing was recorded."""

    code = "disk_full"


class RecordingStopped(Refused):
    """The disk failed, so this process records nothing more until it is started again."""

    code = "recording_stopped"


class StoreAway(Refused):
    """The database does not answer; whether something was recorded just now is not known."""

    code = "store_away"


class NothingToMove(Refused):
    """There is no ledger in a file in this directory, or it was moved before."""

    code = "nothing_to_move"


class TargetNotEmpty(Refused):
    """The database holds other facts or keys; nothing was moved."""

    code = "target_not_empty"


class LedgerInFile(Refused):
    """A database was named, and the directory has its ledger in a file."""

    code = "ledger_in_file"


class KeyFileWrong(Refused):
    """The key file is missing, readable by others, or not the one the keys were wrapped with."""

    code = "key_file_wrong"


class LogBroken(Refused):
    """The log and the facts do not agree: what was sealed is gone, or is another."""

    code = "log_broken"


class NotSealed(Refused):
    """The log does not reach as far, so there is nothing to prove it by."""

    code = "not_sealed"


class ProofWrong(Refused):
    """A key, note, checkpoint or proof is not one, or does not hold."""

    code = "proof_wrong"

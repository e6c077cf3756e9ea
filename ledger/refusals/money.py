"""How the rules of entitlements, payments and their rounds say no."""

from ledger.errors import OutOfTurn, Refused


class SecondPersonNeeded(Refused):
    """Whoever prepared it may not also agree to it."""

    code = "second_person_needed"


class OtherOrganisationNeeded(Refused):
    """The scheme wants one organisation to check and another to pay."""

    code = "other_organisation_needed"


class MonthNeeded(Refused):
    """It must be known in which month it happened, not only in which year."""

    code = "month_needed"


class SchemeHasNoTerms(Refused):
    """No policy says what the scheme pays in that month."""

    code = "scheme_has_no_terms"


class NoRateFits(Refused):
    """The policy pays nothing to somebody in this situation."""

    code = "no_rate_fits"


class RateUnchanged(Refused):
    """The policy pays the same as before, so there is no change to record."""

    code = "rate_unchanged"


class DiedBeforeMonth(Refused):
    """The person did not live to see that month, so nothing is due for it."""

    code = "died_before_month"


class BackPayTooFar(Refused):
    """The policy does not pay that many months before the application."""

    code = "back_pay_too_far"


class EntitlementStands(OutOfTurn):
    """The person has asked for this scheme before, or has it."""

    code = "entitlement_stands"


class EntitlementNotReviewed(OutOfTurn):
    """Nobody has examined the application since it was made."""

    code = "entitlement_not_reviewed"


class EntitlementNotRecommended(Refused):
    """Whoever examined the application did not recommend it."""

    code = "entitlement_not_recommended"


class EntitlementNotInForce(OutOfTurn):
    """The person does not have this scheme at present."""

    code = "entitlement_not_in_force"


class EntitlementNotSuspended(OutOfTurn):
    """The entitlement is not suspended, so there is nothing to resume."""

    code = "entitlement_not_suspended"


class EntitlementNotStopped(OutOfTurn):
    """The entitlement was not stopped, so there is nothing to reinstate."""

    code = "entitlement_not_stopped"


class ResumedTooEarly(Refused):
    """What was interrupted goes on no earlier than it was interrupted."""

    code = "resumed_too_early"


class PaymentOnList(OutOfTurn):
    """The payment is on the list of a round, and moves with that round alone."""

    code = "payment_on_list"


class PaymentNotListed(OutOfTurn):
    """The payment is on no list that waits for this step."""

    code = "payment_not_listed"


class PaymentNotFailed(OutOfTurn):
    """The payment neither failed nor came back, so it is not tried again."""

    code = "payment_not_failed"


class RecoveryNotDemanded(OutOfTurn):
    """Nobody asked for this money back."""

    code = "recovery_not_demanded"


class RecoveryTooHigh(Refused):
    """More would come back than is still to come back."""

    code = "recovery_too_high"


class PaymentRoundOutOfTurn(OutOfTurn):
    """The round is at another step."""

    code = "payment_round_out_of_turn"


class PaymentRoundGoesOn(Refused):
    """The round before this one, of the same month, is not finished."""

    code = "payment_round_goes_on"


class PaymentListEmpty(Refused):
    """Nothing would be on the list."""

    code = "payment_list_empty"


class PaymentListHasIssues(Refused):
    """Whoever checked the list found something wrong with it."""

    code = "payment_list_has_issues"


class PaymentListOutdated(Refused):
    """Somebody on the list died, moved away or lost the entitlement since it was frozen."""

    code = "payment_list_outdated"


class InstructionDiffers(Refused):
    """The file for the bank does not hold what was frozen and approved."""

    code = "instruction_differs"


class BankLineUnknown(Refused):
    """The bank's file speaks of a payment that this round did not instruct."""

    code = "bank_line_unknown"


class BankLineContradicts(Refused):
    """The bank's file contradicts what the round instructed or the bank said before."""

    code = "bank_line_contradicts"


class RoundDoesNotBalance(Refused):
    """What was frozen is not what was paid, failed and came back, taken together."""

    code = "round_does_not_balance"

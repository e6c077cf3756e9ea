"""How grants, goods, homes, enrolments and funds say no; and what they all ask of an amount."""

from ledger.errors import AmountNotPositive, OutOfTurn, Refused
from ledger.vocabulary import Money


def must_be_above_zero(amount: Money) -> None:
    """Let an amount pass that is worth something.

    Raises:
        AmountNotPositive: it is not.
    """
    if amount.minor <= 0:
        raise AmountNotPositive(minor=amount.minor, currency=amount.currency)


def must_be_of_one_currency(*amounts: Money) -> None:
    """Let amounts pass that can be held against each other.

    Raises:
        CurrenciesMixed: they cannot.
    """
    currencies = sorted({each.currency for each in amounts})
    if len(currencies) > 1:
        raise CurrenciesMixed(currencies=currencies)


def must_be_worth_something(cash: Money, goods_value: Money) -> None:
    """Let cash and goods pass that are worth something together, and neither less than nothing.

    Raises:
        CurrenciesMixed: they are not told in one currency.
        AmountNotPositive: they are worth nothing.
    """
    must_be_of_one_currency(cash, goods_value)
    together = cash.minor + goods_value.minor
    if min(cash.minor, goods_value.minor) < 0 or together <= 0:
        raise AmountNotPositive(minor=together, currency=cash.currency)


class CurrenciesMixed(Refused):
    """Amounts that are held against each other are in one currency."""

    code = "currencies_mixed"


class CurrencyNotKept(Refused):
    """The ledger keeps yuan and dong."""

    code = "currency_not_kept"


class CountNotPositive(Refused):
    """Of whatever is handed out, packed or delivered there is at least one."""

    code = "count_not_positive"


class BeneficiaryNotNamed(Refused):
    """A grant names its person, or its household and who applied, or its organisation; no more."""

    code = "beneficiary_not_named"


class PersonalDetailWithoutPerson(Refused):
    """A note or an account is sealed with a person's key, and no person is named."""

    code = "personal_detail_without_person"


class GrantAlreadyApplied(OutOfTurn):
    """The beneficiary has a grant of this scheme in this round, or one under way."""

    code = "grant_already_applied"


class GrantNotVerified(OutOfTurn):
    """The grant has nobody who verified it and waits for no approval."""

    code = "grant_not_verified"


class GrantAlreadyDecided(OutOfTurn):
    """The application was decided, or withdrawn, or what it asked for was paid."""

    code = "grant_already_decided"


class GrantNotApproved(OutOfTurn):
    """The grant has no approval that is still to be paid."""

    code = "grant_not_approved"


class GrantNotPaid(OutOfTurn):
    """The grant was not paid, or what was paid came back."""

    code = "grant_not_paid"


class GrantAboveLimit(Refused):
    """The policy in force lets a grant of this scheme be worth less."""

    code = "grant_above_limit"


class GrantAboveApproval(Refused):
    """More was to be paid than was approved."""

    code = "grant_above_approval"


class HouseholdHadRelief(Refused):
    """The household had relief of this scheme in this round."""

    code = "household_had_relief"


class HouseholdListUnusable(Refused):
    """A list of households has somebody on it, and nobody twice."""

    code = "household_list_unusable"


class HouseholdNotOnList(Refused):
    """The household is not on the list."""

    code = "household_not_on_list"


class HouseholdAlreadyServed(OutOfTurn):
    """The household's kit of that day was taken to it, or is to be taken there again."""

    code = "household_already_served"


class GoodsNotDispatched(Refused):
    """The goods of that day are not on their way yet."""

    code = "goods_not_dispatched"


class GoodsDayIsClosed(OutOfTurn):
    """That day is closed in this area."""

    code = "goods_day_is_closed"


class GoodsDayNotAccounted(Refused):
    """Of some households on the list nobody said what became of their kit."""

    code = "goods_day_not_accounted"


class HomeNotNamed(Refused):
    """Work on a home names the person who lives there, the room, and what is done."""

    code = "home_not_named"


class ModificationNotAccepted(OutOfTurn):
    """The work was not accepted, or it was paid before."""

    code = "modification_not_accepted"


class ModificationNotPaid(OutOfTurn):
    """The work was not paid, so there is nothing to take back."""

    code = "modification_not_paid"


class CostNotAsAccepted(Refused):
    """What is paid for the work is what it cost when it was accepted."""

    code = "cost_not_as_accepted"


class CoPayNotWithinCost(Refused):
    """The household's share is a part of the cost."""

    code = "co_pay_not_within_cost"


class NoDefectOpen(Refused):
    """The home has no defect that waits for its repair."""

    code = "no_defect_open"


class CoverTermEmpty(Refused):
    """A term ends after the day it begins."""

    code = "cover_term_empty"


class CoverTermsOverlap(Refused):
    """The person is enrolled in this programme for a part of that time."""

    code = "cover_terms_overlap"


class CoverTermNotKnown(Refused):
    """The person is not enrolled in this programme for a term from that day."""

    code = "cover_term_not_known"


class CoverTermNotOpen(Refused):
    """The term is not at the point at which this could be done: it is active, or has ended."""

    code = "cover_term_not_open"


class PremiumNotPaid(Refused):
    """This payer has not paid so much of the premium of the term."""

    code = "premium_not_paid"


class LossNotCovered(Refused):
    """No active term of the programme covers that day."""

    code = "loss_not_covered"


class ClaimAlreadyLodged(Refused):
    """A claim of this number was lodged before."""

    code = "claim_already_lodged"


class ClaimNotOpen(Refused):
    """There is no claim of this number that could be settled, or reopened."""

    code = "claim_not_open"


class ClaimAmountUnfitting(Refused):
    """A rejected claim pays nothing, and one that was paid says how much."""

    code = "claim_amount_unfitting"


class FundIsClosed(OutOfTurn):
    """The fund is closed."""

    code = "fund_is_closed"


class FundShort(Refused):
    """The fund did not take in so much."""

    code = "fund_short"


class FundOfAnother(Refused):
    """Only the organisation that keeps a fund sends its money on."""

    code = "fund_of_another"


class FundSentToItself(Refused):
    """Money goes from one fund to another."""

    code = "fund_sent_to_itself"


class DonationNotStated(Refused):
    """A donation is an amount of money, or goods with their number and the value of one."""

    code = "donation_not_stated"


class DonationNotReceived(OutOfTurn):
    """The donation was pledged and has not come yet."""

    code = "donation_not_received"


class DonationExhausted(Refused):
    """There is not so much left of the donation."""

    code = "donation_exhausted"


class AllocationNotAddressed(Refused):
    """A part of a donation goes to one person, or one device, or one fund."""

    code = "allocation_not_addressed"


class AllocationNotKnown(Refused):
    """No such part of the donation went there, or it came back."""

    code = "allocation_not_known"


class ItemNumberMissing(Refused):
    """Each piece of this donation has a number, and goes out by it, one at a time."""

    code = "item_number_missing"


class ItemAlreadyAllocated(Refused):
    """The piece of this number went to somebody before."""

    code = "item_already_allocated"


class ContractHasEnded(OutOfTurn):
    """The contract has ended."""

    code = "contract_has_ended"


class ContractTermEmpty(Refused):
    """A contract ends after the day it begins."""

    code = "contract_term_empty"


class WorkAbovePrice(Refused):
    """Work was accepted for more than the contract's price."""

    code = "work_above_price"


class ContractOverpaid(Refused):
    """More was to be paid than the accepted work is worth, or to come back than was paid."""

    code = "contract_overpaid"


class ProjectHasEnded(OutOfTurn):
    """The project is completed or cancelled."""

    code = "project_has_ended"

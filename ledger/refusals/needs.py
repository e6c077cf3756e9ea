"""Why contacts, needs, complaints, activities, targets and figures are refused."""

from ledger.errors import OutOfTurn, Refused


class DueInPast(Refused):
    """The day by which something is due lies before the day it was agreed on."""

    code = "due_in_past"


class DurationNotPositive(Refused):
    """Whatever took place lasted at least a minute."""

    code = "duration_not_positive"


class CountBelowZero(Refused):
    """Nothing can be counted below zero."""

    code = "count_below_zero"


class UnitDoesNotFit(Refused):
    """What is counted here cannot be counted in this unit."""

    code = "unit_does_not_fit"


class PeriodWithoutDays(Refused):
    """The period ends before it begins, or holds no day."""

    code = "period_without_days"


class NotOnBehalf(Refused):
    """A kiosk speaks for the person who stands before it, and for nobody else."""

    code = "not_on_behalf"


class ContactNotOpen(OutOfTurn):
    """Nobody plans to reach the person by this contact, or it has its outcome."""

    code = "contact_not_open"


class ContactOutcomeMissing(OutOfTurn):
    """It was not said yet whether the person was reached."""

    code = "contact_outcome_missing"


class NeedPassedOn(Refused):
    """The office that the need was passed on to takes care of it."""

    code = "need_passed_on"


class NeedWithoutClock(Refused):
    """A need is passed on only with a day by which there must be an answer."""

    code = "need_without_clock"


class NeedNotEscalated(OutOfTurn):
    """The need was not passed on to anybody."""

    code = "need_not_escalated"


class NeedNotResolved(OutOfTurn):
    """The need was not put right, so there is nothing to confirm."""

    code = "need_not_resolved"


class NeedStillOpen(OutOfTurn):
    """The need is open, so it cannot be opened again."""

    code = "need_still_open"


class GrievanceConcernsYou(Refused):
    """Whom a grievance is about does not decide it."""

    code = "grievance_concerns_you"


class AppealNeedsAnother(Refused):
    """Who decided first does not decide again when the person appeals."""

    code = "appeal_needs_another"


class GrievanceAlreadyDecided(OutOfTurn):
    """The grievance has its decision."""

    code = "grievance_already_decided"


class GrievanceUndecided(OutOfTurn):
    """The grievance was not decided yet."""

    code = "grievance_undecided"


class EntryNotInRecord(Refused):
    """No such entry stands in the record of this person."""

    code = "entry_not_in_record"


class EntryAlreadyDisputed(OutOfTurn):
    """The person's objection to this entry waits for its answer."""

    code = "entry_already_disputed"


class EntryNotDisputed(OutOfTurn):
    """No objection to this entry waits for an answer."""

    code = "entry_not_disputed"


class ActivityNotPlanned(OutOfTurn):
    """The activity was held or called off before."""

    code = "activity_not_planned"


class ActivityCalledOff(OutOfTurn):
    """The activity was called off, so nobody took part in it."""

    code = "activity_called_off"


class TargetPeriodsOverlap(Refused):
    """The indicator has a target for some of these days."""

    code = "target_periods_overlap"


class TargetNotSet(Refused):
    """The indicator has no target for these days."""

    code = "target_not_set"


class TargetDenominatorMissing(Refused):
    """A share needs to say of what it is a share."""

    code = "target_denominator_missing"


class SuspicionCaseNotListed(Refused):
    """The list has fewer cases than this number."""

    code = "suspicion_case_not_listed"


class SuspicionAlreadyJudged(OutOfTurn):
    """The case has its verdict."""

    code = "suspicion_already_judged"


class SuspicionCasesOpen(Refused):
    """A list is answered when every case on it has its verdict."""

    code = "suspicion_cases_open"


class SuspicionListClosed(OutOfTurn):
    """The authority has its answer, so the list is closed."""

    code = "suspicion_list_closed"


class DefinitionOutOfOrder(Refused):
    """The versions of a definition are numbered one after the other."""

    code = "definition_out_of_order"


class FigureUndefined(Refused):
    """The figure has no definition of this number."""

    code = "figure_undefined"


class FigureUnitDiffers(Refused):
    """A figure is published in the unit that its definition counts in."""

    code = "figure_unit_differs"


class FigureCurrencyMissing(Refused):
    """An amount of money says in which currency it is, and nothing else does."""

    code = "figure_currency_missing"


class FigureAlreadyPublished(Refused):
    """The figure was published for this period; it can be restated."""

    code = "figure_already_published"


class FigureNotPublished(Refused):
    """The figure was not published for this period, so it cannot be restated."""

    code = "figure_not_published"


class FigureContradicted(Refused):
    """The old value is not the one that was published last, or the new one is the same."""

    code = "figure_contradicted"


class ImportAlreadyWithdrawn(Refused):
    """Nothing of this file stands that could be taken back."""

    code = "import_already_withdrawn"

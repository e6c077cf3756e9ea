"""How the ledger says no about plans, sessions, places, referrals, training and work."""

from ledger.errors import OutOfTurn, Refused


class DayNotExact(Refused):
    """What is counted by days must name the day."""

    code = "day_not_exact"


class BeforeItBegan(Refused):
    """That day lies before the one on which it began."""

    code = "before_it_began"


class AttendedAlready(Refused):
    """That day was recorded before."""

    code = "attended_already"


class AttendedSince(Refused):
    """The person was counted there on a later day."""

    code = "attended_since"


class CarePlanNotOpen(OutOfTurn):
    """Nothing can be added to a plan that is not open, or not this person's."""

    code = "care_plan_not_open"


class CarePlanNotAgreed(OutOfTurn):
    """A plan that few may see waits for the person's yes before anything is written into it."""

    code = "care_plan_not_agreed"


class IcfCodeUnreadable(Refused):
    """A code of the ICF begins with b, s, d or e, and digits follow."""

    code = "icf_code_unreadable"


class GoalAlreadySet(Refused):
    """The plan has this goal."""

    code = "goal_already_set"


class GoalNotOpen(Refused):
    """The plan has no such goal, or it was met."""

    code = "goal_not_open"


class GoalsStillOpen(Refused):
    """A plan whose goals were not all met cannot end as one whose goals were met."""

    code = "goals_still_open"


class MeasureUnknown(Refused):
    """There is no such measure in this version."""

    code = "measure_unknown"


class ScoreOutOfRange(Refused):
    """The measure cannot come to such a score."""

    code = "score_out_of_range"


class SessionAlreadyPlanned(OutOfTurn):
    """This session stands in the diary, or took place."""

    code = "session_already_planned"


class SessionNotExpected(OutOfTurn):
    """Nobody is expected: the session was cancelled, missed or is over."""

    code = "session_not_expected"


class SessionOnAnotherDay(Refused):
    """The session was planned for another day."""

    code = "session_on_another_day"


class AlreadyInCare(OutOfTurn):
    """The person has a place of this kind, or waits for one."""

    code = "already_in_care"


class NotWaitingForPlace(OutOfTurn):
    """The person does not wait for a place of this kind."""

    code = "not_waiting_for_place"


class NotInCare(OutOfTurn):
    """The person does not live, work or learn there now."""

    code = "not_in_care"


class NotOnLeave(OutOfTurn):
    """The person is not away, so they cannot come back."""

    code = "not_on_leave"


class PlacementOverlaps(Refused):
    """The person had a place of this kind on that day."""

    code = "placement_overlaps"


class OutsidePlacement(Refused):
    """The person had no place there on that day, or was away."""

    code = "outside_placement"


class WageOnlyInWorkshop(Refused):
    """Only who had a place in a workshop that month is paid for work there."""

    code = "wage_only_in_workshop"


class WageAlreadyPaid(OutOfTurn):
    """The work of this month was paid for."""

    code = "wage_already_paid"


class WageNotPaid(OutOfTurn):
    """No such wage was paid, so there is nothing to take back."""

    code = "wage_not_paid"


class ReferralAlreadyAnswered(OutOfTurn):
    """The referral was accepted, declined or has expired."""

    code = "referral_already_answered"


class ReferralNotAccepted(OutOfTurn):
    """Nobody accepted the referral, so nothing can start."""

    code = "referral_not_accepted"


class ReferralNotStarted(OutOfTurn):
    """What the person was referred for has not started, or is over."""

    code = "referral_not_started"


class ReferralNotOver(OutOfTurn):
    """What came of a referral is known when it is over."""

    code = "referral_not_over"


class ReferralNotDue(Refused):
    """The time that was given for it has not passed."""

    code = "referral_not_due"


class ScreeningAlreadyDecided(OutOfTurn):
    """It is known what came of the screening."""

    code = "screening_already_decided"


class NothingSuspected(OutOfTurn):
    """The screening gave no reason for what should follow it."""

    code = "nothing_suspected"


class InterventionAlreadyBegun(Refused):
    """Early help began before."""

    code = "intervention_already_begun"


class CourseIsOver(OutOfTurn):
    """The course is over."""

    code = "course_is_over"


class NotEnrolled(OutOfTurn):
    """The person does not take part in the course now."""

    code = "not_enrolled"


class AlreadyEnrolled(OutOfTurn):
    """The person takes part in the course, or did."""

    code = "already_enrolled"


class TrainingNotCompleted(OutOfTurn):
    """A certificate is given once, to who completed the course."""

    code = "training_not_completed"


class EmployerDoesNotFit(Refused):
    """Who works for somebody names them; who works for themselves names nobody."""

    code = "employer_does_not_fit"


class EmploymentIsOver(OutOfTurn):
    """The person does not work there any more."""

    code = "employment_is_over"


class EmploymentTooShort(Refused):
    """So much time has not passed since the work began."""

    code = "employment_too_short"


class EmploymentAlreadyConfirmed(Refused):
    """That the person still worked there by then was recorded."""

    code = "employment_already_confirmed"

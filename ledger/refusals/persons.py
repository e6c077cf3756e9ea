"""How the rules on people, those close to them, households and lists of people say no."""

from ledger.errors import OutOfTurn, Refused


class PersonHasDied(Refused):
    """After a death only corrections are recorded of the person."""

    code = "person_has_died"


class PersonIsAway(Refused):
    """The person is recorded as moved away."""

    code = "person_is_away"


class PersonNotAway(Refused):
    """The person is not recorded as moved away."""

    code = "person_not_away"


class NumberMalformed(Refused):
    """No authority gives out a number of this form, or one of its digits is wrong."""

    code = "number_malformed"


class IdentifierNotHeld(Refused):
    """The person does not hold this number."""

    code = "identifier_not_held"


class CertificateNotHeld(Refused):
    """The person holds no certificate that this could happen to."""

    code = "certificate_not_held"


class CertificateStillValid(Refused):
    """The certificate is valid for longer than that day."""

    code = "certificate_still_valid"


class QuietHoursIncomplete(Refused):
    """Quiet hours have a beginning and an end."""

    code = "quiet_hours_incomplete"


class CorrectsNothing(Refused):
    """A correction names the fact it puts right, and that fact says something of the detail."""

    code = "corrects_nothing"


class CorrectionChangesNothing(Refused):
    """What it is corrected to is what stands there."""

    code = "correction_changes_nothing"


class EndsBeforeItBegins(Refused):
    """The first day on which it no longer holds comes after the day on which it begins."""

    code = "ends_before_it_begins"


class ConsentAlreadyGiven(Refused):
    """This very consent stands."""

    code = "consent_already_given"


class ConsentNotGiven(OutOfTurn):
    """There is no consent to withdraw."""

    code = "consent_not_given"


class CarerAlreadyLinked(OutOfTurn):
    """This carer is recorded with this person."""

    code = "carer_already_linked"


class CarerNotLinked(OutOfTurn):
    """This carer is not recorded with this person, or no longer."""

    code = "carer_not_linked"


class CarerIsThePerson(Refused):
    """Nobody is recorded as their own carer."""

    code = "carer_is_the_person"


class CarerStillProxy(OutOfTurn):
    """The carer may still act for the person."""

    code = "carer_still_proxy"


class ProxyMayNothing(Refused):
    """An authority names at least one thing that may be done."""

    code = "proxy_may_nothing"


class ProxyNotAuthorised(OutOfTurn):
    """The carer may not act for the person, so there is nothing to revoke."""

    code = "proxy_not_authorised"


class RecordIsTheSame(Refused):
    """A record cannot be linked to itself."""

    code = "record_is_the_same"


class RecordAlreadyLinked(OutOfTurn):
    """The record is linked to another one, which is the one that is kept."""

    code = "record_already_linked"


class RecordNotLinked(OutOfTurn):
    """These two records are not linked."""

    code = "record_not_linked"


class HouseholdIsDissolved(OutOfTurn):
    """The household was dissolved."""

    code = "household_is_dissolved"


class AlreadyMember(Refused):
    """The person lives in this household as it is recorded."""

    code = "already_member"


class MemberOfAnotherHousehold(Refused):
    """The person belongs to another household."""

    code = "member_of_another_household"


class NotMember(Refused):
    """The person does not belong to this household."""

    code = "not_member"


class HeadIsLeaving(Refused):
    """Before the head of a household leaves, somebody else becomes its head."""

    code = "head_is_leaving"


class AlreadyHead(Refused):
    """The person is the head of the household."""

    code = "already_head"


class RosterNotOpen(OutOfTurn):
    """The roster was closed."""

    code = "roster_not_open"


class RosterStillOpen(OutOfTurn):
    """The roster of the period before is still open."""

    code = "roster_still_open"


class RosterPeriodsOverlap(Refused):
    """The period begins before the one of the roster before it ended."""

    code = "roster_periods_overlap"


class OutsideRosterPeriod(Refused):
    """The day lies outside the period of the roster."""

    code = "outside_roster_period"


class AlreadyOnRoster(OutOfTurn):
    """The person is on the roster."""

    code = "already_on_roster"


class NotOnRoster(OutOfTurn):
    """The person is not on the roster."""

    code = "not_on_roster"


class RecordAlreadyRestricted(OutOfTurn):
    """The person's record is restricted."""

    code = "record_already_restricted"


class RecordNotRestricted(OutOfTurn):
    """The person's record is not restricted."""

    code = "record_not_restricted"


class RecordIsRestricted(Refused):
    """The record is kept and used for nothing: nothing new begins for the person."""

    code = "record_is_restricted"


class RequestStillOpen(OutOfTurn):
    """The person asked for the same about their data, and waits for an answer."""

    code = "request_still_open"


class RequestAlreadyAnswered(OutOfTurn):
    """The person was told what became of their request."""

    code = "request_already_answered"


class RequestNeedsGround(Refused):
    """Who is refused what they ask for is told why, and nobody else."""

    code = "request_needs_ground"


class SharingWithdrawn(Refused):
    """The person took back that their record may be handed on."""

    code = "sharing_withdrawn"

"""How an office's own rules say no: policies, catalogue, places, staff, months, inspections."""

from ledger.errors import OutOfTurn, Refused


class PolicyCodeUnusable(Refused):
    """The code of a policy is empty, or has the sign that parts it from its version."""

    code = "policy_code_unusable"


class PolicyDatesOverlap(Refused):
    """A version of a policy begins only after the one before it began, or on its repeal."""

    code = "policy_dates_overlap"


class PolicyVersionTaken(Refused):
    """The versions of a policy are numbered one after the other."""

    code = "policy_version_taken"


class PolicyOfAnotherKind(Refused):
    """A policy on one matter is not amended into one on another."""

    code = "policy_of_another_kind"


class PolicyAlreadyRepealed(OutOfTurn):
    """The policy was repealed before."""

    code = "policy_already_repealed"


class PolicyRepealBackdated(Refused):
    """A policy ends no earlier than it is repealed."""

    code = "policy_repeal_backdated"


class ServiceFieldUnknown(Refused):
    """This kind of service has no field of this name."""

    code = "service_field_unknown"


class ServiceFieldMissing(Refused):
    """A field that this kind of service asks for was not told."""

    code = "service_field_missing"


class ServiceFieldWrong(Refused):
    """A field of this kind of service cannot hold what was told."""

    code = "service_field_wrong"


class ServiceKindShipped(Refused):
    """The catalogue that comes with the program has a kind of this code."""

    code = "service_kind_shipped"


class ServiceKindRetiredBefore(OutOfTurn):
    """The office no longer delivers services of this kind."""

    code = "service_kind_retired_before"


class ServiceKindStaysSensitive(Refused):
    """A kind of service that not everybody may see does not lose this mark."""

    code = "service_kind_stays_sensitive"


class ServiceVersionTaken(Refused):
    """The versions of a kind of service are numbered one after the other."""

    code = "service_version_taken"


class ServiceCounterUnknown(Refused):
    """A kind of service counts in something, and only in what the ledger can add up."""

    code = "service_counter_unknown"


class ServiceSchemaUnusable(Refused):
    """The code or a field of a kind of service could not be asked for in a form."""

    code = "service_schema_unusable"


class ServiceWordsMissing(Refused):
    """A kind of service has no name in one of the languages."""

    code = "service_words_missing"


class RecorderNotAllowed(Refused):
    """This kind of service is recorded only by staff in certain roles."""

    code = "recorder_not_allowed"


class StaffHasLeft(OutOfTurn):
    """The member of staff no longer works here."""

    code = "staff_has_left"


class StaffStillWorks(OutOfTurn):
    """The member of staff has not left."""

    code = "staff_still_works"


class StaffRoleHeld(Refused):
    """The member of staff has this role there already."""

    code = "staff_role_held"


class StaffRoleNotHeld(Refused):
    """The member of staff does not have this role there."""

    code = "staff_role_not_held"


class StaffRoleToSelf(Refused):
    """Nobody gives a role to themselves."""

    code = "staff_role_to_self"


class SignInUnknown(Refused):
    """The member of staff does not sign in this way."""

    code = "sign_in_unknown"


class OrganisationGone(OutOfTurn):
    """The body was closed, or merged into another."""

    code = "organisation_gone"


class OrganisationIntoItself(Refused):
    """A body is merged into another one."""

    code = "organisation_into_itself"


class OrganisationSuspendedBefore(OutOfTurn):
    """The body is suspended already, or gone."""

    code = "organisation_suspended_before"


class OrganisationNotSuspended(OutOfTurn):
    """The body is not suspended."""

    code = "organisation_not_suspended"


class StationIsClosed(OutOfTurn):
    """The station was given up."""

    code = "station_is_closed"


class StationSuspendedBefore(OutOfTurn):
    """The station is suspended already, or was given up."""

    code = "station_suspended_before"


class StationNotSuspended(OutOfTurn):
    """The station is not suspended."""

    code = "station_not_suspended"


class OpeningHoursWrong(Refused):
    """These are no hours of a week, or two of them overlap."""

    code = "opening_hours_wrong"


class EquipmentNotCounted(Refused):
    """Equipment is named, each sort with how many there are of it."""

    code = "equipment_not_counted"


class AreaDatesOverlap(Refused):
    """An area begins after it began before, and ends after it began."""

    code = "area_dates_overlap"


class AreaEndedBefore(OutOfTurn):
    """The code names no area any more."""

    code = "area_ended_before"


class AreaSuccessorMissing(Refused):
    """An area is succeeded by at least one other."""

    code = "area_successor_missing"


class AreaNotValid(Refused):
    """The code of a successor names no area on that day."""

    code = "area_not_valid"


class PeriodClosedBefore(OutOfTurn):
    """The month is closed already."""

    code = "period_closed_before"


class PeriodNotClosed(OutOfTurn):
    """The month is not closed."""

    code = "period_not_closed"


class PeriodNotAMonth(Refused):
    """Books are closed by the month."""

    code = "period_not_a_month"


class PeriodNotOver(Refused):
    """A month is closed only after its last day."""

    code = "period_not_over"


class InspectionOfNothing(Refused):
    """An inspection is of a station or of an organisation."""

    code = "inspection_of_nothing"


class InspectionHeldBefore(OutOfTurn):
    """The inspection was held before."""

    code = "inspection_held_before"


class InspectionNotHeld(OutOfTurn):
    """The inspection was not held yet, or is closed."""

    code = "inspection_not_held"


class FindingRaisedBefore(Refused):
    """The inspection has a finding of this number."""

    code = "finding_raised_before"


class FindingNotOpen(Refused):
    """The inspection has no open finding of this number."""

    code = "finding_not_open"


class FindingsOpen(Refused):
    """An inspection is closed only when everything it found is settled."""

    code = "findings_open"

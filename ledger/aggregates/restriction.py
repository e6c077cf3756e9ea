"""Whether a person's record is kept and protected, and used for nothing else: one for each person.

Source: PIPL, article 47; GDPR, article 18. What is owed goes on, what was lent comes back, and
whoever the record is about goes on reading it.
"""

from enum import Enum
from uuid import UUID

from ledger.history import NIL, Fact, History, begins_or_goes_on, records
from ledger.ids import derived_id
from ledger.refusals.persons import RecordAlreadyRestricted, RecordNotRestricted
from ledger.vocabulary import SealedText, first_day, last_day

NEW_TO_A_PERSON = frozenset(
    {
        "activity_attended",
        "care_plan_assessed",
        "contact_planned",
        "device_issued",
        "device_lent",
        "device_need_assessed",
        "device_reserved",
        "donation_allocated",
        "employment_begun",
        "enrolment_offered",
        "entitlement_applied",
        "grant_applied",
        "home_surveyed",
        "intervention_begun",
        "need_raised",
        "person_enrolled",
        "person_screened",
        "placement_applied",
        "referral_made",
        "rehab_session_checked_in",
        "rehab_session_delivered",
        "rehab_session_planned",
        "roster_member_added",
        "screening_suspected",
        "service_delivered",
        "suspicion_case_judged",
        "training_enrolled",
        "training_offered",
        "waiting_list_joined",
    }
)
"""Facts with which something begins for a person, or is done with them."""


def is_new(topic: str, occurred_on: str, since: str) -> bool:
    """Whether something begins for a person with a fact that happened on or behind a day."""
    return topic in NEW_TO_A_PERSON and last_day(occurred_on) >= first_day(since)


class RestrictionState(Enum):
    """Whether the record is restricted."""

    SET = "set"
    LIFTED = "lifted"


class RestrictionReason(Enum):
    """Why a record is restricted."""

    PERSON_ASKED = "person_asked"
    ACCURACY_DISPUTED = "accuracy_disputed"
    UNLAWFUL = "unlawful"
    """It should not have been recorded, and the person wants it kept."""
    NEEDED_FOR_CLAIM = "needed_for_claim"
    OBJECTION_PENDING = "objection_pending"
    ERASURE_NOT_POSSIBLE = "erasure_not_possible"
    RETENTION_OVER = "retention_over"


class RestrictionBasis(Enum):
    """By which law."""

    PIPL_47 = "pipl_47"
    GDPR_18 = "gdpr_18"
    VIET_NAM_PDPL = "viet_nam_pdpl"
    OFFICE_RULE = "office_rule"


class LiftingReason(Enum):
    """Why a record is restricted no longer."""

    PERSON_ASKED = "person_asked"
    PERSON_AGREED = "person_agreed"
    """To what is to be done with them next."""
    SETTLED = "settled"
    CLAIM_OR_RIGHTS = "claim_or_rights"
    """A claim, the rights of somebody else, or a public interest demands it."""
    SET_IN_ERROR = "set_in_error"


class Restriction(History, stored_as="restriction", carries=("person_id",)):
    """Holds from ``RestrictionSet`` until ``RestrictionLifted``; it may be set again."""

    person_id: UUID

    class RestrictionSet(Fact, frozen=True):
        """The person's record is kept and protected from then on, and nothing else."""

        TOPIC = "restriction_set"
        LEADS_TO = RestrictionState.SET
        UNDONE_BY = "restriction_lifted"
        person_id: UUID
        restriction_reason: RestrictionReason
        restriction_basis: RestrictionBasis
        note: SealedText = None

    class RestrictionLifted(Fact, frozen=True):
        """The person's record may be used again."""

        TOPIC = "restriction_lifted"
        LEADS_TO = RestrictionState.LIFTED
        UNDONE_BY = "restriction_set"
        lifting_reason: LiftingReason
        person_id: UUID = NIL
        note: SealedText = None

    @staticmethod
    def id_of(person_id: UUID) -> UUID:
        """The one history of whether a person's record is restricted."""
        return derived_id(None, "restriction", person_id.hex)

    def forbids(self, fact: Fact) -> bool:
        """Whether something new is told that happened while the record is restricted.

        What happened before may still be written down: that is keeping the record.
        """
        since = self.standing[-1].occurred_on if self.standing else ""
        is_set = self.state is RestrictionState.SET
        return is_set and is_new(fact.TOPIC, fact.occurred_on, since)

    @begins_or_goes_on(
        RestrictionSet,
        after={RestrictionState.LIFTED},
        otherwise=RecordAlreadyRestricted,
        alone=False,
    )
    def restrict(self, told: RestrictionSet) -> None:
        """Let nobody use the record; whether there is such a person is for the asker to see.

        Raises:
            RecordAlreadyRestricted: nobody may use it now.
        """

    @records(RestrictionLifted, after={RestrictionState.SET}, otherwise=RecordNotRestricted)
    def lift(self, told: RestrictionLifted) -> None:
        """Let the record be used again.

        Raises:
            RecordNotRestricted: it is not restricted.
        """

"""In which terms a person's record speaks: why, from whom, and which of what is known of them."""

from enum import Enum
from typing import Annotated

from msgspec import Meta

SpeechRate = Annotated[int, Meta(ge=50, le=200)]
"""How fast a voice speaks, in percent of its usual rate."""


class PapersKind(Enum):
    """A number on papers by which a state names one person."""

    CN_RESIDENT_ID = "cn_resident_id"
    VN_CCCD = "vn_cccd"


class RetirementReason(Enum):
    """Why a number no longer names the person."""

    REPLACED = "replaced"
    MISTAKEN = "mistaken"
    WITHDRAWN_BY_AUTHORITY = "withdrawn_by_authority"


class RevocationReason(Enum):
    """Why the authority took a certificate back."""

    CONDITION_IMPROVED = "condition_improved"
    ISSUED_WRONGLY = "issued_wrongly"
    GIVEN_UP = "given_up"


class PreferredChannel(Enum):
    """How somebody wants to be reached first."""

    VISIT = "visit"
    PHONE = "phone"
    TEXT_MESSAGE = "text_message"
    LETTER = "letter"
    THROUGH_CARER = "through_carer"


class Detail(Enum):
    """What the record says of a person and may say wrongly."""

    NAME = "name"
    SEX = "sex"
    BORN_ON = "born_on"
    PHONE = "phone"
    ADDRESS = "address"
    HOUSEHOLD_NUMBER = "household_number"
    CERTIFICATE_NUMBER = "certificate_number"
    CERTIFICATE_CATEGORY = "certificate_category"
    CERTIFICATE_GRADE = "certificate_grade"


class CorrectionReason(Enum):
    """How it came that the record was wrong."""

    MISTYPED = "mistyped"
    MISHEARD = "misheard"
    WRONG_PAPERS = "wrong_papers"
    SAID_BY_THE_PERSON = "said_by_the_person"


class DeathSource(Enum):
    """From whom the office learnt of a death."""

    FAMILY = "family"
    COMMUNITY = "community"
    HOSPITAL = "hospital"
    AUTHORITY_LIST = "authority_list"


class CertificateState(Enum):
    """What became of the certificate that the person was issued last."""

    HELD = "held"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ConsentPurpose(Enum):
    """What somebody may be asked to agree to; each is asked, given and withdrawn alone."""

    SERVICES = "services"
    REFERRAL = "referral"
    SHARING = "sharing"
    LOCATING = "locating"
    PICTURES = "pictures"
    PUBLICITY = "publicity"
    RESEARCH = "research"


class ConsentScope(Enum):
    """Which part of what is known of a person a consent is about."""

    IDENTITY = "identity"
    CONTACT = "contact"
    DISABILITY = "disability"
    HEALTH = "health"
    FAMILY = "family"
    SERVICES_RECEIVED = "services_received"
    WHEREABOUTS = "whereabouts"
    IMAGE_AND_VOICE = "image_and_voice"


class GivenThrough(Enum):
    """Who spoke for the person."""

    THE_PERSON = "the_person"
    GUARDIAN = "guardian"
    PROXY = "proxy"


class CarerRelationship(Enum):
    """What a carer is to the person they care for."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    OTHER_RELATIVE = "other_relative"
    NEIGHBOUR = "neighbour"
    PAID_CARER = "paid_carer"
    VOLUNTEER = "volunteer"


class CarerUnlinkingReason(Enum):
    """Why somebody does not care for a person any more."""

    CARE_ENDED = "care_ended"
    MOVED_APART = "moved_apart"
    CARER_DIED = "carer_died"
    PERSON_ASKED = "person_asked"


class ProxyPower(Enum):
    """What somebody may be allowed to do in another's place."""

    COLLECT_MONEY = "collect_money"
    BORROW_DEVICES = "borrow_devices"
    RECEIVE_GOODS = "receive_goods"
    APPLY = "apply"
    SIGN = "sign"
    GIVE_CONSENT = "give_consent"
    HEAR_RECORD = "hear_record"


class ProxyBasis(Enum):
    """By what somebody may act in another's place."""

    PERSONS_WORD = "persons_word"
    WRITTEN_AUTHORITY = "written_authority"
    LEGAL_GUARDIAN = "legal_guardian"


class ProxyRevocationReason(Enum):
    """Why somebody may not act in another's place any more."""

    PERSON_ASKED = "person_asked"
    GUARDIAN_CHANGED = "guardian_changed"
    RAN_OUT = "ran_out"
    ABUSED = "abused"


class LinkEvidence(Enum):
    """By what the office knows that two records are of one human."""

    SAME_NUMBER = "same_number"
    SAME_PAPERS_SEEN = "same_papers_seen"
    SAME_NAME_AND_BIRTH = "same_name_and_birth"
    PERSON_SAID_SO = "person_said_so"


class UnlinkingReason(Enum):
    """Why two records are not read as one any more."""

    TWO_PEOPLE = "two_people"
    NOT_PROVED = "not_proved"
    PERSON_ASKED = "person_asked"


class HouseholdRelationship(Enum):
    """What a member is to the head of the household."""

    HEAD = "head"
    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    OTHER_RELATIVE = "other_relative"
    NOT_RELATED = "not_related"


class HouseholdLeavingReason(Enum):
    """Why somebody is not of a household any more."""

    MOVED_OUT = "moved_out"
    MARRIED = "married"
    IN_CARE_HOME = "in_care_home"
    DIED = "died"
    HOUSEHOLD_DISSOLVED = "household_dissolved"


class Vulnerability(Enum):
    """The three kinds of household that are watched for a return of want; or none of them."""

    PRONE_TO_RETURN = "prone_to_return"
    """边缘易致贫: at the edge of want."""
    SUDDEN_HARDSHIP = "sudden_hardship"
    """突发严重困难: in want all at once, by illness, accident or disaster."""
    UNSTABLE_EXIT = "unstable_exit"
    """脱贫不稳定: out of want, but not for certain."""
    RISK_REMOVED = "risk_removed"
    """风险消除: not watched any more."""


class DissolutionReason(Enum):
    """Why a household is no more."""

    NOBODY_LEFT = "nobody_left"
    SPLIT = "split"
    MERGED = "merged"
    NEVER_WAS = "never_was"


class RosterFinding(Enum):
    """What going through a roster came to."""

    ALL_CONFIRMED = "all_confirmed"
    CHANGES_MADE = "changes_made"


class RosterClosingReason(Enum):
    """Why a roster is kept no longer."""

    PERIOD_ENDED = "period_ended"
    NO_LONGER_NEEDED = "no_longer_needed"
    REPLACED = "replaced"


class RosterRemovalReason(Enum):
    """Why somebody is taken off a roster."""

    NO_LONGER_FITS = "no_longer_fits"
    LOOKED_AFTER_OTHERWISE = "looked_after_otherwise"
    MOVED_AWAY = "moved_away"
    DIED = "died"
    PERSON_ASKED = "person_asked"

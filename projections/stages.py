"""In which stage a fact leaves the case it belongs to, for every kind that goes through stages.

A case is finished when what was promised is there or was refused: a grant when it is paid, a home
when the work is accepted, a complaint when there is an answer.
"""

from enum import Enum
from typing import Any, NamedTuple


class CaseKind(Enum):
    """What is promised."""

    GRANT = "grant"
    HOUSEHOLD_GRANT = "household_grant"
    REFERRAL = "referral"
    HOME_MODIFICATION = "home_modification"
    HOME_DEFECT = "home_defect"
    DEVICE_PROVISION = "device_provision"
    PLACEMENT = "placement"
    SCREENING = "screening"
    GRIEVANCE = "grievance"
    OBJECTION = "objection"
    INSPECTION = "inspection"
    FINDING = "finding"
    SERVICE_CONTRACT = "service_contract"
    PROJECT = "project"
    ENROLMENT = "enrolment"
    ENROLMENT_CLAIM = "enrolment_claim"


NO_DAY = "no day"
"""Stands for the field of a day where the fact ends the clock."""


class Step(NamedTuple):
    """The stage in which a fact leaves its case; the last five are names of fields.

    ``state`` is empty where the stage stays. What only ``runs`` is nothing to be done until its
    day. ``part`` tells the cases of one history apart, ``number`` is what people call one by.
    """

    kind: CaseKind
    state: str = ""
    begins: bool = False
    over: bool = False
    runs: bool = False
    part: str = ""
    number: str = ""
    due: str = ""
    owner: str = ""
    organisation: str = ""


_KIND = CaseKind
_TO: dict[str, Any] = {"owner": "referred_to"}
_FINDING: dict[str, Any] = {
    "part": "finding",
    "number": "finding",
    "owner": "inspected",
    "organisation": "inspected",
}
_CLAIM: dict[str, Any] = {"part": "claim_number", "number": "claim_number"}
_CONTRACT: dict[str, Any] = {"number": "contract_number", "organisation": "provider"}
_FIRM: dict[str, Any] = {"organisation": "beneficiary_organisation"}
_PROJECT: dict[str, Any] = {"number": "project_code"}

STEPS: dict[str, Step] = {
    "grant_applied": Step(_KIND.GRANT, "applied", begins=True, **_FIRM),
    "grant_verified": Step(_KIND.GRANT, "verified"),
    "grant_approved": Step(_KIND.GRANT, "approved"),
    "grant_refused": Step(_KIND.GRANT, "refused", over=True),
    "grant_application_withdrawn": Step(_KIND.GRANT, "withdrawn", over=True),
    "grant_paid": Step(_KIND.GRANT, "paid", over=True),
    "grant_received": Step(_KIND.GRANT, "received", over=True),
    "grant_reversed": Step(_KIND.GRANT, "reversed", over=True),
    "household_grant_paid": Step(_KIND.HOUSEHOLD_GRANT, "paid", begins=True, over=True),
    "household_grant_reversed": Step(_KIND.HOUSEHOLD_GRANT, "reversed", over=True),
    "referral_made": Step(_KIND.REFERRAL, "referred", begins=True, due="begin_by", **_TO),
    "referral_accepted": Step(_KIND.REFERRAL, "taken_on", **_TO),
    "referral_started": Step(_KIND.REFERRAL, "under_way", due=NO_DAY, **_TO),
    "referral_declined": Step(_KIND.REFERRAL, "declined", over=True, **_TO),
    "referral_completed": Step(_KIND.REFERRAL, "completed", over=True, **_TO),
    "referral_expired": Step(_KIND.REFERRAL, "expired", over=True, **_TO),
    "home_surveyed": Step(_KIND.HOME_MODIFICATION, "surveyed", begins=True),
    "home_modification_designed": Step(_KIND.HOME_MODIFICATION, "designed"),
    "home_modification_agreed": Step(_KIND.HOME_MODIFICATION, "agreed"),
    "home_modification_contracted": Step(_KIND.HOME_MODIFICATION, "contracted", owner="contractor"),
    "home_modification_built": Step(_KIND.HOME_MODIFICATION, "built"),
    "home_modification_accepted": Step(_KIND.HOME_MODIFICATION, "work_accepted", over=True),
    "home_modification_paid": Step(_KIND.HOME_MODIFICATION, "paid", over=True),
    "home_modification_payment_reversed": Step(_KIND.HOME_MODIFICATION, "work_accepted", over=True),
    "home_defect_reported": Step(_KIND.HOME_DEFECT, "reported", begins=True, part="defect"),
    "home_defect_repaired": Step(_KIND.HOME_DEFECT, "put_right", over=True, part="defect"),
    "device_need_assessed": Step(_KIND.DEVICE_PROVISION, "assessed", begins=True),
    "device_selected": Step(_KIND.DEVICE_PROVISION, "selected"),
    "device_ordered": Step(_KIND.DEVICE_PROVISION, "ordered", owner="supplier"),
    "device_received": Step(_KIND.DEVICE_PROVISION, "arrived"),
    "device_fitted": Step(_KIND.DEVICE_PROVISION, "handed_over", over=True),
    "device_provision_ended": Step(_KIND.DEVICE_PROVISION, "ended", over=True),
    "placement_applied": Step(_KIND.PLACEMENT, "applied", begins=True),
    "placement_assessed": Step(_KIND.PLACEMENT, "assessed"),
    "placement_waitlisted": Step(_KIND.PLACEMENT, "waitlisted"),
    "placement_not_admitted": Step(_KIND.PLACEMENT, "not_admitted", over=True),
    "placement_admitted": Step(_KIND.PLACEMENT, "admitted", over=True),
    "placement_discharged": Step(_KIND.PLACEMENT, "discharged", over=True),
    "person_screened": Step(_KIND.SCREENING, "screened", begins=True, over=True),
    "screening_suspected": Step(_KIND.SCREENING, "suspected"),
    "screening_assessment_referred": Step(_KIND.SCREENING, "sent_to_assessment", **_TO),
    "screening_confirmed": Step(_KIND.SCREENING, "confirmed", over=True),
    "screening_cleared": Step(_KIND.SCREENING, "cleared", over=True),
    "grievance_lodged": Step(_KIND.GRIEVANCE, "lodged", begins=True),
    "grievance_acknowledged": Step(_KIND.GRIEVANCE, "acknowledged", due="due_on"),
    "grievance_decided": Step(_KIND.GRIEVANCE, "answered", over=True),
    "grievance_appealed": Step(_KIND.GRIEVANCE, "appealed", due=NO_DAY),
    "grievance_closed": Step(_KIND.GRIEVANCE, "closed", over=True),
    "entry_disputed": Step(_KIND.OBJECTION, "lodged", begins=True),
    "objection_answered": Step(_KIND.OBJECTION, "answered", over=True),
    "objection_withdrawn": Step(_KIND.OBJECTION, "withdrawn", over=True),
    "inspection_planned": Step(
        _KIND.INSPECTION, "planned", begins=True, due="due_on", organisation="inspected"
    ),
    "inspection_held": Step(_KIND.INSPECTION, "held", over=True, organisation="inspected"),
    "inspection_closed": Step(_KIND.INSPECTION, "closed", over=True),
    "finding_raised": Step(_KIND.FINDING, "reported", begins=True, due="due_on", **_FINDING),
    "finding_settled": Step(_KIND.FINDING, "put_right", over=True, **_FINDING),
    "service_contract_signed": Step(
        _KIND.SERVICE_CONTRACT,
        "signed",
        begins=True,
        runs=True,
        due="contract_until",
        **_CONTRACT,
    ),
    "service_contract_amended": Step(_KIND.SERVICE_CONTRACT, due="contract_until", **_CONTRACT),
    "service_contract_ended": Step(_KIND.SERVICE_CONTRACT, "ended", over=True, **_CONTRACT),
    "project_approved": Step(_KIND.PROJECT, "approved", begins=True, **_PROJECT),
    "project_progressed": Step(_KIND.PROJECT, "under_way", **_PROJECT),
    "project_completed": Step(_KIND.PROJECT, "completed", over=True, **_PROJECT),
    "project_cancelled": Step(_KIND.PROJECT, "cancelled", over=True, **_PROJECT),
    "person_enrolled": Step(
        _KIND.ENROLMENT, "enrolled", begins=True, runs=True, part="term_from", due="term_until"
    ),
    "enrolment_ended": Step(
        _KIND.ENROLMENT, "ended", over=True, part="term_from", due="covered_until"
    ),
    "enrolment_claim_lodged": Step(_KIND.ENROLMENT_CLAIM, "lodged", begins=True, **_CLAIM),
    "enrolment_claim_settled": Step(_KIND.ENROLMENT_CLAIM, "answered", over=True, **_CLAIM),
    "enrolment_claim_reopened": Step(_KIND.ENROLMENT_CLAIM, "reopened", **_CLAIM),
}
"""By stored name of the fact."""

ABOUT = (
    "scheme",
    "referral_reason",
    "defect",
    "work",
    "care_type",
    "screening_programme",
    "grievance_category",
    "inspection_kind",
    "livelihood",
    "programme",
)
"""The vocabularies that say of which kind a case is, by the field that names the code."""

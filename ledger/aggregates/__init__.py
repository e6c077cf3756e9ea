"""Each kind of thing with a history: the table of contents of the ledger."""

from ledger.aggregates.contact import Contact
from ledger.aggregates.device import Device
from ledger.aggregates.home_modification import HomeModification
from ledger.aggregates.household_grant import HouseholdGrant
from ledger.aggregates.identifier_claim import IdentifierClaim
from ledger.aggregates.import_batch import ImportBatch
from ledger.aggregates.ledger_clock import LedgerClock
from ledger.aggregates.need import Need
from ledger.aggregates.payment import Payment
from ledger.aggregates.person import Person
from ledger.aggregates.policy import Policy
from ledger.aggregates.rehab_session import RehabSession
from ledger.aggregates.service_delivery import ServiceDelivery
from ledger.aggregates.service_kind import CatalogueEntry
from ledger.aggregates.staff_member import StaffMember
from ledger.aggregates.station import Station

__all__ = [
    "CatalogueEntry",
    "Contact",
    "Device",
    "HomeModification",
    "HouseholdGrant",
    "IdentifierClaim",
    "ImportBatch",
    "LedgerClock",
    "Need",
    "Payment",
    "Person",
    "Policy",
    "RehabSession",
    "ServiceDelivery",
    "StaffMember",
    "Station",
]

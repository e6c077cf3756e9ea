"""Each kind of thing with a history: the table of contents of the ledger."""

from ledger.aggregates.accounting_period import AccountingPeriod
from ledger.aggregates.activity import Activity
from ledger.aggregates.activity_attendance import ActivityAttendance
from ledger.aggregates.api_client import ApiClient
from ledger.aggregates.area import Area
from ledger.aggregates.borrower import Borrower
from ledger.aggregates.care_plan import CarePlan
from ledger.aggregates.care_relation import CareRelation
from ledger.aggregates.consent import Consent
from ledger.aggregates.contact import Contact
from ledger.aggregates.device import Device
from ledger.aggregates.device_booking import DeviceBooking
from ledger.aggregates.device_provision import DeviceProvision
from ledger.aggregates.donation import Donation
from ledger.aggregates.employment import Employment
from ledger.aggregates.enrolment import Enrolment
from ledger.aggregates.entitlement import Entitlement
from ledger.aggregates.fund import Fund
from ledger.aggregates.goods_delivery import GoodsDelivery
from ledger.aggregates.goods_distribution import GoodsDistribution
from ledger.aggregates.grant import Grant
from ledger.aggregates.grievance import Grievance
from ledger.aggregates.help_call import HelpCall
from ledger.aggregates.home_modification import HomeModification
from ledger.aggregates.household import Household
from ledger.aggregates.household_grant import HouseholdGrant
from ledger.aggregates.household_membership import HouseholdMembership
from ledger.aggregates.identifier_claim import IdentifierClaim
from ledger.aggregates.identity_vouch import IdentityVouch
from ledger.aggregates.import_batch import ImportBatch
from ledger.aggregates.inspection import Inspection
from ledger.aggregates.kiosk_manner import KioskManner
from ledger.aggregates.kiosk_test import KioskTest
from ledger.aggregates.ledger_clock import LedgerClock
from ledger.aggregates.linked_records import LinkedRecords
from ledger.aggregates.loan_account import LoanAccount
from ledger.aggregates.need import Need
from ledger.aggregates.objection import Objection
from ledger.aggregates.organisation import Organisation
from ledger.aggregates.payment import Payment
from ledger.aggregates.payment_recovery import PaymentRecovery
from ledger.aggregates.payment_round import PaymentRound
from ledger.aggregates.person import Person
from ledger.aggregates.person_link import PersonLink
from ledger.aggregates.person_request import PersonRequest
from ledger.aggregates.placement import Placement
from ledger.aggregates.placement_wage import PlacementWage
from ledger.aggregates.policy import Policy
from ledger.aggregates.project import Project
from ledger.aggregates.published_figure import PublishedFigure
from ledger.aggregates.published_report import PublishedReport
from ledger.aggregates.record_access import RecordAccess
from ledger.aggregates.referral import Referral
from ledger.aggregates.rehab_session import RehabSession
from ledger.aggregates.restriction import Restriction
from ledger.aggregates.roster import Roster
from ledger.aggregates.roster_membership import RosterMembership
from ledger.aggregates.screening import Screening
from ledger.aggregates.service_contract import ServiceContract
from ledger.aggregates.service_delivery import ServiceDelivery
from ledger.aggregates.service_kind import CatalogueEntry
from ledger.aggregates.staff_member import StaffMember
from ledger.aggregates.station import Station
from ledger.aggregates.stock_take import StockTake
from ledger.aggregates.suspicion_case import SuspicionCase
from ledger.aggregates.suspicion_list import SuspicionList
from ledger.aggregates.target import Target
from ledger.aggregates.training import Training
from ledger.aggregates.training_course import TrainingCourse
from ledger.aggregates.waiting_list import WaitingList

__all__ = [
    "AccountingPeriod",
    "Activity",
    "ActivityAttendance",
    "ApiClient",
    "Area",
    "Borrower",
    "CarePlan",
    "CareRelation",
    "CatalogueEntry",
    "Consent",
    "Contact",
    "Device",
    "DeviceBooking",
    "DeviceProvision",
    "Donation",
    "Employment",
    "Enrolment",
    "Entitlement",
    "Fund",
    "GoodsDelivery",
    "GoodsDistribution",
    "Grant",
    "Grievance",
    "HelpCall",
    "HomeModification",
    "Household",
    "HouseholdGrant",
    "HouseholdMembership",
    "IdentifierClaim",
    "IdentityVouch",
    "ImportBatch",
    "Inspection",
    "KioskManner",
    "KioskTest",
    "LedgerClock",
    "LinkedRecords",
    "LoanAccount",
    "Need",
    "Objection",
    "Organisation",
    "Payment",
    "PaymentRecovery",
    "PaymentRound",
    "Person",
    "PersonLink",
    "PersonRequest",
    "Placement",
    "PlacementWage",
    "Policy",
    "Project",
    "PublishedFigure",
    "PublishedReport",
    "RecordAccess",
    "Referral",
    "RehabSession",
    "Restriction",
    "Roster",
    "RosterMembership",
    "Screening",
    "ServiceContract",
    "ServiceDelivery",
    "StaffMember",
    "Station",
    "StockTake",
    "SuspicionCase",
    "SuspicionList",
    "Target",
    "Training",
    "TrainingCourse",
    "WaitingList",
]

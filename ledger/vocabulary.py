"""Value types shared by facts, and how each is stored.

Everything here is stored as plain JSON: an enum by its value, a UUID and a date as text,
money as ``{"minor": 10050, "currency": "CNY"}``. Nothing is ever a float.
"""

import calendar
import re
from datetime import date
from enum import Enum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

PARTIAL_DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"

PartialDate = Annotated[str, Meta(pattern=PARTIAL_DATE)]
"""A day, a month or a year, as exactly as it is known: ``2022-03-05``, ``2022-03``, ``2022``."""

TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""A time on the clock of the place: ``09:30``."""

Month = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
"""A month: ``2022-03``."""

Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""A digest, in small hexadecimal digits."""

CURRENCY_DIGITS = {"CNY": 2, "VND": 0}
"""Digits after the point of each currency the ledger keeps. Source: ISO 4217."""


class Money(Struct, frozen=True, order=True):
    """An amount in the currency's smallest unit: fen for CNY, dong for VND."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse, with a ``ValueError``, a currency whose smallest unit is not known."""
        if self.currency not in CURRENCY_DIGITS:
            raise ValueError(f"the ledger keeps {', '.join(CURRENCY_DIGITS)}, not {self.currency}")


def partial_date(text: str) -> str:
    """``text`` itself when it names a real day, month or year.

    Raises:
        ValueError: it does not.
    """
    if not re.match(PARTIAL_DATE, text):
        raise ValueError("a date is written 2022, 2022-03 or 2022-03-05")
    first_day(text)
    return text


def first_day(text: str) -> date:
    """The first day that ``text`` can mean."""
    return date.fromisoformat(text + "-01-01"[len(text) - 4 :] if len(text) < 10 else text)


def last_day(text: str) -> date:
    """The last day that ``text`` can mean."""
    if len(text) == 4:
        return date(int(text), 12, 31)
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return date(year, month, calendar.monthrange(year, month)[1])
    return date.fromisoformat(text)


class Channel(Enum):
    """Through which door a fact came in."""

    DESK = "desk"
    KIOSK = "kiosk"
    IMPORT = "import"
    API = "api"
    COMMAND_LINE = "command_line"


class WithdrawalReason(Enum):
    """Why a fact was recorded in error."""

    WRONG_PERSON = "wrong_person"
    WRONG_THING = "wrong_thing"
    WRONG_DAY = "wrong_day"
    RECORDED_TWICE = "recorded_twice"
    DID_NOT_HAPPEN = "did_not_happen"
    OTHER = "other"


class Sex(Enum):
    """As the office's own list states it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class Wellbeing(Enum):
    """How somebody said they are, when they were asked."""

    WELL = "well"
    SO_SO = "so_so"
    POORLY = "poorly"


class Settlement(Enum):
    """Where the household is registered: in a town or in the country."""

    URBAN = "urban"
    RURAL = "rural"


class IdentifierKind(Enum):
    """A number that names one person; each kind is claimed on its own."""

    CN_RESIDENT_ID = "cn_resident_id"
    VN_CCCD = "vn_cccd"
    CARD = "card"
    USERNAME = "username"
    SIGN_IN = "sign_in"
    """Who a member of staff is to another house that lets them in."""


class AddressKind(Enum):
    """Two places that are often not the same: on paper, and in life."""

    REGISTERED = "registered"
    ACTUAL = "actual"


class StationKind(Enum):
    """What a station does."""

    REHAB = "rehab"
    LENDING = "lending"
    DAY_CARE = "day_care"
    BOARDING = "boarding"
    WORKSHOP = "workshop"
    SOCIAL_WORK_ROOM = "social_work_room"
    LEGAL_AID = "legal_aid"
    CALL_CENTRE = "call_centre"
    CULTURE = "culture"
    SALES = "sales"
    OFFICE = "office"


class SuspensionReason(Enum):
    """Why a place does not serve anybody for a while."""

    INFECTION_CONTROL = "infection_control"
    DISASTER = "disaster"
    BUILDING_WORK = "building_work"
    STAFF_MISSING = "staff_missing"
    INSPECTION = "inspection"
    OTHER = "other"


class StaffRole(Enum):
    """What a member of staff may do."""

    OPERATOR = "operator"
    CLERK = "clerk"
    AUDITOR = "auditor"
    REHAB_WORKER = "rehab_worker"
    CALL_AGENT = "call_agent"
    COLLABORATOR = "collaborator"
    VOLUNTEER = "volunteer"
    CASE_MANAGER = "case_manager"
    DEVICE_TECHNICIAN = "device_technician"
    SCHEME_OFFICER = "scheme_officer"
    APPROVER = "approver"
    PAYER = "payer"
    MANAGER = "manager"
    ANALYST = "analyst"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"


class DeviceSource(Enum):
    """How the office came by a device."""

    BOUGHT = "bought"
    DONATED = "donated"


class DeviceState(Enum):
    """What can be done with a device next."""

    AVAILABLE = "available"
    ON_LOAN = "on_loan"
    RETURNED = "returned"
    """Back at a station or new there, and nobody has looked at it yet."""
    DEFECTIVE = "defective"
    IN_REPAIR = "in_repair"
    IN_TRANSFER = "in_transfer"
    LOST = "lost"
    ISSUED = "issued"
    """The person's own from then on."""
    DISMANTLED = "dismantled"
    RETIRED = "retired"


class Condition(Enum):
    """How a device looked when it came back."""

    GOOD = "good"
    NEEDS_REPAIR = "needs_repair"
    DAMAGED = "damaged"


class PaymentKind(Enum):
    """Why this month is paid: in its turn, late, or early."""

    REGULAR = "regular"
    BACK_PAY = "back_pay"
    ADVANCE = "advance"


class LineFault(Enum):
    """What whoever checks a list finds wrong with one line of it."""

    WRONG_AMOUNT = "wrong_amount"
    HAS_DIED = "has_died"
    HAS_MOVED = "has_moved"
    CERTIFICATE_DOUBTED = "certificate_doubted"
    PAID_ELSEWHERE = "paid_elsewhere"
    NOT_KNOWN_HERE = "not_known_here"
    OTHER = "other"


class LineObjection(Struct, frozen=True):
    """One payment on a list that should not go out as it stands, and why not."""

    payment_id: UUID
    line_fault: LineFault


class ContactChannel(Enum):
    """How the office reached out."""

    VISIT = "visit"
    PHONE = "phone"


class Unit(Enum):
    """What a number counts: persons are not person-times, and a share is not a count."""

    PERSONS = "persons"
    PERSON_TIMES = "person_times"
    TIMES = "times"
    HOUSEHOLDS = "households"
    ITEMS = "items"
    MINUTES = "minutes"
    DAYS = "days"
    PERSON_DAYS = "person_days"
    HOUSEHOLD_DAYS = "household_days"
    MONEY = "money"
    PERCENT = "percent"


class RestateReason(Enum):
    """Why a published number turned out to be another one."""

    LATE_ENTRIES = "late_entries"
    CORRECTED_ENTRIES = "corrected_entries"
    WITHDRAWN_IMPORT = "withdrawn_import"
    NEW_DEFINITION = "new_definition"
    WORKED_OUT_WRONGLY = "worked_out_wrongly"


class ActivityKind(Enum):
    """What takes place when the office does something for many at once."""

    JOB_FAIR = "job_fair"
    LAW_TALK = "law_talk"
    PUBLICITY = "publicity"
    CULTURE = "culture"
    SPORT = "sport"
    PERFORMANCE = "performance"
    OPEN_DAY = "open_day"
    ONLINE_DAY = "online_day"
    OUTREACH = "outreach"
    OTHER = "other"


class Source(Struct, frozen=True, omit_defaults=True):
    """Where in which file a fact was read; ``row`` counts as the spreadsheet program does."""

    batch: UUID
    row: int | None = None


class Envelope(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who recorded a fact, for whom, through which door, and by which command.

    ``recorded_at`` is the server's clock in UTC, an RFC 3339 instant with microseconds.
    ``corrects`` is the event id of the fact this one puts right. ``late_days`` says how many
    days after the last one that can be meant it was recorded, when that was late.
    """

    recorded_at: str
    actor: UUID
    organisation: str
    channel: Channel
    command: str
    station: UUID | None = None
    on_behalf_of: UUID | None = None
    corrects: UUID | None = None
    policy: str | None = None
    source: Source | None = None
    late_days: int | None = None


class By(Struct, frozen=True, kw_only=True):
    """Who asks, and how: what a command needs to know beside what it is told.

    ``key`` is the idempotency key: the same key asks for the same thing, once.
    """

    actor: UUID
    organisation: str
    channel: Channel
    key: str
    station: UUID | None = None
    on_behalf_of: UUID | None = None
    corrects: UUID | None = None
    policy: str | None = None
    source: Source | None = None


SEALED = Meta(extra={"sealed": True})

SealedText = Annotated[str | None, SEALED]
"""Text that is encrypted under the person's own key; ``None`` when not given, or erased."""

SealedId = Annotated[UUID | None, SEALED]
"""An id that would name a person, encrypted; ``None`` when erased."""

SealedNumber = Annotated[int | None, SEALED]
"""A whole number that tells something of a person, encrypted; ``None`` when erased."""

SealedCodes = Annotated[list[str] | None, SEALED]
"""Codes that tell something of a person, encrypted; ``None`` when not given, or erased."""

SealedSex = Annotated[Sex | None, SEALED]
"""A person's sex, encrypted under the person's own key; ``None`` when not given, or erased."""

SealedWellbeing = Annotated[Wellbeing | None, SEALED]
"""How somebody is, encrypted under their own key; ``None`` when not given, or erased."""


class InLanguages(Struct, frozen=True, kw_only=True, rename={"zh_hans": "zh-Hans"}):
    """An office's own word, in each language of the house."""

    zh_hans: str
    vi: str
    en: str


class Count(Struct, frozen=True, kw_only=True):
    """What became of the rows of one file."""

    rows: int = 0
    new: int = 0
    already: int = 0
    conflicting: int = 0
    rejected: int = 0


class RowVerdict(Struct, frozen=True, omit_defaults=True):
    """Why one row of a file was not recorded anew; never what stood in it."""

    row: int
    verdict: str
    code: str
    column: str | None = None

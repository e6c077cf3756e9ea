"""What the registry tells of one person, in its data objects and codes.

Codes: the code directories of SPDCI's Disability Registry, by their labels.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from api.exchange.cases import Case, cases_of
from api.exchange.persons import Certificate, Known, known
from api.exchange.spdci.queries import CERTIFICATE, Attributes
from ledger.aggregates import Device
from ledger.application import ServiceLedger
from ledger.particulars import CertificateState
from projections.store import Views

APPROVED, EXPIRED = "Approved", "Expired"
NEEDED, RECEIVED = "Needed", "Received"
IMPAIRMENTS = {
    "visual": ("Vision",),
    "hearing": ("Hearing",),
    "speech": ("Speech",),
    "hearing_speech": ("Hearing", "Speech"),
    "physical": ("Mobility",),
    "intellectual": ("Cognitive",),
    "mental": ("Mental",),
}
"""Which limitations a category of a certificate means; the others say too little."""

IMPAIRMENT_LEVELS = {
    "grade_1": "Extreme",
    "grade_2": "Severe",
    "grade_3": "Moderate",
    "grade_4": "Mild",
    "exceptionally_severe": "Extreme",
    "severe": "Severe",
    "mild": "Mild",
}
LEVELS = IMPAIRMENT_LEVELS | {
    "grade_1": "High Support Needs (sometimes called very severe or profound)",
    "exceptionally_severe": "High Support Needs (sometimes called very severe or profound)",
}
TECHNOLOGIES = {
    "12 22": "Wheelchairs",
    "12 23": "Wheelchairs",
    "22 06": "Hearing aids",
    "22 21": "Speech-generating devices (SGDs)",
}
"""Kinds of device by the first half of their class. Source: ISO 9999."""

HOME_ADAPTATION = "Home Adaptation"
HELD_STATES = frozenset({"on_loan", "issued"})
DONE = frozenset({"accepted", "paid"})
NOT_WAITING = frozenset({"waiting_list_left", "waiting_place_accepted"})


class Registered(Struct, frozen=True):
    """One person of the register, as they are to be told on ``day``."""

    it: Known
    cases: list[Case]
    ledger: ServiceLedger
    day: date

    @property
    def is_disabled(self) -> bool:
        """Whether they hold a certificate that is valid."""
        return self.it.certificate is not None and self.it.certificate.is_valid(self.day)

    @property
    def attributes(self) -> Attributes:
        """What they can be searched by."""
        held = self.it.certificate
        return {
            "name": self.it.name,
            "date_of_birth": self.it.born_on,
            "gender": self.it.sex,
            "area": self.it.area,
            "disability_status": status_of(held, self.day),
            "disability_level": LEVELS.get((held and held.grade) or ""),
            CERTIFICATE: held.number if held else None,
        }


def registered(
    ledger: ServiceLedger, views: Views, person_id: UUID, day: date, *, personal: bool = True
) -> Registered:
    """The person with everything that may be told of them.

    Raises:
        NotKnown, PersonIsErased: there is nobody to tell of.
    """
    it, _ = known(ledger, person_id, personal=personal)
    return Registered(it, list(cases_of(ledger, views, person_id)), ledger, day)


def status_of(held: Certificate | None, day: date) -> str | None:
    """How their status stands; ``None`` where none was ever given, or it was taken back."""
    if held is None or held.state is CertificateState.REVOKED:
        return None
    return APPROVED if held.is_valid(day) else EXPIRED


def person(them: Registered) -> dict[str, Any]:
    """The whole record, as a search tells it."""
    held = them.it.certificate
    level = LEVELS.get((held and held.grade) or "")
    return _filled(
        {
            "personal_details": _personal(them.it),
            "disability_status": status_of(held, them.day),
            "disability_level": level,
            "disability_status_level": level,
            "disability_details": details(them),
            "disability_support": [support(them)],
            "programs_enrolments": list(_programmes(them.cases)),
            "registration_date": instant(held.since if held else them.it.registered_on),
            "last_updated": them.it.told_at,
        }
    )


def _personal(it: Known) -> dict[str, Any]:
    numbers = dict(it.numbers)
    if it.certificate and it.certificate.number:
        numbers[CERTIFICATE] = it.certificate.number
    return _filled(
        {
            "member_identifier": [
                {"identifier_type": kind.upper(), "identifier_value": number}
                for kind, number in numbers.items()
            ],
            "name": {"full_name": it.name} if it.name else None,
            "date_of_birth": it.born_on,
            "gender": it.sex,
            "phone_number": [it.phone] if it.phone else None,
            "address": [{"address_line1": it.address}] if it.address else None,
            "area": it.area,
            "is_deceased": True if it.died_on else None,
            "death_date": it.died_on,
        }
    )


def details(them: Registered) -> list[dict[str, Any]]:
    """What the certificate says of the disability; nothing once it was taken back."""
    held = them.it.certificate
    if held is None or held.state is CertificateState.REVOKED or not held.category:
        return []
    level = IMPAIRMENT_LEVELS.get(held.grade or "")
    kinds = IMPAIRMENTS.get(held.category, (None,))
    told = [_filled({"impairment_type": kind, "impairment_level": level}) for kind in kinds]
    return [each for each in told if each]


def support(them: Registered) -> dict[str, Any]:
    """What help the person has or waits for, as far as the ledger knows."""
    return {
        "human_assistance": list(_helpers(them.cases)),
        "assistive_technology": list(_technologies(them)),
        "housing_support": list(_homes(them.cases)),
        "medical_care": [],
        "animal_assistance": [],
        "last_updated": max(
            [them.it.told_at, *(case.last.envelope.recorded_at for case in them.cases)]
        ),
    }


def _technologies(them: Registered) -> Iterator[dict[str, Any]]:
    for case in them.cases:
        if case.in_error:
            continue
        if case.kind == "device" and case.state in HELD_STATES:
            told: Any = them.ledger.facts_of([case.history_id])[case.history_id][0]
            is_known = isinstance(told, Device.DeviceRegistered)
            yield _technology(
                told.class_code if is_known else None,
                told.name if is_known else None,
                RECEIVED,
                case,
            )
        elif case.kind == "device_provision":
            status = RECEIVED if case.when("device_fitted") else NEEDED
            yield _technology(case.newest("class_code"), case.newest("product"), status, case)
        elif case.kind == "waiting_list" and case.last.TOPIC not in NOT_WAITING:
            yield _technology(case.newest("class_code"), None, NEEDED, case)


def _technology(
    class_code: str | None, name: str | None, status: str, case: Case
) -> dict[str, Any]:
    known_as = TECHNOLOGIES.get((class_code or "")[:5])
    return _filled(
        {
            "type": known_as or name or (f"ISO 9999 {class_code}" if class_code else None),
            "status": status,
            "registration_date": instant(case.first.occurred_on),
            "last_updated": case.last.envelope.recorded_at,
        }
    )


def _helpers(cases: Iterable[Case]) -> Iterator[dict[str, Any]]:
    for case in cases:
        if case.kind == "care_relation" and not case.in_error and case.state != "unlinked":
            relationship = case.newest("carer_relationship")
            yield _filled(
                {
                    "relationship": relationship.value if relationship else None,
                    "support_status": RECEIVED,
                    "registration_date": instant(case.first.occurred_on),
                    "last_updated": case.last.envelope.recorded_at,
                }
            )


def _homes(cases: Iterable[Case]) -> Iterator[dict[str, Any]]:
    for case in cases:
        if case.kind == "home_modification" and not case.in_error:
            yield _filled(
                {
                    "type": HOME_ADAPTATION,
                    "status": RECEIVED if case.state in DONE else NEEDED,
                    "registration_date": instant(case.first.occurred_on),
                    "last_updated": case.last.envelope.recorded_at,
                }
            )


def _programmes(cases: Iterable[Case]) -> Iterator[dict[str, Any]]:
    for case in cases:
        if case.kind == "entitlement" and case.state == "in_force" and not case.in_error:
            yield {
                "programme_name": case.newest("scheme"),
                "programme_identifier": str(case.history_id),
            }


def instant(occurred_on: str) -> str | None:
    """The day as this API writes it: a time with its zone; nothing where less is known."""
    is_day = len(occurred_on) == len("2022-03-05")
    return f"{occurred_on}T00:00:00Z" if is_day else None


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(fields)
    return {name: value for name, value in plain.items() if value is not None}

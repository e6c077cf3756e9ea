"""The whole of one person's record, in one bundle, and who recorded what in it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec

from api.exchange.cases import Case, cases_of
from api.exchange.fhir import care, devices, persons
from api.exchange.fhir.parts import (
    Resource,
    concept,
    filled,
    id_of,
    known_as,
    reference,
)
from api.exchange.fhir.telling import Say, Teller
from api.exchange.persons import known
from ledger.aggregates import Device
from ledger.application import ServiceLedger
from ledger.history import Fact, FactWithdrawn
from projections import open_loans
from projections.store import Views

MEDIA_TYPE = "application/fhir+json; fhirVersion=5.0"
REMOVAL, REVISION = "removal", "revision"
NOT_TOLD = frozenset({"card_issued", "card_cancelled", "pin_set"})
"""What a person opens their record with is nobody else's business."""

Maker = Callable[[Teller, Case], Iterator[Resource]]

MAKERS: dict[str, Maker] = {
    "device": devices.of_device,
    "device_provision": devices.of_provision,
    "device_booking": devices.of_request,
    "waiting_list": devices.of_request,
    "rehab_session": care.of_session,
    "contact": care.of_contact,
    "activity_attendance": care.of_activity,
    "service_delivery": care.of_service,
    "screening": care.of_screening,
    "care_plan": care.of_plan,
    "need": care.of_need,
    "referral": care.of_referral,
    "home_modification": care.of_home,
    "placement": care.of_placement,
    "goods_delivery": persons.of_goods,
    "care_relation": persons.of_carer,
    "consent": persons.of_consent,
}
"""What each kind of history becomes; any other is told as it is, under our own names."""

_encode = msgspec.json.Encoder(decimal_format="number").encode


def as_json(bundle: Resource) -> bytes:
    """The bundle as it is sent."""
    return bytes(_encode(bundle))


def bundle(
    ledger: ServiceLedger, views: Views, person_id: UUID, *, personal: bool = True, say: Say
) -> Resource:
    """Everything that is recorded about a person and may leave, as a FHIR R5 collection.

    Raises:
        NotKnown, PersonIsErased: there is nobody to tell of.
    """
    it, own_facts = known(ledger, person_id, personal=personal)
    cases = list(cases_of(ledger, views, person_id))
    teller = Teller(
        person_id=person_id,
        personal=personal,
        say=say,
        devices=_devices(ledger, cases),
        places=dict(open_loans.stations(views)),
    )
    resources = [persons.patient(it)]
    provenance = list(_provenances([it.person_id], [f for f in own_facts if _is_told(f)]))
    for case in cases:
        made = list(MAKERS.get(case.kind, persons.of_anything)(teller, case))
        resources += made
        if made:
            targets = [resource["id"] for resource in made]
            provenance += _provenances(targets, (*case.facts, *case.withdrawals))
    resources = [*_places(teller, resources), *resources, *provenance]
    return {
        "resourceType": "Bundle",
        "id": id_of(person_id, ledger.position()),
        "type": "collection",
        "timestamp": ledger.now().isoformat().replace("+00:00", "Z"),
        "entry": [
            {"fullUrl": f"urn:uuid:{each['id']}", "resource": each} for each in _once(resources)
        ],
    }


def _is_told(fact: Fact) -> bool:
    return fact.TOPIC not in NOT_TOLD


def _devices(ledger: ServiceLedger, cases: Iterable[Case]) -> dict[UUID, Fact]:
    ids = [case.history_id for case in cases if case.kind == Device.STORED_AS]
    return {device_id: facts[0] for device_id, facts in ledger.facts_of(ids).items()}


def _places(teller: Teller, resources: list[Resource]) -> Iterator[Resource]:
    """The stations that the resources name."""
    named = set(_references(resources))
    for station_id, name in teller.places.items():
        if f"urn:uuid:{station_id}" in named:
            yield teller.resource("Location", station_id, status="active", name=name)


def _references(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        if isinstance(told.get("reference"), str):
            yield told["reference"]
        for value in told.values():
            yield from _references(value)
    elif isinstance(told, list):
        for value in told:
            yield from _references(value)


def _provenances(targets: Iterable[object], facts: Iterable[Fact]) -> Iterator[Resource]:
    """Who recorded each fact, when, through which door; and what it put right or took back."""
    told = [reference(target) for target in targets]
    for fact in facts:
        by = fact.envelope
        agent = {
            "type": concept("channel", by.channel.value),
            "who": known_as("staff", by.actor),
            "onBehalfOf": {"display": by.organisation},
        }
        yield filled(
            {
                "resourceType": "Provenance",
                "id": id_of(fact.event_id, "provenance"),
                "target": told,
                "occurredDateTime": fact.occurred_on,
                "recorded": by.recorded_at,
                "activity": concept("fact", fact.TOPIC),
                "agent": [agent],
                "entity": [*_entities(fact)],
            }
        )


def _entities(fact: Fact) -> Iterator[Resource]:
    if isinstance(fact, FactWithdrawn):
        yield {"role": REMOVAL, "what": known_as("fact", fact.fact_id)}
    if fact.envelope.corrects is not None:
        yield {"role": REVISION, "what": known_as("fact", fact.envelope.corrects)}


def _once(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Each resource once, as it was told first."""
    seen: set[str] = set()
    for each in resources:
        if each["id"] not in seen:
            seen.add(each["id"])
            yield each

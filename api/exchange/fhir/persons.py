"""Who the person is, who cares for them, and what they agreed to."""

from collections.abc import Iterator
from typing import Any

from api.exchange.cases import Case
from api.exchange.fhir.parts import (
    OURS,
    Resource,
    concept,
    day_or_less,
    extensions,
    filled,
    in_words,
    period,
)
from api.exchange.fhir.telling import ERROR, Teller, status_of
from api.exchange.persons import Certificate, Known

LANGUAGES = "urn:ietf:bcp:47"


def patient(it: Known) -> Resource:
    """The person, as far as ``it`` may tell."""
    numbers = dict(it.numbers)
    if it.certificate and it.certificate.number:
        numbers["disability_certificate"] = it.certificate.number
    return filled(
        {
            "resourceType": "Patient",
            "id": str(it.person_id),
            "identifier": [
                {"system": f"{OURS}:{kind}", "value": number} for kind, number in numbers.items()
            ],
            "active": it.died_on is None and it.away_since is None,
            "name": [{"use": "official", "text": it.name}] if has_text(it.name) else [],
            "telecom": [{"system": "phone", "value": it.phone}] if has_text(it.phone) else [],
            "gender": it.sex,
            "birthDate": day_or_less(it.born_on),
            "deceasedDateTime": it.died_on,
            "address": [*_address("home", it.address), *_address("temp", it.actual_address)],
            "communication": _language(it.language),
            "extension": _ours(it),
        }
    )


def has_text(text: str | None) -> bool:
    """Whether something can be read there."""
    return text is not None and bool(text.strip())


def _address(use: str, text: str | None) -> list[Resource]:
    return [{"use": use, "text": text}] if has_text(text) else []


def _language(language: str | None) -> list[Resource]:
    if not language:
        return []
    return [{"language": concept(LANGUAGES, language), "preferred": True}]


def _ours(it: Known) -> list[Resource]:
    fields: dict[str, Any] = {
        "area": it.area,
        "actual_area": it.actual_area,
        "registered_on": it.registered_on,
        "away_since": it.away_since,
    }
    told = extensions(fields)
    if it.certificate:
        told.append({"url": f"{OURS}:certificate", "extension": _certificate(it.certificate)})
    return told


def _certificate(held: Certificate) -> list[Resource]:
    return extensions(
        {
            "country": held.country,
            "since": held.since,
            "until": held.until,
            "state": held.state,
            "category": held.category,
            "grade": held.grade,
        }
    )


def of_carer(teller: Teller, case: Case) -> Iterator[Resource]:
    """Somebody who cares for the person, and what they may do in their place."""
    linked = case.first
    name = teller.sealed(linked, "name")
    phone = teller.sealed(linked, "phone")
    relationship = case.newest("carer_relationship")
    yield teller.resource(
        "RelatedPerson",
        case.history_id,
        identifier=teller.identified(case),
        active=case.state != "unlinked" and not case.in_error,
        patient=teller.patient,
        relationship=[concept("carer_relationship", relationship)] if relationship else [],
        name=[{"text": name}] if has_text(name) else [],
        telecom=[{"system": "phone", "value": phone}] if has_text(phone) else [],
        period=period(linked.occurred_on, case.when("carer_unlinked")),
        extension=teller.own(case, without=frozenset({"name", "phone"})),
    )


CONSENT = {"given": "active", "withdrawn": "inactive"}


def of_consent(teller: Teller, case: Case) -> Iterator[Resource]:
    """What the person agreed to, for one purpose."""
    purpose, until = case.newest("consent_purpose"), case.newest("until")
    withdrawn = case.when("consent_withdrawn") if case.state == "withdrawn" else None
    end = withdrawn or (until.isoformat() if until else None)
    scopes = case.newest("consent_scope") or ()
    recipient = case.newest("recipient")
    yield teller.resource(
        "Consent",
        case.history_id,
        identifier=teller.identified(case),
        status=ERROR if case.in_error else CONSENT.get(case.state, "unknown"),
        category=[concept("consent_purpose", purpose)] if purpose else [],
        subject=teller.patient,
        date=case.first.occurred_on,
        period=period(case.first.occurred_on, end),
        grantee=[{"display": recipient}] if recipient else [],
        decision="permit",
        provision=[{"code": [concept("consent_scope", each) for each in scopes]}] if scopes else [],
        extension=teller.own(case),
    )


def of_anything(teller: Teller, case: Case) -> Iterator[Resource]:
    """What FHIR has no word for: money, insurance, work, school, complaints."""
    if case.in_error:
        return  # such a resource cannot say that it never was
    yield teller.resource(
        "Basic",
        case.history_id,
        identifier=teller.identified(case),
        code=concept("history", case.kind, teller.say("topic", case.last.TOPIC)),
        subject=teller.patient,
        created=case.first.occurred_on,
        extension=[*extensions({"state": case.state}), *teller.own(case)],
    )


def of_goods(teller: Teller, case: Case) -> Iterator[Resource]:
    """Goods that were brought to somebody's door, or were not."""
    states = {"delivered": "completed", "not_delivered": "abandoned"}
    kit = case.newest("kit")
    yield teller.resource(
        "SupplyDelivery",
        case.history_id,
        identifier=teller.identified(case),
        status=status_of(case, states, "in-progress"),
        patient=teller.patient,
        suppliedItem=[{"itemCodeableConcept": in_words(str(kit))}] if kit else [],
        occurrenceDateTime=case.last.occurred_on,
        extension=teller.own(case),
    )

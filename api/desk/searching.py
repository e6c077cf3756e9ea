"""What one field can mean: a name, the end of a certificate, a card, a device, a whole number."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple
from uuid import UUID

from api.importing.identity import identity
from api.importing.refusals import CellRefused
from api.office import Office
from kiosk.identify import as_card_number
from ledger.vocabulary import IdentifierKind
from projections import open_loans, person_lookup
from projections.open_loans import DeviceCard
from projections.person_lookup import Found

SEARCH_CHARS_MAX = 100
_TAIL = re.compile("[0-9X]{4}")


class Hits(NamedTuple):
    """Everybody and everything that was meant, perhaps."""

    persons: list[Found]
    device: DeviceCard | None


def tidy(typed: str) -> str:
    """What was typed or scanned, with full-width signs and stray spaces put right."""
    plain = unicodedata.normalize("NFKC", typed)
    return " ".join(plain.split())[:SEARCH_CHARS_MAX]


def search(office: Office, text: str) -> Hits:
    """Whoever has this number, else whoever has this name; and the device of this number."""
    views = office.fresh()
    holder = _holder(office, text)
    if holder is not None:
        known = person_lookup.summary(views, holder)
        persons = [known] if known else []
    elif _TAIL.fullmatch(text.upper()):
        persons = person_lookup.by_tail(views, text)
    else:
        persons = person_lookup.by_name(views, text)
    return Hits(persons, device(office, text))


def device(office: Office, number: str) -> DeviceCard | None:
    """The device with this number on its label, in small letters or large."""
    views = office.fresh()
    found = open_loans.by_asset_number(views, number)
    return found or open_loans.by_asset_number(views, number.upper())


def _holder(office: Office, text: str) -> UUID | None:
    views, vault = office.views, office.ledger.vault
    holder = person_lookup.by_card(views, vault, as_card_number(text))
    if holder is not None:
        return holder
    try:
        stated = identity(text, date.fromisoformat(office.today()))
    except CellRefused:
        return None
    return person_lookup.by_number(views, vault, IdentifierKind(stated.id_kind), stated.identity)

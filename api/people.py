"""Who is meant by a number that somebody types at a prompt."""

from datetime import datetime
from uuid import UUID

from api.cli_common import EXIT_REFUSED, secret, stop
from api.importing.identity import identity
from api.importing.refusals import CellRefused
from api.office import CARD_DIGITS, Office
from kiosk.words import Words
from ledger.vocabulary import IdentifierKind
from projections import person_lookup


def person_of_a_number(office: Office, words: Words, lang: str) -> UUID:
    """The person whose number is asked for and typed; the command ends when it is nobody's."""
    typed = secret(words.t("cli.number", lang))
    card = "".join(typed.split())
    if len(card) == CARD_DIGITS and card.isascii() and card.isdecimal():
        holder = person_lookup.by_card(office.fresh(), office.ledger.vault, card)
        if holder is None:
            stop(words.t("cli.number_unknown", lang), EXIT_REFUSED)
        return holder
    try:
        stated = identity(typed, datetime.now().astimezone().date())
    except CellRefused:
        stop(words.t("cli.number_unreadable", lang), EXIT_REFUSED)
    person_id = person_lookup.by_number(
        office.fresh(), office.ledger.vault, IdentifierKind(stated.id_kind), stated.identity
    )
    if person_id is None:
        stop(words.t("cli.number_unknown", lang), EXIT_REFUSED)
    return person_id


def person_told(office: Office, told: str | None, words: Words, lang: str) -> UUID:
    """The person of this id; without one, the one whose number is asked for and typed."""
    if told is None:
        return person_of_a_number(office, words, lang)
    try:
        return UUID(told)
    except ValueError:
        stop(words.t("history.no_id", lang), 2)


def person_to_read(office: Office, told: str | None, words: Words, lang: str) -> UUID:
    """The same, of somebody whose record may be used; the command ends when it is restricted."""
    person_id = person_told(office, told, words, lang)
    if person_lookup.restricted_since(office.fresh(), [person_id]):
        stop(words.t("refused.record_is_restricted", lang), EXIT_REFUSED)
    return person_id

"""The kiosk's doors into this house: what it shows comes from views, what it writes from commands.

Whatever is written down there is written by the kiosk as itself, on behalf of who stands before it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import ValidationError

from api.office import Office
from kiosk.doors import Outcome, Part, SecondFactor, Taken, Visitor, Wrong
from kiosk.preferences import AS_THE_MACHINE_HAS_IT, Aloud, Preferences, Switches, Theme
from kiosk.throttle import SLOW_SECONDS, KioskPace, Throttle
from ledger.aggregates import Objection
from ledger.aggregates.kiosk_manner import SecondFactor as ChosenFactor
from ledger.aggregates.kiosk_test import KioskPart
from ledger.aggregates.objection import EntryWrong
from ledger.aggregates.record_access import TakenForm
from ledger.commands import lending, looking, objecting, visiting_kiosks
from ledger.commands.registry import COMMANDS
from ledger.errors import LogBroken, NotKnown, NotSealed, Refused
from ledger.ids import derived_id
from ledger.proof.receipts import row_at, short_code
from ledger.refusals.watch import PreferenceNotPossible
from ledger.vocabulary import Channel
from ledger.work import Work
from projections import (
    appointments,
    carers,
    kiosk_manners,
    needs_board,
    objections,
    open_loans,
    payments,
    person_card,
    person_history,
    person_lookup,
    record_access,
    renewals,
    waiting_lists,
)
from projections.appointments import Appointment
from projections.carers import Carer
from projections.needs_board import NeedRow
from projections.objections import Disputed
from projections.open_loans import OpenLoan
from projections.payment_reasons import MonthPayment, Reason
from projections.person_card import Card
from projections.person_history import Entry
from projections.record_access import Access
from projections.renewals import Renewal
from projections.waiting_lists import WaitingPlace

log = logging.getLogger(__name__)

ENTRIES_MAX = 500
PAYMENTS_MAX = 100
ACCESSES_MAX = 100

Decide = Callable[[Work], Any]

IN_WORDS = {"aloud": Aloud, "theme": Theme, "switches": Switches}
"""Preferences that are one of several words."""


class KioskDoors:
    """Answers the kiosk from views that hold what the visitor recorded, and all but a new file."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._throttle, self._pace = Throttle(slow=SLOW_SECONDS), KioskPace()
        self._kiosk = derived_id(None, "kiosk", office.organisation)

    def holder_of(self, card_number: str) -> UUID | None:
        """Who holds this card."""
        views = self._office.whole()  # a card that was blocked just now opens nothing
        return person_lookup.by_card(views, self._office.ledger.vault, card_number)

    def check_pin(self, person_id: UUID | None, pin: str) -> bool:
        """Whether the PIN is right; as slow when there is nobody to check it for."""
        kept = person_lookup.pin_hash(self._office.whole(), person_id) if person_id else None
        return self._office.secrets.check(pin, kept)

    def begin_try(self, card_number: str, kiosk: str = "") -> int:
        """Count a try, or say how many seconds to wait."""
        wait = self._throttle.wait(card_number) or self._pace.begin(kiosk)
        return wait or self._throttle.begin(card_number)

    def end_tries(self, card_number: str, kiosk: str = "") -> None:
        """The owner is in."""
        self._throttle.forget(card_number)
        self._pace.give_back(kiosk)

    def person(self, person_id: UUID) -> Visitor | None:
        """Who this is, as far as the kiosk needs to know."""
        found = person_lookup.summary(self._office.fresh(), person_id, whole=True)
        if found is None:
            return None
        return Visitor(person_id, found.name, found.language, found.is_restricted)

    def begin_session(self, person_id: UUID) -> UUID | None:
        """Write down that the record is opened to this person."""
        session_id = self._office.ledger.new_id()
        today = self._office.today()

        def begin(work: Work) -> None:
            looking.open_session(work, id=session_id, occurred_on=today, person_id=person_id)

        # A clock that jumped, say, keeps nobody from their own record.
        written = self._write(person_id, f"open:{session_id}", begin, is_shown=False)
        return session_id if written.refused is None else None

    def end_session(self, person_id: UUID, session_id: UUID) -> None:
        """Write down that the record is shut."""
        today = self._office.today()

        def end(work: Work) -> None:
            looking.end_session(work, id=session_id, occurred_on=today)

        self._write(person_id, f"end:{session_id}", end, is_shown=False)

    def record_of(self, person_id: UUID, without: frozenset[str] = frozenset()) -> Sequence[Entry]:
        """Every service recorded for this person, newest first."""
        views = self._office.fresh()
        return person_history.Record(views, person_id, limit=ENTRIES_MAX, without=without)

    def same_history(self, person_id: UUID, entry: Entry) -> Sequence[Entry]:
        """What was recorded of the same loan or payment."""
        return person_history.of_history(self._office.fresh(), person_id, entry.history_id)

    def entries_at(self, person_id: UUID, position: int) -> Sequence[Entry]:
        """The entry at a position."""
        return person_history.at_positions(self._office.fresh(), person_id, [position])

    def stations(self) -> Mapping[UUID, str]:
        """What each station is called."""
        return dict(open_loans.stations(self._office.fresh()))

    def open_loans_of(self, person_id: UUID) -> Sequence[OpenLoan]:
        """What this person has at home."""
        return open_loans.of(self._office.fresh(), person_id)

    def second_factor_of(self, person_id: UUID | None) -> SecondFactor:
        """What this person shows beside the card."""
        manner = kiosk_manners.of(self._office.fresh(), person_id) if person_id else None
        if manner is None or manner.second_factor is None:
            return SecondFactor.PIN
        return SecondFactor(manner.second_factor)

    def choose_second_factor(self, person_id: UUID, factor: SecondFactor) -> Outcome:
        """From now on the person shows this."""
        today = self._office.today()

        def choose(work: Work) -> None:
            visiting_kiosks.choose_factor(
                work,
                occurred_on=today,
                person_id=person_id,
                second_factor=ChosenFactor(factor.value),
            )

        return self._write(person_id, self._office.new_key("factor"), choose)

    def is_vouched(self, person_id: UUID) -> bool:
        """Whether somebody vouched for this person just now; a yes is written down as used."""
        today = self._office.today()

        def use(work: Work) -> None:
            visiting_kiosks.use_vouch(work, occurred_on=today, person_id=person_id)

        used = self._write(person_id, self._office.new_key("vouch"), use, is_shown=False)
        return used.refused is None

    def preferences_of(self, person_id: UUID) -> Preferences:
        """How this person wants the kiosk to be."""
        manner = kiosk_manners.of(self._office.fresh(), person_id)
        if manner is None:
            return AS_THE_MACHINE_HAS_IT
        said = {name: getattr(manner, name) for name in kiosk_manners.SAID}
        known = {name: each for name, each in said.items() if each is not None}
        for name, kind in IN_WORDS.items():
            if name in known:
                known[name] = kind(known[name])
        return Preferences(**known)

    def prefer(self, person_id: UUID, preferences: Preferences) -> Outcome:
        """Write down what is new about how the person wants it."""
        known = self.preferences_of(person_id)
        told = {name: getattr(preferences, name) for name in kiosk_manners.SAID}
        new = {
            name: getattr(each, "value", each)
            for name, each in told.items()
            if each is not None and each != getattr(known, name)
        }
        if not new:
            return Outcome()
        prefer = COMMANDS["kiosk_manner.prefer"]
        about = {"occurred_on": self._office.today(), "person_id": str(person_id)}
        try:
            asked = prefer.read(about | new)
        except ValidationError:
            return Outcome(PreferenceNotPossible.code)
        return self._write(person_id, self._office.new_key("prefer"), prefer.on(asked))

    def renewals_of(self, person_id: UUID) -> Sequence[Renewal]:
        """Whether each device at home may be kept longer."""
        return renewals.of(self._office.fresh(), person_id=person_id, day=self.today())

    def renew(self, person_id: UUID, device_id: UUID) -> Outcome:
        """Keep a device of the person's own longer."""
        today = self._office.today()

        def renew(work: Work) -> dict[str, Any]:
            return lending.renew(work, id=device_id, occurred_on=today)

        done = self._write(person_id, self._office.new_key("renew"), renew)
        if done.refused is not None:
            return done
        return Outcome(facts={"due_on": date.fromisoformat(done.facts["due_on"])})

    def payments_of(self, person_id: UUID) -> Sequence[MonthPayment]:
        """What was paid, is on its way or failed."""
        return payments.of(self._office.fresh(), person_id=person_id, limit=PAYMENTS_MAX)

    def why_not_paid(self, person_id: UUID, month: str) -> Sequence[Reason]:
        """Why nothing was paid for a month."""
        return payments.why_not(self._office.fresh(), person_id=person_id, month=month)

    def why_paid_less(self, person_id: UUID, month: str) -> Sequence[Reason]:
        """Why it was less than the month before."""
        return payments.why_less(self._office.fresh(), person_id=person_id, month=month)

    def appointments_of(self, person_id: UUID) -> Sequence[Appointment]:
        """What the person is expected for from today on."""
        return appointments.of(self._office.fresh(), person_id, day=self.today())

    def needs_of(self, person_id: UUID) -> Sequence[NeedRow]:
        """What the person asked for and what became of it."""
        return needs_board.of(self._office.fresh(), person_id, day=self.today())

    def places_of(self, person_id: UUID) -> Sequence[WaitingPlace]:
        """Where the person stands in which queue."""
        return waiting_lists.place_of(self._office.fresh(), person_id=person_id)

    def card_of(self, person_id: UUID) -> Card | None:
        """The certificate, and what else the office knows of the person."""
        return person_card.card(self._office.fresh(), person_id, day=self.today())

    def looked_at(self, person_id: UUID) -> Sequence[Access]:
        """Who looked at the record or wrote in it."""
        return record_access.of(self._office.fresh(), person_id=person_id, limit=ACCESSES_MAX)

    def disputes_of(self, person_id: UUID) -> Sequence[Disputed]:
        """What the person said is wrong, and what became of it."""
        return objections.of(self._office.fresh(), person_id)

    def dispute(self, person_id: UUID, entry: Entry, wrong: Wrong) -> Outcome:
        """Write down that the person says an entry is wrong."""
        today = self._office.today()

        def dispute(work: Work) -> None:
            objecting.dispute(
                work,
                occurred_on=today,
                person_id=person_id,
                history_id=entry.history_id,
                fact_id=entry.event_id,
                topic=entry.topic,
                wrong=EntryWrong(wrong.value),
            )

        return self._write(person_id, self._office.new_key("dispute"), dispute)

    def withdraw_dispute(self, person_id: UUID, fact_id: UUID) -> Outcome:
        """Write down that the person lets an entry stand."""
        today = self._office.today()

        def withdraw(work: Work) -> None:
            work.change(Objection, Objection.id_of(fact_id)).take_back(occurred_on=today)

        return self._write(person_id, self._office.new_key("withdraw_dispute"), withdraw)

    def ask_for_staff(self, person_id: UUID | None, machine: str) -> Outcome:
        """Somebody at a machine wants a member of staff."""
        today = self._office.today()

        def ask(work: Work) -> None:
            visiting_kiosks.ask_for_help(
                work, occurred_on=today, machine=machine, person_id=person_id
            )

        return self._write(person_id, self._office.new_key("ask_for_staff"), ask)

    def carers_of(self, person_id: UUID) -> Sequence[Carer]:
        """Who helps this person."""
        return carers.of(self._office.fresh(), person_id, day=self.today())

    def begin_help(self, person_id: UUID, session_id: UUID | None) -> Outcome:
        """The person lets somebody see and hear this visit."""
        if session_id is None:
            return Outcome(NotKnown.code)
        turn, today = session_id, self._office.today()

        def begin(work: Work) -> None:
            visiting_kiosks.let_help(work, id=turn, occurred_on=today)

        return self._write(person_id, self._office.new_key("help"), begin, is_shown=False)

    def end_help(self, person_id: UUID, session_id: UUID | None) -> None:
        """Whoever helped does so no longer."""
        if session_id is None:
            return
        turn, today = session_id, self._office.today()

        def end(work: Work) -> None:
            visiting_kiosks.end_help(work, id=turn, occurred_on=today)

        self._write(person_id, self._office.new_key("end_help"), end, is_shown=False)

    def took_along(self, person_id: UUID, form: Taken) -> Outcome:
        """The person took their record along."""
        today = self._office.today()

        def take(work: Work) -> None:
            visiting_kiosks.take_along(
                work,
                occurred_on=today,
                person_id=person_id,
                taken_form=TakenForm(form.value),
            )

        return self._write(person_id, self._office.new_key("take_along"), take, is_shown=False)

    def short_codes(self, positions: Sequence[int]) -> Sequence[str]:
        """The short code of each entry at these positions."""
        rows = (row_at(self._office.ledger.recorder, each) for each in positions)
        return [short_code(row) if row else "" for row in rows]

    def proof_of(self, entry: Entry) -> str | None:
        """The whole proof of an entry; none while the log does not fit the facts."""
        try:
            return self._office.receipt(entry.position)
        except (LogBroken, NotSealed):
            log.exception("no proof could be given")
            return None

    def self_tested(self, machine: str, works: Mapping[Part, bool]) -> Outcome:
        """What a machine found out about itself today."""
        today = self._office.today()
        found = {KioskPart(part.value): works[part] for part in Part if part in works}

        def tell(work: Work) -> None:
            visiting_kiosks.tell_self_test(
                work,
                occurred_on=today,
                machine=machine,
                working=tuple(part for part, well in found.items() if well),
                broken=tuple(part for part, well in found.items() if not well),
            )

        return self._write(None, self._office.new_key("self_test"), tell, is_shown=False)

    def today(self) -> date:
        """The office's day."""
        return date.fromisoformat(self._office.today())

    def _write(
        self, person_id: UUID | None, key: str, decide: Decide, *, is_shown: bool = True
    ) -> Outcome:
        """What came of a command of the kiosk; what it answers by name is there to be said.

        What ``is_shown`` to the visitor is in the views before they go on.
        """
        by = self._office.by(
            f"kiosk:{key}", actor=self._kiosk, channel=Channel.KIOSK, on_behalf_of=person_id
        )
        try:
            answer = self._office.ledger.perform(by, decide)
        except Refused as why:
            log.warning("the kiosk could not write something down: %s", why.code)
            return Outcome(why.code, why.facts)
        if is_shown and answer.position is not None:
            self._office.await_position(answer.position)
        return Outcome(facts=answer.value if isinstance(answer.value, dict) else {})

"""The one door in: whoever records a fact comes through here.

    with ledger.change(Device, device_id, by) as device:
        device.give_back(occurred_on="2026-03-09", station_id=here, condition=Condition.GOOD)

A command is all or nothing. It carries an idempotency key (``By.key``) that is stored with
its facts; asked again with the same key it gets the first answer and records nothing.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from eventsourcing.persistence import StoredEvent
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from ledger import aggregates
from ledger.aggregates.restriction import NEW_TO_A_PERSON, Restriction
from ledger.clock import Clock, ClockGuard
from ledger.directory import DataDirectory as DataDirectory  # noqa: PLC0414 - it comes with it
from ledger.disk import DiskGuard
from ledger.errors import (
    ChangedMeanwhile,
    KeyFileWrong,
    KeyReused,
    NotKnown,
    PeriodIsClosed,
    Refused,
    StoreUnsafe,
)
from ledger.history import FACTS, Fact, THistory
from ledger.ids import random_id, time_ordered_id
from ledger.reading import FactsReader
from ledger.refusals.persons import RecordIsRestricted
from ledger.stamping import EVENT_ID_ENTROPY, Stamp, lacks_area, months_of
from ledger.stores import (
    CommandRecord,
    FactMapper,
    Recorder,
    SQLiteRecorder,
    Standing,
    is_conflict,
    recorded_at_of,
)
from ledger.vault import Vault, create_key_file
from ledger.vocabulary import By, Channel
from ledger.work import Work

KEYED_TOPICS = tuple(
    sorted(
        fact.TOPIC
        for fact in (
            aggregates.Person.PersonRegistered,
            aggregates.StaffMember.StaffRegistered,
            aggregates.ImportBatch.FileImported,
        )
    )
)
"""The facts with which a history that has a key of its own begins."""

ATTEMPTS_MAX = 5

Entropy = Callable[[int], bytes]
TAnswer = TypeVar("TAnswer")


class Answer(Struct, frozen=True):
    """What a command came to: ``position`` is that of its last fact, if it recorded any."""

    value: Any
    position: int | None
    repeated: bool = False


class ServiceLedger(FactsReader):
    """The write side of one office: its facts, its keys, and the rules of its histories."""

    def __init__(
        self,
        recorder: Recorder,
        vault: Vault,
        clock: Clock,
        entropy: Entropy,
        disk: DiskGuard,
    ) -> None:
        super().__init__(recorder, FactMapper(vault))
        self.vault = vault
        self._disk = disk
        self._clock = ClockGuard(clock)
        self._entropy = entropy

    def close(self) -> None:
        """Let go of the files."""
        self.recorder.close()
        self.vault.close()

    def check_keys(self) -> None:
        """Look whether the vault belongs to these facts: the first and the newest key are there.

        Raises:
            KeyFileWrong: it is older than the facts, or of another ledger.
        """
        for subject in self.recorder.keyed_histories(KEYED_TOPICS):
            if not self.vault.knows(subject):
                raise KeyFileWrong(reason="vault_older_than_ledger")

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return self._clock.now()

    def new_person_id(self) -> UUID:
        """An id that says nothing about whom it will name."""
        return random_id(self._entropy(16))

    def new_id(self) -> UUID:
        """An id that nothing else has, in the order of time."""
        return time_ordered_id(self.now(), self._entropy(EVENT_ID_ENTROPY))

    def load(self, kind: type[THistory], history_id: UUID) -> THistory | None:
        """The history as its facts have made it; ``None`` when it has none."""
        return self.load_all(kind, [history_id]).get(history_id)

    def load_all(self, kind: type[THistory], history_ids: list[UUID]) -> dict[UUID, THistory]:
        """Those of the histories that have begun, by id.

        Raises:
            NotKnown: what has this id is a history of another kind.
        """
        loaded = {}
        for history_id, facts in self.facts_of(history_ids).items():
            if facts[0].HISTORY is not kind:
                raise NotKnown(history=kind.STORED_AS, id=history_id)
            loaded[history_id] = _made_of(kind, facts)
        return loaded

    @contextmanager
    def begin(self, kind: type[THistory], history_id: UUID, by: By) -> Iterator[THistory]:
        """A new history, stored when the block ends well.

        Raises:
            ChangedMeanwhile: somebody else began it since, or the command was recorded before.
        """
        work = Work(self, by)
        yield work.begin(kind, history_id)
        self._finish(work, by)

    @contextmanager
    def change(self, kind: type[THistory], history_id: UUID, by: By) -> Iterator[THistory]:
        """A history as it stands, stored when the block ends well.

        Raises:
            NotKnown: it has not begun.
            ChangedMeanwhile: somebody else changed it since, or the command was recorded before.
        """
        work = Work(self, by)
        yield work.change(kind, history_id)
        self._finish(work, by)

    def perform(self, by: By, decide: Callable[[Work], Any], request: Any = None) -> Answer:
        """Let ``decide`` change any number of histories at once; its answer is kept.

        When somebody else was faster, ``decide`` is asked again on what they left. ``request``
        is what was asked, to tell a repeated command from another one with the same key.

        Raises:
            KeyReused: ``by.key`` was used for another request.
            ChangedMeanwhile: others were faster every time.
        """
        digest = hashlib.sha256(msgspec.json.encode(request)).digest()
        for _ in range(ATTEMPTS_MAX):
            standing = self.recorder.standing(by.key)
            if standing.command is not None:
                return self._repeated(standing.command, digest)
            work = Work(self, by)
            try:
                value = decide(work)
            except Refused:
                # The same command may have been recorded after its key was looked for and before
                # the histories were read: then the refusal is about itself.
                known = self.recorder.command(by.key)
                if known is None:
                    raise
                return self._repeated(known, digest)
            try:
                return self.commit(work, by, value, digest, standing)
            except Exception as error:
                if not is_conflict(error):
                    raise
        raise ChangedMeanwhile(key=by.key)

    def answered(self, key: str, request: Any = None) -> Answer | None:
        """What was answered to this command before; ``None`` when it was not asked.

        Raises:
            KeyReused: the key was used for another request.
        """
        known = self.recorder.command(key)
        digest = hashlib.sha256(msgspec.json.encode(request)).digest()
        return None if known is None else self._repeated(known, digest)

    def commit(
        self,
        work: Work,
        by: By,
        value: Any = None,
        digest: bytes = b"",
        standing: Standing | None = None,
    ) -> Answer:
        """Stamp and append what ``work`` collected, with the command's answer.

        ``standing``: what was there before it, where that was looked at already.

        Raises:
            PeriodIsClosed: a fact is dated in a month that takes only corrections.
            DiskFull, RecordingStopped: the disk did not take it.
            RecordIsRestricted: something new would begin for somebody whose record is restricted.
            IntegrityError: somebody else was first; nothing was stored.
        """
        facts = work.collect()
        self._say_where([fact for fact, _ in facts])
        self._must_be_open(facts, work, by)
        self._must_not_be_restricted([fact for fact, _ in facts], work, by)
        if work.policy is not None:
            by = replace(by, policy=work.policy)
        now = self.now()
        answer = msgspec.json.encode(value).decode()
        command = CommandRecord(by.key, digest, answer)
        with self._disk.watching(now):
            last = _recorded_at(standing or self.recorder.standing(by.key))
            rows = self._stamp(facts, by, now, last)
            positions = self.recorder.insert_events(rows, command=command, seen=work.seen())
        return Answer(msgspec.json.decode(answer), positions[-1] if positions else None)

    def accept_clock(self, by: By, reason: str) -> Answer:
        """Record that somebody vouches for the clock, although it jumped."""
        last = _recorded_at(self.recorder.standing(by.key)) or self.now()

        def vouch(work: Work) -> None:
            clock = work.find(aggregates.LedgerClock, aggregates.LedgerClock.the_id())
            clock = clock or work.begin(aggregates.LedgerClock, aggregates.LedgerClock.the_id())
            today = self.now().date().isoformat()
            clock.accept(occurred_on=today, previous=last.isoformat(), reason=reason)

        self._clock.believe()
        return self.perform(by, vouch)

    def _finish(self, work: Work, by: By) -> None:
        try:
            self.commit(work, by)
        except Exception as error:
            if is_conflict(error):
                raise ChangedMeanwhile(key=by.key) from error
            raise

    def _repeated(self, known: CommandRecord, digest: bytes) -> Answer:
        if known.request_digest != digest:
            raise KeyReused(key=known.key)
        self.recorder.confirmed_position()  # it is here; whoever hears so may rely on it
        return Answer(msgspec.json.decode(known.answer), known.last_position, repeated=True)

    def _say_where(self, facts: list[Fact]) -> None:
        """Put the area of the person's address on what is told of a person without an area."""
        # Else it would count everywhere, and in no area. Later facts of a history repeat its own.
        silent = [fact for fact in facts if lacks_area(fact)]
        known = self.facts_of(sorted({fact.subject for fact in silent}))
        for fact in silent:
            told = known.get(fact.subject, [])
            if told and told[0].HISTORY is aggregates.Person:
                force_setattr(fact, "area", _made_of(aggregates.Person, told).area)

    def _must_be_open(self, facts: list[tuple[Fact, int | None]], work: Work, by: By) -> None:
        # Looked at through the work: a month that is closed at this moment counts as closed.
        period = aggregates.AccountingPeriod
        months = months_of(fact for fact, _ in facts)
        ids = [period.id_of(by.organisation, month) for month in sorted(months)]
        for month in work.find_all(period, ids).values():
            if month.is_closed and not self._corrects(facts, by.corrects):
                raise PeriodIsClosed(period=month.period)

    def _must_not_be_restricted(self, facts: list[Fact], work: Work, by: By) -> None:
        # Whoever asks for themselves agrees by asking; and what is recorded wrongly is put right.
        if by.channel is Channel.KIOSK or by.corrects is not None:
            return
        new = {fact.subject for fact in facts if fact.TOPIC in NEW_TO_A_PERSON}
        kept = work.find_all(Restriction, [Restriction.id_of(each) for each in sorted(new)])
        for restriction in kept.values():
            about = (fact for fact in facts if fact.subject == restriction.person_id)
            if any(map(restriction.forbids, about)):
                raise RecordIsRestricted(id=restriction.person_id)

    def _corrects(self, facts: list[tuple[Fact, int | None]], corrected: UUID | None) -> bool:
        """Whether there is such a fact, in a history of the kind that one of ``facts`` is in."""
        topic = self.recorder.topic_of(corrected) if corrected is not None else None
        return topic in FACTS and FACTS[topic].HISTORY in {fact.HISTORY for fact, _ in facts}

    def _stamp(
        self, facts: list[tuple[Fact, int | None]], by: By, now: datetime, last: datetime | None
    ) -> list[StoredEvent]:
        vouched = any(fact.TOPIC == "clock_accepted" for fact, _ in facts)
        if not vouched:
            self._clock.check(now, last)
        stamp = Stamp(by, now, self._entropy(EVENT_ID_ENTROPY * len(facts)))
        for fact, row in facts:
            stamp.put_on(fact, row)
        # Whose history begins in this command gets a key; nobody else does.
        begun = [fact.subject for fact, _ in facts if fact.SEALED_FIELDS and fact.begins_key]
        if begun:
            self.vault.create_keys(begun)
        try:
            return self.mapper.to_rows([fact for fact, _ in facts])
        except KeyFileWrong:
            self._must_be_somebody(facts)
            raise

    def _must_be_somebody(self, facts: list[tuple[Fact, int | None]]) -> None:
        # Who has no key because nobody was ever registered so is not a vault that lost keys.
        for fact, _ in facts:
            is_sealed = bool(fact.SEALED_FIELDS) and not self.vault.knows(fact.subject)
            if is_sealed and not self.facts_of([fact.subject]):
                raise NotKnown(history="person", id=fact.subject)


def _recorded_at(standing: Standing) -> datetime | None:
    return None if standing.newest is None else recorded_at_of(standing.newest)


def _made_of(kind: type[THistory], facts: list[Fact]) -> THistory:
    """The history as these facts, all that it has, have made it."""
    history = kind(facts[0].originator_id)
    for fact in facts:
        history.apply(fact)
    return history


def open_ledger(directory: DataDirectory, clock: Clock, entropy: Entropy) -> ServiceLedger:
    """The ledger that lies in ``directory``; a new one when nothing lies there.

    Raises:
        StoreUnsafe: the store does not keep what it promises.
        StoreAway: its database does not answer.
        KeyFileWrong: the key file is missing or not the right one.
    """
    directory.make()
    url = directory.url
    ledger = (
        _open_files(directory, clock, entropy)
        if url is None
        else _open_database(url, directory, clock, entropy)
    )
    try:
        _must_have_its_facts(ledger, directory.ledger.name if url is None else "facts")
        ledger.check_keys()
    except BaseException:
        ledger.close()
        raise
    return ledger


def _must_have_its_facts(ledger: ServiceLedger, what: str) -> None:
    if ledger.position() == 0 and ledger.vault.has_several_keys:  # a new one would hide the loss
        raise StoreUnsafe(what=what, found="empty")


def _open_files(directory: DataDirectory, clock: Clock, entropy: Entropy) -> ServiceLedger:
    if not directory.exists and not directory.vault.exists() and not directory.key_file.exists():
        create_key_file(directory.key_file, entropy)
    vault = Vault.in_file(directory.vault, directory.key_file, entropy)
    if not directory.exists and not vault.is_empty:
        raise StoreUnsafe(what=directory.ledger.name, found="missing")  # not even an empty one
    recorder, disk = SQLiteRecorder(str(directory.ledger)), DiskGuard(directory.disk_note)
    return ServiceLedger(recorder, vault, clock, entropy, disk)


def _open_database(
    url: str, directory: DataDirectory, clock: Clock, entropy: Entropy
) -> ServiceLedger:
    from ledger.keys.postgres import PostgresKeys  # noqa: PLC0415 - an extra
    from ledger.stores.postgres import PostgresRecorder  # noqa: PLC0415

    recorder = PostgresRecorder(url)
    keys = PostgresKeys(url)
    try:
        if not (keys.epoch() or recorder.max_notification_id() or directory.key_file.exists()):
            create_key_file(directory.key_file, entropy)
        vault = Vault(keys, directory.key_file, entropy)
    except BaseException:
        keys.close()
        recorder.close()
        raise
    return ServiceLedger(recorder, vault, clock, entropy, DiskGuard(directory.disk_note))

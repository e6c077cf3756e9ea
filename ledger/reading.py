"""What is recorded, read back: one history, one command, or all there is, in its order."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr

from ledger.errors import KeyFileWrong
from ledger.history import FACTS, Fact
from ledger.stores import FactMapper, Recorder, event_id_of, recorded_at_of, uuid_of
from ledger.vault import AtHand


class Replay(Struct):
    """Facts with their positions, read up to ``position``, where the fact ``last_id`` is.

    ``unreadable``: where a fact stands that this program cannot read, with its stored name.
    """

    position: int
    last_id: UUID | None = None
    facts: list[tuple[int, Fact]] = msgspec.field(default_factory=list)
    unreadable: dict[int, str] = msgspec.field(default_factory=dict)


class FactsReader:
    """Reads facts; knows no rule and records nothing."""

    def __init__(self, recorder: Recorder, mapper: FactMapper) -> None:
        self.recorder = recorder
        self.mapper = mapper

    def position(self) -> int:
        """The position of the newest fact; 0 when there is none."""
        return self.recorder.max_notification_id()

    def position_on(self, day: date, zone: tzinfo | None = None) -> int:
        """The position of the newest fact recorded by the end of ``day``; 0 when there is none.

        Days are those of ``zone``, or else of this computer's. The clock never stands behind the
        newest fact by more than seconds (``clock.py``), so that positions are in its order.
        """
        ends = datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)
        known, unknown = 0, self.position() + 1
        while unknown - known > 1:
            middle = (known + unknown) // 2
            if self.recorded_at(middle) < ends:
                known = middle
            else:
                unknown = middle
        return known

    def facts_of(self, history_ids: Sequence[UUID]) -> dict[UUID, list[Fact]]:
        """Every fact of each history among the ids that has begun, in order, opened."""
        fact_of, keys = self.mapper.fact_of, AtHand()
        return {
            history_id: [fact_of(history_id, *row, keys=keys) for row in rows]
            for history_id, rows in self.recorder.select_histories(history_ids).items()
        }

    def facts_of_command(self, key: str) -> list[Fact]:
        """Every fact that the command of this key recorded, in order."""
        known = self.recorder.command(key)
        if known is None or known.first_position is None or known.last_position is None:
            return []
        rows = self.recorder.select_rows(known.first_position - 1, 2**62, known.last_position)
        return [
            self.mapper.fact_of(UUID(bytes=oid), version, topic, state, unseal=False)
            for _, oid, version, topic, state in rows
        ]

    def read(
        self, after: int, limit: int, *, stop: int | None = None, unseal: frozenset[str]
    ) -> list[tuple[int, Fact]]:
        """Facts behind position ``after``, in order; the topics in ``unseal`` are opened."""
        fact_of = self.mapper.fact_of
        return [
            (position, fact_of(UUID(bytes=oid), version, topic, state, unseal=topic in unseal))
            for position, oid, version, topic, state in self.recorder.select_rows(
                after, limit, stop
            )
        ]

    def replay(
        self, after: int, limit: int, *, stop: int, topics: frozenset[str], unseal: frozenset[str]
    ) -> Replay:
        """The next ``limit`` facts behind ``after`` up to ``stop``; only of ``topics``, in haste.

        What cannot be read is told apart: whoever needs it must not go on without it.
        """
        replay = Replay(after)
        decoder_of = self.mapper.replay_decoders(topics & FACTS.keys()).get
        keep, stamp = replay.facts.append, force_setattr
        state, keys = b"", AtHand()
        # Names without dots, and one look-up a row: this runs for every fact there is.
        for position, oid, version, topic, state in self.recorder.each_row(after, limit, stop):
            replay.position = position
            decode = decoder_of(topic)
            if decode is None:
                if topic not in FACTS:
                    replay.unreadable[position] = topic
                continue
            try:
                stored = decode(state)
            except msgspec.MsgspecError:
                replay.unreadable[position] = topic
                continue
            fact: Fact = stored.fact
            stamp(fact, "originator_id", uuid_of(oid))
            stamp(fact, "originator_version", version)
            stamp(fact, "occurred_on", stored.occurred_on)
            stamp(fact, "event_id", stored.event_id)
            stamp(fact, "by", stored.by)
            if stored.sealed:
                stamp(fact, "seals", stored.sealed)
                if topic in unseal and not self._opens(fact, keys):
                    replay.unreadable[position] = topic
                    continue
            keep((position, fact))
        if state:
            replay.last_id = event_id_of(state)
        return replay

    def _opens(self, fact: Fact, keys: AtHand) -> bool:
        """Open what is sealed in the fact; whether that is what once was sealed in it."""
        try:
            self.mapper.unseal(fact, keys)
        except KeyFileWrong as error:
            if error.facts["reason"] != "sealed_value_altered":
                raise
            return False
        return True

    def read_history(
        self, history_id: UUID, stop: int, *, unseal: frozenset[str]
    ) -> list[tuple[int, Fact]]:
        """The facts of one history up to position ``stop``, in order, with their positions."""
        fact_of = self.mapper.fact_of
        return [
            (position, fact_of(history_id, version, topic, state, unseal=topic in unseal))
            for position, version, topic, state in self.recorder.select_history(history_id, stop)
        ]

    def recorded_at(self, position: int) -> datetime:
        """When the fact at ``position`` was recorded, in UTC."""
        ((*_, state),) = self.recorder.select_rows(position - 1, 1)
        return recorded_at_of(state)

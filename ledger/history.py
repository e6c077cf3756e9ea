"""What a fact is, what a history is, and every stored name.

A history starts empty. A command checks the rules and then records a fact; the fact is
applied to the history by the one method marked ``@when`` for it, which only sets state
and can never refuse, so that yesterday's facts can always be replayed.

Most commands are told exactly what their fact says. Such a command is written as its rule:

    @records(DeviceDisinfected, after={DeviceState.RETURNED, DeviceState.AVAILABLE})
    def disinfect(self, told: DeviceDisinfected) -> None:
        ...  # the rule: refuse, or let it stand

and is called with the fields of the fact: ``device.disinfect(occurred_on=..., station_id=...)``.
"""

from collections.abc import Callable, Collection
from enum import Enum
from functools import wraps
from typing import (
    Annotated,
    Any,
    ClassVar,
    Concatenate,
    ParamSpec,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct
from msgspec.structs import force_setattr

from ledger.errors import (
    AlreadyExists,
    ContradictsHistory,
    LaterFactsStand,
    NothingToWithdraw,
    NotKnown,
    OutOfTurn,
    UndoneOtherwise,
)
from ledger.ids import derived_id
from ledger.vocabulary import By, Envelope, PartialDate, SealedText, WithdrawalReason

NIL = UUID(int=0)
NEVER = "0000"
_decode_envelope = msgspec.json.Decoder(Envelope).decode

FACTS: dict[str, type["Fact"]] = {}
"""Every kind of fact the ledger can hold, by the name it is stored under."""

HISTORIES: dict[str, type["History"]] = {}
"""Every kind of history, by the name it is known under."""


class Fact(Struct, frozen=True, kw_only=True):
    """Something that happened, and is never changed.

    ``originator_id`` is the history it belongs to and ``originator_version`` its place in
    it, from 1. ``occurred_on`` is when it happened, as exactly as that is known.
    ``event_id`` and ``by`` are stamped at the door, which refuses a fact that does not say
    when it happened; ``seals`` keeps the ciphertext of the
    personal fields, by the person whose key opens it, when the fact was read back.
    """

    TOPIC: ClassVar[str]
    HISTORY: ClassVar[type["History"]]
    CLASS_VERSION: ClassVar[int] = 1
    SEALED_FIELDS: ClassVar[tuple[str, ...]] = ()
    CLEAR_FIELDS: ClassVar[tuple[str, ...]] = ()
    LEADS_TO: ClassVar[Enum | None] = None
    """The state in which this fact leaves its history; ``None`` leaves it as it is."""
    SENSITIVE: ClassVar[bool] = False
    """Whether only those who must know may see it, and no kiosk says it unasked."""
    OF_A_MACHINE: ClassVar[bool] = False
    """Whether a kiosk records it of itself: then it may be on behalf of nobody."""
    UNDONE_BY: ClassVar[str] = "fact_withdrawn"
    """The fact that takes this one back when it was recorded in error."""

    occurred_on: PartialDate = NEVER
    originator_id: UUID = NIL
    originator_version: int = 0
    event_id: UUID = NIL
    by: Envelope | None = None  # or its bytes, where facts are read in haste: ask `envelope`
    seals: dict[UUID, bytes] | None = None

    @property
    def subject(self) -> UUID:
        """Whose key seals the personal fields: the person named, else the history itself."""
        return cast("UUID", getattr(self, "person_id", None) or self.originator_id)

    @property
    def says_personal(self) -> bool:
        """Whether it says anything that is sealed."""
        return any(getattr(self, name) is not None for name in self.SEALED_FIELDS)

    @property
    def begins_key(self) -> bool:
        """Whether its subject gets a key with it: so it is where a history of its own begins."""
        return self.originator_version == 1 and self.subject == self.originator_id

    @property
    def envelope(self) -> Envelope:
        """Who recorded it; only a fact that passed the door has one."""
        if self.by is None:
            raise ValueError(f"{self.TOPIC} was not recorded yet")
        by: Any = self.by
        if isinstance(by, Raw):  # it was read back in haste, and nobody had asked yet
            by = _decode_envelope(by)
            force_setattr(self, "by", by)
        return cast("Envelope", by)


BASE_FIELDS = frozenset(Fact.__struct_fields__)
RESERVED = BASE_FIELDS | {"v"}

TFact = TypeVar("TFact", bound=Fact)
THistory = TypeVar("THistory", bound="History")
Told = ParamSpec("Told")
Mutator = Callable[[Any, Any], None]
Rule = Callable[[Any, TFact], None]
States = Collection[Enum]


def when(kind: type[TFact]) -> Callable[[Callable[[Any, TFact], None]], Mutator]:
    """Mark the method that applies ``kind`` to its history."""

    def mark(method: Callable[[Any, TFact], None]) -> Mutator:
        method.applies = kind  # type: ignore[attr-defined]
        return method

    return mark


def records(
    kind: Callable[Told, TFact],
    *,
    after: States = (),
    otherwise: type[OutOfTurn] = OutOfTurn,
    alone: bool = True,
) -> Callable[[Rule[TFact]], Callable[Concatenate[Any, Told], None]]:
    """Make a rule the command that records ``kind`` in a history that has begun.

    ``after`` names the states in which it may; in another one it is refused by ``otherwise``.
    Not ``alone``: only as a part of a greater command, which keeps a rule across histories.
    """

    def check(history: "History") -> None:
        history._must_be_in(after, otherwise)  # noqa: SLF001

    return _command(kind, check, alone=alone)


def begins(
    kind: Callable[Told, TFact], *, alone: bool = True
) -> Callable[[Rule[TFact]], Callable[Concatenate[Any, Told], None]]:
    """Make a rule the command that begins a history with ``kind``."""

    def check(history: "History") -> None:
        history._must_be_new()  # noqa: SLF001

    return _command(kind, check, alone=alone)


def begins_or_goes_on(
    kind: Callable[Told, TFact],
    *,
    after: States = (),
    otherwise: type[OutOfTurn] = OutOfTurn,
    alone: bool = True,
) -> Callable[[Rule[TFact]], Callable[Concatenate[Any, Told], None]]:
    """Make a rule the command that records ``kind`` whether or not the history has begun."""

    def check(history: "History") -> None:
        if history.begun:
            history._must_be_in(after, otherwise)  # noqa: SLF001

    return _command(kind, check, alone=alone)


def _command(
    kind: Callable[Told, TFact], check: Callable[["History"], None], *, alone: bool
) -> Callable[[Rule[TFact]], Callable[Concatenate[Any, Told], None]]:
    def make(rule: Rule[TFact]) -> Callable[Concatenate[Any, Told], None]:
        @wraps(rule)
        def command(self: Any, /, *_: Told.args, **told: Told.kwargs) -> None:
            check(self)
            fact = self._fact(kind, told)
            rule(self, fact)
            self._append(fact)

        command.records, command.alone = kind, alone  # type: ignore[attr-defined]
        return command

    return make


class History:
    """One thing with a history; its state is what its facts have made of it.

    ``carries`` names what every fact of it repeats, so that each can be read alone: told with
    the first fact, it is an attribute of the history, and filled in from then on. A class without
    ``stored_as`` is a part: a history with many facts is made of several files.
    """

    STORED_AS: ClassVar[str]
    CARRIES: ClassVar[tuple[str, ...]] = ()
    IS_LIST: ClassVar[bool] = False
    """Whether each of its facts stands by itself, and is withdrawn whatever was added after it."""
    _mutators: ClassVar[dict[str, Mutator]]

    def __init_subclass__(cls, *, stored_as: str = "", carries: tuple[str, ...] = ()) -> None:
        super().__init_subclass__()
        if not stored_as:
            return  # a part of a history: its facts belong to the one that is made of it
        if stored_as in HISTORIES:
            raise TypeError(f"{stored_as} is the name of {HISTORIES[stored_as].__name__}")
        cls.STORED_AS = stored_as
        cls.CARRIES = carries
        HISTORIES[stored_as] = cls
        cls._mutators = {}
        parts = cls.__mro__[: cls.__mro__.index(History)]
        for member in (member for part in reversed(parts) for member in vars(part).values()):
            if isinstance(member, type) and issubclass(member, Fact):
                _register(cls, member)
            elif hasattr(member, "applies"):
                cls._mutators[member.applies.TOPIC] = member

    def __init__(self, history_id: UUID) -> None:
        self.id = history_id
        self.version = 0
        self.state: Any = None
        self.standing: list[Fact] = []
        self.acting: By | None = None
        for name in self.CARRIES:
            setattr(self, name, None)
        self._pending: list[Fact] = []

    @classmethod
    def id_by_mark(cls, organisation: str, mark: str) -> UUID:
        """The one history of this kind that an organisation knows by its own case number."""
        return derived_id(None, cls.STORED_AS, "mark", organisation, mark)

    @property
    def begun(self) -> bool:
        """Whether any fact of it stands."""
        return bool(self.standing)

    def apply(self, fact: Fact) -> None:
        """Take in one fact, new or read back."""
        if isinstance(fact, FactWithdrawn):
            self._forget(fact.fact_id)
        else:
            self._take_in(fact)
        self.version = fact.originator_version

    def collect(self) -> list[Fact]:
        """The facts recorded since the last time, in order."""
        collected, self._pending = self._pending, []
        return collected

    def withdraw(
        self, *, occurred_on: str, fact_id: UUID, reason: WithdrawalReason, note: str | None = None
    ) -> None:
        """Take back the newest fact that stands, which was recorded in error; it stays readable.

        Raises:
            NothingToWithdraw: no such fact stands in this history.
            LaterFactsStand: what came after it must be taken back first.
            UndoneOtherwise: a fact of its own takes back this kind, such as a reversal.
        """
        place = [fact.event_id for fact in self.standing]
        if fact_id not in place:
            raise NothingToWithdraw(history=self.STORED_AS)
        fact = self.standing[place.index(fact_id)]
        if fact.UNDONE_BY != FactWithdrawn.TOPIC:
            raise UndoneOtherwise(topic=fact.TOPIC, by=fact.UNDONE_BY)
        if fact is not self.standing[-1] and not self.IS_LIST:
            raise LaterFactsStand(topic=fact.TOPIC, later=self.standing[-1].TOPIC)
        person_id = getattr(fact, "person_id", None) if "person_id" in fact.CLEAR_FIELDS else None
        # Not filled in from what the history carries: a history may carry a name this fact has too.
        self._append(
            FactWithdrawn(
                occurred_on=occurred_on,
                topic=fact.TOPIC,
                fact_id=fact_id,
                reason=reason,
                person_id=person_id,
                note=note if person_id else None,
            )
        )

    def _take_in(self, fact: Fact) -> None:
        if not self.standing:
            for name in self.CARRIES:
                setattr(self, name, getattr(fact, name, None))
        self.standing.append(fact)
        mutator = self._mutators.get(fact.TOPIC)
        if mutator is not None:
            mutator(self, fact)
        if fact.LEADS_TO is not None:
            self.state = fact.LEADS_TO

    def _forget(self, fact_id: UUID) -> None:
        kept = [fact for fact in self.standing if fact.event_id != fact_id]
        acting, pending = self.acting, self._pending
        self.__init__(self.id)  # type: ignore[misc]
        self.acting, self._pending = acting, pending
        for fact in kept:
            self._take_in(fact)

    def _fact(self, kind: Callable[..., TFact], told: dict[str, Any]) -> TFact:
        if self.begun:
            fields = cast("type[Fact]", kind).__struct_fields__
            for name in self.CARRIES:
                known = getattr(self, name)
                if name in fields and told.setdefault(name, known) != known:
                    raise ContradictsHistory(history=self.STORED_AS, field=name)
        return kind(**told)

    def _record(self, kind: type[Fact], /, **told: Any) -> None:
        self._append(self._fact(kind, told))

    def _append(self, fact: Fact) -> None:
        force_setattr(fact, "originator_id", self.id)
        force_setattr(fact, "originator_version", self.version + 1)
        self.apply(fact)
        self._pending.append(fact)

    def _who(self, fact: Fact) -> By | Envelope:
        """Who recorded ``fact``, or is recording it now."""
        told = fact.by or self.acting
        if told is None:
            raise ValueError(f"nobody says who records {fact.TOPIC}")
        return told

    def _must_be_new(self) -> None:
        if self.begun:
            raise AlreadyExists(history=self.STORED_AS, id=self.id)

    def _must_exist(self) -> None:
        if not self.begun:
            raise NotKnown(history=self.STORED_AS, id=self.id)

    def _must_be_in(self, states: States, otherwise: type[OutOfTurn] = OutOfTurn) -> None:
        self._must_exist()
        if states and self.state not in states:
            raise otherwise(history=self.STORED_AS, id=self.id, state=self.state.value)


class FactWithdrawn(Fact, frozen=True):
    """A fact of this history was recorded in error and no longer counts."""

    TOPIC = "fact_withdrawn"
    UNDONE_BY = ""
    topic: str
    fact_id: UUID
    reason: WithdrawalReason
    person_id: UUID | None = None
    note: SealedText = None


def _register(history: type[History], fact: type[Fact]) -> None:
    topic = vars(fact).get("TOPIC", "")
    if not topic:
        raise TypeError(f"{fact.__name__} has no TOPIC to be stored under")
    if topic in FACTS:
        raise TypeError(f"{topic} is the stored name of {FACTS[topic].__qualname__}")
    own = [name for name in fact.__struct_fields__ if name not in BASE_FIELDS]
    hints = get_type_hints(fact, include_extras=True)
    fact.HISTORY = history
    fact.SEALED_FIELDS = tuple(name for name in own if _is_sealed(hints[name]))
    fact.CLEAR_FIELDS = tuple(name for name in own if name not in fact.SEALED_FIELDS)
    FACTS[topic] = fact


def _is_sealed(hint: Any) -> bool:
    if get_origin(hint) is not Annotated:
        return False
    return any(isinstance(m, Meta) and (m.extra or {}).get("sealed") for m in get_args(hint)[1:])


_register(History, FactWithdrawn)

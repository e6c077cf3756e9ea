"""What a fact is, what a history is, and every stored name.

A history starts empty. A command checks the rules and then records a fact; the fact is
applied to the history by the one method marked ``@when`` for it, which only sets state
and can never refuse, so that yesterday's facts can always be replayed.
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, TypeVar, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from msgspec import Meta, Struct

from ledger.errors import AlreadyExists, NotKnown
from ledger.vocabulary import Envelope, PartialDate

NIL = UUID(int=0)
NEVER = "0000"

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

    occurred_on: PartialDate = NEVER
    originator_id: UUID = NIL
    originator_version: int = 0
    event_id: UUID = NIL
    by: Envelope | None = None
    seals: dict[UUID, bytes] | None = None

    @property
    def subject(self) -> UUID:
        """Whose key seals the personal fields: the person named, else the history itself."""
        return cast("UUID", getattr(self, "person_id", None) or self.originator_id)

    @property
    def begins_key(self) -> bool:
        """Whether its subject gets a key with it: so it is where a history of its own begins."""
        return self.originator_version == 1 and self.subject == self.originator_id

    @property
    def envelope(self) -> Envelope:
        """Who recorded it; only a fact that passed the door has one."""
        if self.by is None:
            raise ValueError(f"{self.TOPIC} was not recorded yet")
        return self.by


BASE_FIELDS = frozenset(Fact.__struct_fields__)
RESERVED = BASE_FIELDS | {"v"}

TFact = TypeVar("TFact", bound=Fact)
THistory = TypeVar("THistory", bound="History")
Mutator = Callable[[Any, Any], None]


def when(kind: type[TFact]) -> Callable[[Callable[[Any, TFact], None]], Mutator]:
    """Mark the method that applies ``kind`` to its history."""

    def mark(method: Callable[[Any, TFact], None]) -> Mutator:
        method.applies = kind  # type: ignore[attr-defined]
        return method

    return mark


class History:
    """One thing with a history; its state is what its facts have made of it."""

    STORED_AS: ClassVar[str]
    _mutators: ClassVar[dict[str, Mutator]]

    def __init_subclass__(cls, *, stored_as: str) -> None:
        super().__init_subclass__()
        if stored_as in HISTORIES:
            raise TypeError(f"{stored_as} is the name of {HISTORIES[stored_as].__name__}")
        cls.STORED_AS = stored_as
        HISTORIES[stored_as] = cls
        cls._mutators = {}
        for member in vars(cls).values():
            if isinstance(member, type) and issubclass(member, Fact):
                _register(cls, member)
            elif hasattr(member, "applies"):
                cls._mutators[member.applies.TOPIC] = member

    def __init__(self, history_id: UUID) -> None:
        self.id = history_id
        self.version = 0
        self._pending: list[Fact] = []

    def apply(self, fact: Fact) -> None:
        """Take in one fact, new or read back."""
        mutator = self._mutators.get(fact.TOPIC)
        if mutator is not None:
            mutator(self, fact)
        self.version = fact.originator_version

    def collect(self) -> list[Fact]:
        """The facts recorded since the last time, in order."""
        collected, self._pending = self._pending, []
        return collected

    def _record(self, kind: type[Fact], /, **told: Any) -> None:
        fact = kind(originator_id=self.id, originator_version=self.version + 1, **told)
        self.apply(fact)
        self._pending.append(fact)

    def _must_be_new(self) -> None:
        if self.version:
            raise AlreadyExists(history=self.STORED_AS, id=self.id)

    def _must_exist(self) -> None:
        if not self.version:
            raise NotKnown(history=self.STORED_AS, id=self.id)


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

"""State machines that ask the ledger for anything, in any order, by any of several people.

After every command the watcher sees what was recorded; a refused command must have changed
nothing; at the end every view built again must equal the live one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ledger.aggregates import Person, Station
from ledger.application import ServiceLedger
from ledger.commands import COMMANDS
from ledger.errors import Refused
from ledger.history import HISTORIES, FactWithdrawn
from ledger.vocabulary import By, Channel
from projections import feed, generations
from tests.facts import SetClock, copied, open_test_ledger, open_test_views, ready
from tests.ledger.people import (
    AYGUL,
    BEKZAT,
    LENDING_STATION,
    NGUYEN,
    ORGANISATION,
    REHAB_STATION,
)
from tests.properties.drawing import Pools, told
from tests.properties.watching import Watcher

ELSEWHERE = "昌吉市民政局"
MAKER, CHECKER, APPROVER = (UUID(int=0xA0 + number) for number in range(3))
ASKERS = ((MAKER, ORGANISATION), (CHECKER, ORGANISATION), (APPROVER, ELSEWHERE))
PERSONS = (AYGUL, BEKZAT, NGUYEN)
STATIONS = (LENDING_STATION, REHAB_STATION)
NEW_IDS, KNOWN_IDS = 2, 3
UNSEALED = frozenset[str]()

TALLY: Counter[str] = Counter()
"""How often each command was asked, and how often each was refused with which code."""

AT_THE_END: list[Callable[[ServiceLedger], None]] = []
"""What else is done with the ledger of an example, once everything in it held."""


class Machine(RuleBasedStateMachine):
    """One office on which a family of commands is let loose."""

    COMMANDS: ClassVar[dict[str, int]] = {}
    """The commands of the family, and how often each comes."""
    ASKED_BY: ClassVar[dict[str, int]] = {}
    """Who usually asks for it, where it is not the first of the askers."""
    EXCLUSIONS: ClassVar[frozenset[frozenset[str]]] = frozenset()

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self._path = Path(self._folder.name)
        self.clock = SetClock()
        self.ledger = open_test_ledger(self._path, clock=self.clock)
        self.ledger.vault.create_keys(PERSONS)
        self.views = open_test_views(self.ledger, self._path)
        self.watcher = Watcher(self.EXCLUSIONS)
        self.seen = 0
        self.asked = 0
        self.begun: dict[str, dict[UUID, None]] = defaultdict(dict)
        self.keys: list[tuple[str, dict[str, Any], By]] = []

    def pools(self) -> Pools:
        """What the fields of the family's commands can hold."""
        ids: dict[str, list[str]] = {}
        for place, kind in enumerate(sorted(HISTORIES), start=1):
            new = [str(UUID(int=0x1000 * place + number)) for number in range(NEW_IDS)]
            # What has begun is asked for more often than what has not.
            begun = [str(each) for each in self.begun[kind]][-KNOWN_IDS:]
            ids[f"{kind}.id"] = [*begun, *begun, *new]
            if begun:
                ids[f"{kind}_id"] = begun
        named = {
            "person_id": [str(each) for each in PERSONS],
            "other_person_id": [str(each) for each in PERSONS],
            "station_id": [str(each) for each in STATIONS],
            "person.id": [str(each) for each in PERSONS],
            "area": ["652301", "652302001"],
        }
        return ids | named

    @initialize()
    def open_for_business(self) -> None:
        """Let the office begin as the family needs it."""
        for person in PERSONS:
            copied(self.ledger, person, ready(Person.PersonRegistered))
        for station in STATIONS:
            copied(self.ledger, station, ready(Station.StationOpened))
        self.prepare()

    def seen_facts(self, topic: str) -> list[Any]:
        """What was recorded under this name and still stands."""
        known = self.watcher.facts.items()
        stands = (fact for event_id, fact in known if event_id not in self.watcher.withdrawn)
        return [fact for fact in stands if topic == fact.TOPIC]

    def prepare(self) -> None:
        """What else must be there before the commands make sense."""

    def must(self, name: str, *, by: int = 0, **words: Any) -> Any:
        """Ask for something that cannot be refused."""
        return self._ask(name, words, by).value

    @rule(data=st.data())
    def first_command(self, data: st.DataObject) -> None:
        """Somebody asks for something."""
        self._draw_command(data)

    @rule(data=st.data())
    def second_command(self, data: st.DataObject) -> None:
        """Somebody asks for something: this comes more often than anything else."""
        self._draw_command(data)
        self.every_rule_holds()
        self._draw_command(data)

    @rule(data=st.data())
    def third_command(self, data: st.DataObject) -> None:
        """Somebody asks for something, and for more of it."""
        for _ in range(3):
            self._draw_command(data)
            self.every_rule_holds()

    def _draw_command(self, data: st.DataObject) -> None:
        weighted = [name for name, often in self.COMMANDS.items() for _ in range(often)]
        name = data.draw(st.sampled_from(weighted))
        words = data.draw(told(name, self.pools()))
        usual = self.ASKED_BY.get(name, 0)
        self._try(name, words, data.draw(st.sampled_from((usual, usual, usual, usual, 0, 1, 2))))

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """Somebody takes back what a command recorded, as far as that can be."""
        if self.keys:
            _, _, by = data.draw(st.sampled_from(self.keys[-4:]))
            words = {"occurred_on": "2022-12-30", "command": by.key, "reason": "recorded_twice"}
            self._try("undo", words, 0)

    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        """The same command comes again, as when an answer was lost."""
        if self.keys:
            name, words, by = data.draw(st.sampled_from(self.keys))
            before = self.ledger.position()
            answer = self.ledger.perform(by, self._on(name, words), {"do": name, **words})
            assert answer.repeated
            assert self.ledger.position() == before

    @rule()
    def catch_up(self) -> None:
        """The views are fed now, and not only at the end."""
        self.clock.pass_time(timedelta(minutes=1))
        feed.catch_up(self.ledger, self.views)

    @invariant()
    def every_rule_holds(self) -> None:
        """The watcher has seen everything, and complains of nothing."""
        for position, fact in self.ledger.read(self.seen, 100_000, unseal=UNSEALED):
            self.watcher.see(fact)
            if not isinstance(fact, FactWithdrawn):
                self.begun[fact.HISTORY.STORED_AS][fact.originator_id] = None
            self.seen = position
        self.watcher.world.settle()

    def teardown(self) -> None:
        """Build every view again, compare, and go home."""
        try:
            self.watcher.world.check_sums()
            outcome, fresh = generations.rebuild(
                self.ledger, self.views, self._path / "data" / "views"
            )
            unequal = [view.view for view in outcome.views if not view.equal]
            generations.discard(fresh)
            assert unequal == []
            for look in AT_THE_END:
                look(self.ledger)
        finally:
            self.views.close()
            self.ledger.close()
            self._folder.cleanup()

    def _by(self, which: int) -> By:
        actor, organisation = ASKERS[which]
        self.asked += 1
        return By(
            actor=actor,
            organisation=organisation,
            channel=Channel.API,
            key=f"machine-{self.asked}",
        )

    def _on(self, name: str, words: dict[str, Any]) -> Any:
        known = COMMANDS[name]
        return known.on(known.read(words))

    def _ask(self, name: str, words: dict[str, Any], which: int) -> Any:
        by = self._by(which)
        answer = self.ledger.perform(by, self._on(name, words), {"do": name, **words})
        if answer.position is not None:
            self.keys.append((name, words, by))
        return answer

    def _try(self, name: str, words: dict[str, Any], which: int) -> None:
        before = self.ledger.position()
        TALLY[name] += 1
        try:
            self._ask(name, words, which)
        except msgspec.ValidationError:
            TALLY[f"{name}: not understood"] += 1
        except Refused as refused:
            TALLY[f"{name}: {refused.code}"] += 1
            assert self.ledger.position() == before
            assert self.ledger.recorder.command(f"machine-{self.asked}") is None
        else:
            TALLY[f"{name}: recorded"] += 1

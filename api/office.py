"""One office's ledger, views and keys, opened together; who the command line acts for."""

import logging
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from uuid import UUID

from api import accounts
from api.accounts import Hired
from api.secrets import Secrets
from api.settings import Settings
from ledger.aggregates import Person, StaffMember
from ledger.aggregates.staff_member import Post
from ledger.application import DataDirectory, ServiceLedger, open_ledger
from ledger.commands.persons import issue_card
from ledger.errors import LedgerInFile
from ledger.ids import derived_id
from ledger.proof.log import Log
from ledger.proof.opening import open_log
from ledger.proof.receipts import receipt
from ledger.vocabulary import By, Channel, IdentifierKind, StaffRole
from ledger.work import Work
from projections import feed, generations
from projections.store import Views

CARD_DIGITS = 16
log = logging.getLogger(__name__)
SOON_FACTS = 1_000
"""So many facts are fed in a tenth of a second, and a page waits; more are somebody's file."""

PATIENCE_S = 0.25
"""So long a page waits for whoever feeds the views at the moment."""

OWN_PATIENCE_S = 2.0
"""So long it waits for what its own reader recorded last."""

HEAD_START_S = 2.0
"""A process that took a file in is to have fed some of it in this time; else we do."""

GLANCE_S = 0.02


class SystemClock:
    """The computer's own clocks."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""
        return datetime.now(UTC)

    def steady(self) -> timedelta:
        """Time since the machine started, sleep included where the system tells it."""
        clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
        return timedelta(seconds=time.clock_gettime(clock))


OURS = frozenset(
    {
        "ledger.url",
        "keys",
        "vault.sqlite",
        "vault.sqlite-wal",
        "vault.sqlite-shm",
        "vault.sqlite-journal",
        "views",
        "voices",
        "log.sqlite",
        "log.sqlite-wal",
        "log.sqlite-shm",
        "log.sqlite-journal",
        "demonstration.json",
    }
)
"""What a start that was cut off may have left in a data directory without a ledger."""


class NoLedger(Exception):
    """Nothing was begun in the data directory."""


class NotOurs(Exception):
    """The data directory holds something else: it is left alone."""


class Office:
    """What every door of one installation shares."""

    def __init__(self, settings: Settings, *, create: bool) -> None:
        self.settings = settings
        self.directory = DataDirectory(settings.data)
        self._turning = Lock()
        self.is_followed = False
        """Whether a thread of this process calls ``whole`` after every commit."""
        if not create and not self.directory.exists:
            raise NoLedger(str(settings.data))
        self._make_directory()
        self._settle_address()
        self.ledger: ServiceLedger = open_ledger(self.directory, SystemClock(), os.urandom)
        self.organisation = self._organisation()
        self.operator = derived_id(None, "operator", self.organisation)
        self.secrets = Secrets(self.ledger.vault.pepper())
        if self.ledger.position() == 0:
            self._register_operator()
        self.log: Log = open_log(
            self.directory,
            self.ledger.recorder,
            self.organisation,
            os.urandom,
            self.ledger.now,
        )
        self.views: Views = self._open_views()

    def _open_views(self) -> Views:
        return generations.open_views(self.ledger, self.directory.views)

    def _make_directory(self) -> None:
        # Nobody else may look in; but a folder that is somebody else's is not ours to lock.
        data = self.settings.data
        if data.is_dir():
            strangers = sorted(each.name for each in data.iterdir() if each.name not in OURS)
            if self.directory.exists:
                return
            if strangers:
                raise NotOurs(str(data))
        elif data.exists():
            raise NotOurs(str(data))
        self.directory.make()
        data.chmod(0o700)

    def _settle_address(self) -> None:
        url = self.settings.ledger_url
        if not url or url == self.directory.url:
            return
        if self.directory.ledger.exists():
            raise LedgerInFile(data=str(self.settings.data))
        self.directory.point_at(url)

    def close(self) -> None:
        """Let go of every file."""
        self.views.close()
        self.log.close()
        self.ledger.close()

    def whole(self) -> Views:
        """The views, with everything in them that is recorded by now, unless the disk is full.

        Another process may have put a new generation in place: then that one is opened.
        """
        with self._turning:
            if self.is_followed:
                self._leave_it_to_others()
            return self._feed()

    def fresh(self) -> Views:
        """The views, with everything in them that is recorded by now, but for a file just taken in.

        While they are followed, nobody waits for a file of somebody else's: then the views are as
        far as they have come, and ``behind`` says how much is missing.
        """
        if not self.is_followed:
            return self.whole()
        # A file may land between this look and the feeding: the page does not feed that.
        end = self.ledger.position()
        if end - feed.position_of(self.views) > SOON_FACTS and self._is_current():
            return self.views
        if self._turning.acquire(timeout=PATIENCE_S):
            try:
                self._feed(end)
            finally:
                self._turning.release()
        return self.views

    @property
    def behind(self) -> int:
        """How many facts the views were not told yet."""
        return max(0, self.ledger.position() - feed.position_of(self.views))

    @property
    def to_come(self) -> int:
        """How many facts of a file are still to come; 0 where a page waits for what is missing."""
        behind = self.behind
        return behind if behind > SOON_FACTS else 0

    def await_command(self, key: str) -> None:
        """Wait until the views hold what this command recorded, but not for ever."""
        done = self.ledger.recorder.command(key)
        if done is not None and done.last_position is not None:
            self.await_position(done.last_position)

    def await_position(self, position: int) -> None:
        """Wait until the views hold the facts up to ``position``, but not for ever."""
        until = time.monotonic() + OWN_PATIENCE_S
        while feed.position_of(self.fresh()) < position and time.monotonic() < until:
            time.sleep(GLANCE_S)

    def _is_current(self) -> bool:
        return generations.is_current(self.views, self.directory.views)

    def _leave_it_to_others(self) -> None:
        """Let the process that took a file in feed it, as long as it gets on with that.

        It has a processor of its own, while here every page that is made would wait.
        """
        reached = -1
        while self.to_come and (now := feed.position_of(self.views)) > reached:
            reached = now
            self._until_fed_on(reached)

    def _until_fed_on(self, reached: int) -> None:
        until = time.monotonic() + HEAD_START_S
        while feed.position_of(self.views) == reached and time.monotonic() < until:
            time.sleep(GLANCE_S)

    def _feed(self, stop: int | None = None) -> Views:
        # Who is reading in an old generation finishes there; its last reader closes it.
        if not self._is_current():
            self.views = self._open_views()
        try:
            feed.catch_up(self.ledger, self.views, stop=stop)
        except feed.ViewsOfAnotherLedger:
            self.views = self._open_views()
        except sqlite3.OperationalError as error:
            if not feed.is_of_the_disk(error):
                raise
            # No room to tell the views what is new: what they know can be read all the same.
            log.warning("the views are not fed: %s", error.sqlite_errorname)
        return self.views

    def by(
        self,
        key: str,
        *,
        actor: UUID | None = None,
        channel: Channel = Channel.COMMAND_LINE,
        station: UUID | None = None,
        on_behalf_of: UUID | None = None,
        organisation: str | None = None,
    ) -> By:
        """The circumstances of a command; without ``actor`` it is the operator's."""
        return By(
            actor=actor or self.operator,
            organisation=organisation or self.organisation,
            channel=channel,
            key=key,
            station=station,
            on_behalf_of=on_behalf_of,
        )

    def receipt(self, position: int) -> str:
        """Everything that proves the fact at a position and its words; personal.

        Raises:
            NotSealed: there is no such fact.
            LogBroken: the log does not fit the facts.
        """
        return receipt(self.log, self.ledger.recorder, self.ledger.vault, position)

    def new_key(self, what: str) -> str:
        """An idempotency key for a command that is asked for once, by a person at a keyboard."""
        return f"{what}:{self.ledger.new_id()}"

    def today(self) -> str:
        """The day by this computer's time zone."""
        return datetime.now().astimezone().date().isoformat()

    def add_staff(self, *, username: str, name: str, role: StaffRole, password: str) -> UUID:
        """Register a member of staff who chose a password and can sign in.

        Raises:
            IdentifierTaken: the username is in use.
        """
        by = self.by(self.new_key("staff"))
        return accounts.register(self, by, Hired(username, name, Post(role)), password).staff_id

    def username_id(self, username: str) -> UUID:
        """The id under which a username is claimed."""
        return self.ledger.vault.number_id(IdentifierKind.USERNAME.value, username.casefold())

    def issue_card(self, person_id: UUID, key: str | None = None) -> str:
        """Give the person a new card; the one they held opens nothing any more.

        Raises:
            NotKnown, PersonIsErased, PersonHasDied: there is nobody to give it to.
        """
        number = new_card_number()

        def decide(work: Work) -> str:
            return issue_card(work, id=person_id, occurred_on=self.today(), number=number)

        self.ledger.perform(self.by(key or self.new_key("card")), decide)
        return number

    def set_pin(self, person_id: UUID, pin: str) -> None:
        """Keep the PIN the person typed.

        Raises:
            NotKnown, PersonIsErased: there is nobody to keep it for.
        """
        kept = self.secrets.hash(pin)
        with self.ledger.change(Person, person_id, self.by(self.new_key("pin"))) as person:
            person.set_pin(occurred_on=self.today(), pin_hash=kept)

    def _organisation(self) -> str:
        first = self.ledger.read(0, 1, unseal=frozenset())
        return first[0][1].envelope.organisation if first else self.settings.organisation

    def _register_operator(self) -> None:
        with self.ledger.begin(StaffMember, self.operator, self.by("operator")) as staff:
            staff.register(
                occurred_on=self.today(),
                role=StaffRole.OPERATOR,
                name="operator",
                username="operator",
            )


@contextmanager
def open_office(settings: Settings, *, create: bool) -> Iterator[Office]:
    """The office that lies in the data directory, closed afterwards.

    Raises:
        NoLedger: there is none, and none is to be begun.
        NotOurs: something else lies there.
    """
    office = Office(settings, create=create)
    try:
        yield office
    finally:
        office.close()


def new_card_number() -> str:
    """Fifteen random digits and a check digit that catches a mistyped one."""
    digits = "".join(str(secrets.randbelow(10)) for _ in range(CARD_DIGITS - 1))
    return digits + luhn_digit(digits)


def luhn_digit(digits: str) -> str:
    """The digit that makes ``digits`` a number of the kind cards carry. Source: ISO/IEC 7812-1."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)

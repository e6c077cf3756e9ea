"""What somebody had written when their session ended, kept until they are back.

It lies in memory, for who wrote it and for nobody else, and for no longer than a working day.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from uuid import UUID

KEPT_SECONDS_MAX = 8 * 60 * 60
KEPT_FORMS_MAX = 200
"""Of all members of staff together; of each the newest alone is kept."""


@dataclass(frozen=True)
class Form:
    """A form as it was sent: where to, and each field with what was in it."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """Its idempotency key."""
        return dict(self.fields).get("key", "")

    def with_seen(self, seen: int) -> "Form":
        """The same, sent by somebody who has seen so many facts of the history it is about."""
        others = tuple(each for each in self.fields if each[0] != "seen")
        return Form(self.path, (*others, ("seen", str(seen))))


class KeptForms:
    """One form a member of staff, the newest."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._forms: dict[UUID, tuple[float, Form]] = {}
        self._lock = RLock()

    def keep(self, staff_id: UUID, form: Form) -> None:
        """Keep the form until they are back."""
        with self._lock:
            self._sweep()
            self._forms.pop(staff_id, None)
            if len(self._forms) >= KEPT_FORMS_MAX:
                self._forms.pop(next(iter(self._forms)))
            self._forms[staff_id] = (self._clock(), form)

    def of(self, staff_id: UUID) -> Form | None:
        """What is kept for them; ``None`` when nothing is."""
        with self._lock:
            self._sweep()
            kept = self._forms.get(staff_id)
            return kept[1] if kept else None

    def drop(self, staff_id: UUID, key: str = "") -> None:
        """Keep nothing for them any more; with a ``key`` only if that is the key of the form."""
        with self._lock:
            kept = self._forms.get(staff_id)
            if kept is not None and (not key or kept[1].key == key):
                del self._forms[staff_id]

    def _sweep(self) -> None:
        now = self._clock()
        for staff_id, (since, _) in list(self._forms.items()):
            if now - since > KEPT_SECONDS_MAX:
                del self._forms[staff_id]

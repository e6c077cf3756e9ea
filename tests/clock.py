"""A clock in a test's hand."""

from dataclasses import dataclass


@dataclass
class Clock:
    """Time that passes when a test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

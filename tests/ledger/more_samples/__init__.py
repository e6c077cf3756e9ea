"""Ready-made facts by theme: a module for each, with every field of every fact filled."""

from ledger.history import Fact
from tests.ledger.more_samples import (
    care,
    devices,
    grants,
    money,
    needs,
    office,
    persons,
    publishing,
    watch,
)


def more() -> tuple[Fact, ...]:
    """All of them."""
    themes = (persons, devices, money, grants, care, needs, office, publishing, watch)
    return tuple(fact for theme in themes for fact in theme.FACTS)

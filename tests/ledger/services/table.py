"""The table of services: what each is called, how it is recorded, and where it counts."""

from collections.abc import Callable

from msgspec import Struct

from tests.ledger.services.office import Office

LETTERS = {
    "A": ("Money", range(1, 20)),
    "B": ("Devices and goods", range(20, 32)),
    "C": ("Rehabilitation and health", range(32, 45)),
    "D": ("Care and home", range(45, 55)),
    "E": ("Contact and needs", range(55, 62)),
    "F": ("Work and education", range(62, 76)),
    "G": ("Rights and participation", range(76, 81)),
    "H": ("Organisation and process", range(81, 97)),
}
"""The numbers of the published reports' services, by theme."""

NUMBERS = range(1, 97)


class Service(Struct, frozen=True, kw_only=True):
    """One numbered service.

    ``term`` is what it is called where it is given. ``counted`` holds, by line of the account of
    2022, the numbers that line has when ``record`` did all there is to do in a new ledger.
    What is ``sensitive`` is marked so wherever the person's record shows it.
    """

    number: int
    name: str
    term: str
    commands: tuple[str, ...]
    facts: tuple[str, ...]
    counted: dict[str, dict[str, int]]
    sensitive: bool
    record: Callable[[Office], None]


SERVICES: dict[int, Service] = {}
"""Every service, by number."""

Record = Callable[[Office], None]


def service(
    number: int,
    name: str,
    term: str,
    *,
    commands: tuple[str, ...],
    facts: tuple[str, ...],
    counted: dict[str, dict[str, int]],
    sensitive: bool = False,
) -> Callable[[Record], Record]:
    """List a function that records the service of this number."""

    def add(record: Record) -> Record:
        if number in SERVICES:
            raise ValueError(f"there are two services {number}")
        SERVICES[number] = Service(
            number=number,
            name=name,
            term=term,
            commands=commands,
            facts=facts,
            counted=counted,
            sensitive=sensitive,
            record=record,
        )
        return record

    return add

"""What a kiosk found out when it tried its own voice, keys and screen: a history for each day."""

from enum import Enum
from uuid import UUID

from ledger.history import Fact, History, begins_or_goes_on
from ledger.ids import derived_id
from ledger.refusals.watch import SelfTestUnclear


class KioskPart(Enum):
    """What a kiosk tries out of itself."""

    VOICE = "voice"
    KEYS = "keys"
    SCREEN = "screen"
    HEADSET = "headset"


class KioskTest(History, stored_as="kiosk_test", carries=("machine",)):
    """What one machine found on one day, as often as it looked."""

    machine: str

    class KioskSelfTested(Fact, frozen=True):
        """A kiosk tried its own parts, and found which of them work."""

        TOPIC = "kiosk_self_tested"
        OF_A_MACHINE = True
        UNDONE_BY = "kiosk_self_tested"  # what it finds next holds
        machine: str
        working: tuple[KioskPart, ...] = ()
        broken: tuple[KioskPart, ...] = ()

    @staticmethod
    def id_of(organisation: str, machine: str, day: str) -> UUID:
        """What one machine found on one day."""
        return derived_id(day, "kiosk_test", organisation, machine, day)

    @begins_or_goes_on(KioskSelfTested, alone=False)
    def tell(self, told: KioskSelfTested) -> None:
        """Record what it found.

        Raises:
            SelfTestUnclear: it tried nothing, or found a part both working and broken.
        """
        tried = (*told.working, *told.broken)
        if not tried or len(set(tried)) < len(tried):
            raise SelfTestUnclear(machine=told.machine)

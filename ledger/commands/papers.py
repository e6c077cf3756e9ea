"""The numbers on people's papers, in the one form in which they are claimed and kept."""

import re
import unicodedata

from msgspec import Struct

from ledger.particulars import PapersKind
from ledger.refusals.persons import NumberMalformed
from ledger.vocabulary import IdentifierKind

_SHAPES = {
    PapersKind.CN_RESIDENT_ID: re.compile(r"\d{17}[\dX]", re.ASCII),
    PapersKind.VN_CCCD: re.compile(r"0\d{11}", re.ASCII),
}


class Papers(Struct, frozen=True):
    """A number and whose it is: of a Chinese resident, or of a Vietnamese citizen."""

    kind: PapersKind
    number: str

    @property
    def identifier_kind(self) -> IdentifierKind:
        """As what the number is claimed."""
        return IdentifierKind(self.kind.value)

    def checked(self) -> "Papers":
        """The same with full-width figures, spaces and a small x put right.

        Raises:
            NumberMalformed: it is no such number, or its check character is wrong.
        """
        number = "".join(unicodedata.normalize("NFKC", self.number).split()).upper()
        if not _SHAPES[self.kind].fullmatch(number):
            raise NumberMalformed(kind=self.kind.value)
        if self.kind is PapersKind.CN_RESIDENT_ID and number[17] != _check_character(number[:17]):
            raise NumberMalformed(kind=self.kind.value)
        return Papers(self.kind, number)


def _check_character(first_17: str) -> str:
    # ISO 7064 MOD 11-2; reading in base 13 weighs by 2 modulo 11.
    rest = (1 - 2 * int(first_17, 13)) % 11
    return "X" if rest == 10 else str(rest)

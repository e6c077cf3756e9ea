"""Who may hear what: a private line reaches the loudspeaker by a permit, and in no other way.

Whatever makes sound takes ``Speakable`` lines. A ``PrivateLine`` is none: it becomes one only with
a ``Permit``, and only ``Turn.permit`` and the address of a sound ask for one. So a page that
forgets to ask is refused by the type checker, not found by a passer-by.
"""

from collections.abc import Iterable
from dataclasses import InitVar, dataclass
from enum import Enum

from kiosk.lines import Line, PrivateLine, PublicLine
from kiosk.preferences import Aloud


class Consent(Enum):
    """What a visitor answered, in this visit, when asked whether others may hear."""

    NOT_ASKED = "not_asked"
    NOT_ANSWERED = "not_answered"
    """They were asked and went elsewhere; they are not asked again unless they want to be."""
    ALOUD = "aloud"
    HEADSET = "headset"
    """Only in a headset: where the machine knows of headsets, one must be in."""
    SHOW = "show"
    """Not at all: it is read on the screen."""
    ASK_AGAIN = "ask_again"
    """They used a headset since and took it out: what they said before does not hold any more."""


class Reason(Enum):
    """Why something private may be said."""

    HEADSET_IS_IN = "headset_is_in"
    CONSENT = "consent"
    PREFERENCE = "preference"


class NoPermit(Exception):
    """Somebody tried to make a permit themselves."""


_OURS = object()


@dataclass(frozen=True)
class Permit:
    """Leave to say this visitor's private lines now. ``permit_for`` alone can make one."""

    reason: Reason
    made_by: InitVar[object] = None

    def __post_init__(self, made_by: object) -> None:
        if made_by is not _OURS:
            raise NoPermit("only permit_for gives a permit")


@dataclass(frozen=True)
class Permitted:
    """A private line with the leave to say it."""

    line: PrivateLine
    permit: Permit


Speakable = PublicLine | Permitted


def permit_for(*, headset: bool | None, aloud: Aloud, consent: Consent) -> Permit | None:
    """Whether private lines may be said now, and why.

    ``headset``: whether one is in; ``None`` where nobody can know. ``aloud`` is what the visitor
    wants everywhere, ``consent`` what they answered here, which is newer.
    """
    if headset:
        return Permit(Reason.HEADSET_IS_IN, _OURS)
    if aloud is Aloud.NEVER:
        return None
    # Where nobody can know, the visitor's word that a headset is in is all there is.
    if consent is Consent.ALOUD or (consent is Consent.HEADSET and headset is None):
        return Permit(Reason.CONSENT, _OURS)
    if consent in {Consent.HEADSET, Consent.SHOW, Consent.ASK_AGAIN}:
        return None
    return Permit(Reason.PREFERENCE, _OURS) if aloud is Aloud.YES else None


def speakable(lines: Iterable[Line], permit: Permit | None) -> list[Speakable]:
    """What of the lines may be said: all of them with a permit, else what is everybody's."""
    return [each for line in lines if (each := _speakable(line, permit)) is not None]


def _speakable(line: Line, permit: Permit | None) -> Speakable | None:
    if isinstance(line, PublicLine):
        return line
    # Whatever is not known to be public is private.
    if permit is None or not isinstance(line, PrivateLine):
        return None
    return Permitted(line, permit)


def line_of(speakable: Speakable) -> Line:
    """The line itself."""
    return speakable.line if isinstance(speakable, Permitted) else speakable

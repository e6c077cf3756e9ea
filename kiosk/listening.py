"""Whether a headset is in where the visitor stands, and what they want others to hear."""

from fastapi import Request

from kiosk.machines import Machines
from kiosk.privacy import Consent, Permit, permit_for
from kiosk.session import Visit

MACHINE_COOKIE = "handrail_machine"
"""Holds the key of the machine that a browser is the page of."""


def headset_at(request: Request) -> bool | None:
    """Whether a headset is in where this browser stands; ``None`` where nobody can ever know.

    A machine that can know and does not say is taken to have none in.
    """
    machines, name = _machine(request)
    return None if name is None else machines.at(name).headset is True


def permit_of(visit: Visit, headset: bool | None) -> Permit | None:
    """Leave to say now what is private to this visitor."""
    return permit_for(headset=headset, aloud=visit.preferences.aloud, consent=visit.consent)


def heed_headset(visit: Visit, request: Request) -> None:
    """Whoever used a headset and took it out is asked anew before anything of theirs is aloud.

    What they said before it, or want everywhere, was said by somebody who then chose a headset.
    """
    machines, name = _machine(request)
    before, visit.headsets_out = visit.headsets_out, machines.headsets_out(name)
    if before is None or before == visit.headsets_out:
        return
    if permit_of(visit, headset=False) is not None:
        visit.consent = Consent.ASK_AGAIN


def _machine(request: Request) -> tuple[Machines, str | None]:
    machines: Machines = request.app.state.kiosk.machines
    return machines, machines.named(request.cookies.get(MACHINE_COOKIE))

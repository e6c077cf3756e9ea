"""An office as a process has it that answers requests, while another process feeds the views."""

import time

from api.office import GLANCE_S, PATIENCE_S, SOON_FACTS, Office
from ledger.errors import Refused
from projections import feed, generations
from projections.store import Views

STILL_S = 20.0
"""So long the views may stand where they are: whoever feeds them is started anew in less."""


class ViewsBehind(Refused):
    """What was recorded is not in the views, and nobody brings it there just now."""

    code = "views_behind"


class ReadingOffice(Office):
    """Reads the views of this computer, and records; feeds nothing."""

    def whole(self) -> Views:
        """The views, when everything is in them that was recorded before this was asked.

        Raises:
            ViewsBehind: they do not get on.
        """
        end, reached, until = self.ledger.position(), -1, 0.0
        while (now := feed.position_of(self._newest())) < end:
            if now > reached:
                reached, until = now, time.monotonic() + STILL_S
            elif time.monotonic() > until:
                raise ViewsBehind
            time.sleep(GLANCE_S)
        return self.views

    def fresh(self) -> Views:
        """The views, with everything in them that is recorded by now, but for a file just taken in.

        Where they are not fed in time they are shown as they are, and ``behind`` says how far.
        """
        end = self.ledger.position()
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            missing = end - feed.position_of(self._newest())
            if missing <= 0 or missing > SOON_FACTS:
                break
            time.sleep(GLANCE_S)
        return self.views

    def _open_views(self) -> Views:
        return generations.read_views(self.ledger, self.directory.views)

    def _newest(self) -> Views:
        # Who is reading in an old generation finishes there; its last reader closes it.
        if not self._is_current():
            self.views = self._open_views()
        return self.views

"""Names of their own for the kiosk, the desk and programs: none is reached under another's name."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.settings import Part

DOORS = (
    (Part.DESK, "/desk"),
    (Part.DESK, "/audit"),
    (Part.API, "/api"),
    (Part.API, "/log"),
    (Part.API, "/witness"),
)
"""What each part is found under; the rest is the kiosk's."""


class NamesOfTheirOwn:
    """Lets a request through that came under a name of the part it asks for.

    A part without a name answers under every name that is no other part's. ``deny`` tells under
    the name of each part, and under a name of none, that there is no such page.
    """

    def __init__(
        self,
        app: ASGIApp,
        names: Mapping[Part, frozenset[str]],
        deny: Mapping[Part | None, ASGIApp],
    ) -> None:
        self._app = app
        self._names = names
        self._deny = deny

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        part, name = part_of(scope["path"]), name_of(Headers(scope=scope).get("host", ""))
        theirs = {each for each, own in self._names.items() if name in own}
        if part in theirs or (not theirs and part not in self._names):
            await self._app(scope, receive, send)
        elif scope["path"] == "/" and theirs == {Part.DESK}:
            await RedirectResponse("/desk", status_code=303)(scope, receive, send)
        else:
            await self._deny[min(theirs, default=None)](scope, receive, send)


def part_of(path: str) -> Part:
    """Which part has this address."""
    for part, door in DOORS:
        if path == door or path.startswith(f"{door}/"):
            return part
    return Part.KIOSK


def name_of(host: str) -> str:
    """The name in a ``Host`` header, without its port, in small letters."""
    name = host.lower()
    if name.startswith("["):
        return name.partition("]")[0].lstrip("[")
    return name.partition(":")[0].rstrip(".")

"""Where a page sends its form by itself, it is told where to go on, and goes there like a browser.

A script is not shown where an answer leads; so that answer tells it in a header.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SENT_BY_PAGE = "Handrail-Sent-By"
"""The header of a form that the page itself sent; no page of another site can set it."""

GO = "Handrail-Go"
SEE_OTHER, NO_CONTENT = 303, 204


class TellWhereToGo:
    """Turns "see over there" into a header, for a form that the page itself sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or SENT_BY_PAGE not in Headers(scope=scope):
            await self._app(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == SEE_OTHER:
                headers = MutableHeaders(scope=message)
                headers[GO] = headers["location"]
                del headers["location"]
                del headers["content-length"]
                message["status"] = NO_CONTENT
            await send(message)

        await self._app(scope, receive, tell)

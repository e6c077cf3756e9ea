"""One browser at the real application, without a network: what a page is to keys and to ears."""

import asyncio
import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import msgspec

HOPS_MAX = 10
_TAG = re.compile(r"<(/?)(body|main|nav|form|a|button|input|audio|h1|p)\b([^>]*)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:=(?:"([^"]*)"|([^\s">]+)))?')


@dataclass
class Answer:
    """What the application answered, and after which redirects."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str


class Client:
    """Sends requests with one browser's cookies, and follows where it is sent."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.cookies: dict[str, str] = {}
        self.loop = asyncio.new_event_loop()

    def close(self) -> None:
        self.loop.close()

    def get(self, path: str) -> Answer:
        return self._follow("GET", path, b"")

    def post(self, path: str, body: str = "") -> Answer:
        return self._follow("POST", path, body.encode())

    def _follow(self, method: str, path: str, body: bytes) -> Answer:
        for _ in range(HOPS_MAX):
            answer = self.loop.run_until_complete(self._ask(method, path, body))
            if answer.status not in {302, 303, 307}:
                return answer
            method, path, body = "GET", answer.headers["location"], b""
        raise AssertionError(f"a dead end: {path} leads on and on")

    async def _ask(self, method: str, path: str, body: bytes) -> Answer:
        bare, _, query = path.partition("?")
        headers = [(b"host", b"127.0.0.1:8000")]
        if self.cookies:
            known = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers.append((b"cookie", known.encode()))
        if method == "POST":
            headers += [
                (b"content-type", b"application/x-www-form-urlencoded"),
                (b"content-length", str(len(body)).encode()),
            ]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": bare,
            "raw_path": bare.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": headers,
            "server": ("127.0.0.1", 8000),
            "client": ("127.0.0.1", 50000),
            "app": self.app,
        }
        told: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            told.append(message)

        await self.app(scope, receive, send)
        return self._take(told, path)

    def _take(self, told: list[dict[str, Any]], path: str) -> Answer:
        start = told[0]
        headers: dict[str, str] = {}
        for name, value in start["headers"]:
            text = value.decode("latin-1")
            if name == b"set-cookie":
                cookie, _, rest = text.partition(";")
                word, _, held = cookie.partition("=")
                self.cookies[word] = held
                if "max-age=0" in rest.lower():
                    del self.cookies[word]
            headers[name.decode().lower()] = text
        body = b"".join(each.get("body", b"") for each in told[1:])
        return Answer(start["status"], headers, body, path)


@dataclass
class Stop:
    """One thing that can be chosen: a link, a form's button, or its field."""

    id: str
    kind: str
    href: str = ""
    is_post: bool = False
    number: str = ""
    key: str = ""


@dataclass
class Page:
    """What a page is to somebody who hears it and presses keys."""

    answer: Answer
    body: dict[str, str] = field(default_factory=dict)
    stops: list[Stop] = field(default_factory=list)
    private: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)
    sound: str = ""
    aside: str = ""
    own: list[dict[str, Any]] = field(default_factory=list)
    """The parts of the page's own sound."""
    always: list[dict[str, Any]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.answer.path

    @property
    def profile(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.body["data-profile"])
        return found

    @property
    def is_asking(self) -> bool:
        """Whether something is to be typed."""
        return any(each.kind == "input" for each in self.stops)

    def by_key(self, key: str) -> Stop | None:
        return next((each for each in self.stops if each.key == key), None)

    def by_number(self, number: int) -> Stop | None:
        return next((each for each in self.stops if each.number == str(number)), None)


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value or bare) for name, value, bare in _ATTRIBUTE.findall(text)}


def read(answer: Answer) -> Page:
    """The page in ``answer``."""
    page = Page(answer)
    action = ""
    for close, tag, text in _TAG.findall(answer.body.decode()):
        if close:
            action = "" if tag == "form" else action
            continue
        found = _attributes(text)
        if tag == "body":
            page.body = found
        elif tag == "form":
            action = found["action"]
        elif tag == "audio":
            page.sound = found["data-parts"].removesuffix(".json")
            page.aside = found["data-aside"]
        _note(page, tag, found, action)
    return page


def _note(page: Page, tag: str, found: dict[str, str], action: str) -> None:
    name = found.get("id", "")
    if "data-say" in found:
        page.lines.add(name)
        if found["data-say"] == "private":
            page.private.add(name)
    if tag not in {"a", "button", "input"} or found.get("tabindex") == "-1":
        return
    if found.get("type") == "hidden":
        return
    page.stops.append(
        Stop(
            name,
            tag,
            found.get("href", action),
            is_post=tag != "a",
            number=found.get("data-number", ""),
            key=found.get("data-key", ""),
        )
    )


def parts(client: Client, sound: str) -> list[dict[str, Any]] | None:
    """What is said in a sound, part by part; ``None`` when the server does not give it out."""
    if not sound:
        return []
    answer = client.get(f"{sound}.json")
    found: list[dict[str, Any]] = msgspec.json.decode(answer.body) if answer.status == 200 else []
    return found if answer.status == 200 else None

"""What holds for every page the kiosk shows, whoever asks and whatever it says."""

import re
from collections import Counter
from typing import Any

from tests.kiosk.markup import Element

CHOICES_MAX = 5
TELLS_A_FACT = {
    "asked",
    "borrowed",
    "certificate",
    "longer",
    "looked",
    "next",
    "nothing",
    "paid",
    "queue",
    "record",
    "summary",
    "take_codes",
    "why",
    "wrong",
}
"""Screens whose heading is somebody's own."""
HAN = re.compile("[\u4e00-\u9fff]")
VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
MORE = ["go-more", "go-top"]
NEVER_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def check_page(page: Any, client: Any) -> None:
    """Every rule, on a page that has just been fetched by ``client``."""
    document: Element = page.document
    _check_frame(document)
    _check_own(document)
    _check_references(document)
    _check_controls(document)
    _check_places(document)
    _check_languages(document)
    _check_spoken(document, client)
    _check_headers(page.headers)
    assert "onclick" not in page.html
    assert "style=" not in page.html


def _check_frame(document: Element) -> None:
    heading = document.one("h1").text
    title = "".join(str(text) for text in document.one("title").children)
    assert heading
    if _tells_a_fact(document):
        assert heading not in title, "a browser would keep the fact in its history"
    else:
        assert title.startswith(heading)
    assert any(meta.get("content") == "notranslate" for meta in document.all("meta"))
    focused = [element for element in document.all() if "autofocus" in element.attributes]
    assert len(focused) == 1, "the browser goes to one place first"
    assert next(iter(document.one("main").all())).tag in {"h1", "div", "form"}


def _tells_a_fact(document: Element) -> bool:
    screen, is_own = document.one("body")["data-screen"], _is_own(document.one("h1"))
    return screen in TELLS_A_FACT or (screen == "setting" and is_own)


def _is_own(element: Element) -> bool:
    return element.get("data-say") == "private"


def _check_own(document: Element) -> None:
    """Below a heading that is somebody's own stands nothing that is read out to everybody.

    What may be chosen, what the machine says of itself and the page itself are not of the record.
    """
    if not _is_own(document.one("h1")):
        return
    choices = {each["id"] for each in document.one("main").all("a", "button") if each.get("id")}
    said = [each for each in document.one("main").all() if "data-say" in each.attributes]
    told = [each for each in said if each["id"] not in choices | {"hear"}]
    assert [each.text for each in told if not _is_own(each)] == []


def _check_references(document: Element) -> None:
    ids = Counter(element["id"] for element in document.all() if element.get("id"))
    assert max(ids.values()) == 1, ids.most_common(1)
    for element in document.all():
        for name in ("for", "aria-describedby", "aria-labelledby"):
            for target in (element.get(name) or "").split():
                assert target in ids, f"{name}={target}"


def _check_controls(document: Element) -> None:
    labelled = {label["for"] for label in document.all("label")}
    for field in document.all("input"):
        assert field["id"] in labelled
        assert field["autocomplete"] == "off"
    for control in document.all("a", "button"):
        assert control.text, control.attributes
        assert "accesskey" not in control.attributes
    for form in document.all("form"):
        assert form["method"] == "post"
        assert form["action"].startswith("/")
        assert len(list(form.all("button"))) == 1
    names = [control.text for control in document.one("main").all("a", "button")]
    assert len(names) == len(set(names)), names
    lists = [each for each in document.all("ul") if each.get("class") == "choices"]
    assert sum(len(list(each.all("li"))) for each in lists) <= CHOICES_MAX


def _check_places(document: Element) -> None:
    """Back, Help and Finish: always there, always in this order; choices are numbered from 1."""
    (always,) = document.all("nav")
    back, help_link, finish = always.all("a", "button")
    assert (back.get("data-key"), help_link.get("data-key")) == ("back", "help")
    assert finish.tag == "button"
    assert always.one("form")["action"].endswith("/finish")
    lists = [each for each in document.all("ul") if each.get("class") == "choices"]
    choices = [choice for each in lists for choice in each.all("a", "button")]
    if list(document.all("input")):
        assert all(each.get("data-number") is None for each in choices), "figures are typed here"
    else:
        numbers = [f"{number}" for number, _ in enumerate(choices, 1)]
        assert [each["data-number"] for each in choices] == numbers
        assert all(each.text.startswith(f"{each['data-number']} ") for each in choices)
    assert document.one("body")["data-next-language"].count("/language/") == 1


def _check_languages(document: Element) -> None:
    """Letters stand under the language they belong to."""
    for element, text in document.texts():
        if HAN.search(text):
            assert element.lang.startswith("zh"), text
        if VIETNAMESE.search(text):
            assert element.lang == "vi", text


def _check_spoken(document: Element, client: Any) -> None:
    """Every text can be heard, in the order of the page, or the page says that it is silent.

    What the page itself has to say is in the page's sound; what stands on every page and what may
    happen on every page has a sound of its own, and the short sound of the edge is its end.
    """
    for element, text in document.texts():
        assert any("data-say" in each.attributes for each in element.chain()), text
    (happening,) = (each for each in document.all("div") if each.get("class") == "happening")
    assert happening["aria-live"] == "polite"
    assert all("hidden" in each.attributes for each in happening.all("p"))
    assert sum(each.get("aria-live") is not None for each in document.all()) == 1
    assert all(each.get("role") != "status" for each in document.all()), "an empty one is read out"
    players = list(document.all("audio"))
    if not players:
        silent = [each for each in document.all("p") if each.get("class") == "silent"]
        is_meant = document.one("body")["data-speech"] != "built-in"
        assert len(silent) == (0 if is_meant else 1)
        return
    (player,) = players
    assert "controls" in player.attributes
    own, always, answers = (
        [each["id"] for each in part.all() if "data-say" in each.attributes]
        for part in (document.one("main"), _bar(document), happening)
    )
    always, more = always[: -len(MORE)], always[-len(MORE) :]
    assert more == MORE, "a page too long for the screen says so"
    aside = player["data-aside"]
    assert sorted(_said(client, f"{aside}.json")) == sorted([*always, *more, *answers, "edge"])
    assert client.get(f"{aside}.wav").headers["content-type"] == "audio/wav"
    said = _said(client, player["data-parts"])
    if document.one("body")["data-permit"] == "no":
        private = {each["id"] for each in document.all() if each.get("data-say") == "private"}
        assert not private or "hear" in own, "what is not said is to be had in some way"
        own = [each for each in own if each not in private]
    if document.one("body")["data-screen"] in {"welcome", "help"}:
        assert said == own + always, "what is said comes in the order of what is shown"
    else:
        assert said in (own, [*own, "basic-voice"])


def _said(client: Any, parts: str) -> list[str]:
    return [part["id"] for part in client.get(parts).json()]


def _bar(document: Element) -> Element:
    return next(each for each in document.all("div") if each.get("class") == "bar")


def _check_headers(headers: Any) -> None:
    for name, value in NEVER_KEPT.items():
        assert headers[name] == value
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy

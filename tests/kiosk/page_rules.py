"""What holds for every page the kiosk shows, whoever asks and whatever it says."""

import re
from collections import Counter
from typing import Any

from tests.kiosk.markup import Element

CHOICES_MAX = 5
HAN = re.compile("[\u4e00-\u9fff]")
VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
NEVER_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def check_page(page: Any, client: Any) -> None:
    """Every rule, on a page that has just been fetched by ``client``."""
    document: Element = page.document
    _check_frame(document)
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
    if document.one("body")["data-screen"] == "record":
        assert heading not in title, "a browser would keep the fact in its history"
    else:
        assert title.startswith(heading)
    assert any(meta.get("content") == "notranslate" for meta in document.all("meta"))
    focused = [element for element in document.all() if "autofocus" in element.attributes]
    assert len(focused) == 1, "the browser goes to one place first"
    assert next(iter(document.one("main").all())).tag in {"h1", "div", "form"}


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
    """Back, Help and Finish, then the three languages: always there, always in this order."""
    always, languages = document.all("nav")
    back, help_link, finish = always.all("a", "button")
    assert (back.get("data-key"), help_link.get("data-key")) == ("back", "help")
    assert finish.tag == "button"
    assert always.one("form")["action"].endswith("/finish")
    assert [link["lang"] for link in languages.all("a")] == ["zh-Hans", "vi", "en"]
    assert [link["lang"] for link in languages.all("a") if link.get("aria-current")] == [
        document["lang"]
    ]


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
    assert happening["role"] == "status"
    assert all("hidden" in each.attributes for each in happening.all("p"))
    assert all(each.get("aria-live") is None for each in document.all()), "one polite live region"
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
    aside = player["data-aside"]
    assert _said(client, f"{aside}.json") == [*always, *answers, "edge"]
    assert client.get(f"{aside}.wav").headers["content-type"] == "audio/wav"
    said = _said(client, player["data-parts"])
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

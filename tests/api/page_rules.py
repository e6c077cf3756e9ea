"""What holds for every staff page, whoever asks and whatever it says."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.kiosk.markup import Element

UNTITLED = "/desk/people/"
"""A browser keeps titles in its history, so there no title tells who it is."""


INLINE = {"a", "span", "strong", "code", "label"}


def shown(element: Element) -> str:
    """What is read in an element: cells and lines apart, words as they stand."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: Element) -> Iterator[str]:
    apart = "" if element.tag in INLINE else " "
    yield apart
    for child in element.children:
        if isinstance(child, Element):
            yield from _pieces(child)
        else:
            yield child
    yield apart


def check_page(page: Any) -> None:
    document: Element = page.document
    if document.one("body").get("data-screen"):
        return  # the kiosk's pages have rules of their own
    _check_frame(page)
    _check_references(document)
    _check_controls(document)
    _check_headers(page.headers)
    for forbidden in ("onclick", "style=", "<script>", "javascript:"):
        assert forbidden not in page.html
    assert all(script["src"] and not script.text for script in document.all("script"))


def _check_frame(page: Any) -> None:
    document: Element = page.document
    title, heading = shown(document.one("head").one("title")), shown(document.one("h1"))
    assert heading
    if page.path.startswith(UNTITLED) and not page.path.endswith("/card"):
        assert heading not in title or page.status != 200
    else:
        assert title.startswith(heading)
    assert sum("autofocus" in each.attributes for each in document.all()) <= 1
    assert next(document.one("body").all("a"))["href"] == "#main"
    languages = [link["lang"] for link in document.one("footer").all("a")]
    current = [each for each in document.one("footer").all("a") if each.get("aria-current")]
    assert languages == ["zh-Hans", "vi", "en"]
    assert [link["lang"] for link in current] == [document["lang"]]


def _check_references(document: Element) -> None:
    ids = Counter(element["id"] for element in document.all() if element.get("id"))
    assert not ids or max(ids.values()) == 1, ids.most_common(1)
    for element in document.all():
        for name in ("for", "aria-describedby", "aria-labelledby"):
            for target in (element.get(name) or "").split():
                assert target in ids, f"{name}={target}"
        if (element.get("href") or "").startswith("#"):
            assert element["href"][1:] in ids, element["href"]


def _check_controls(document: Element) -> None:
    labelled = {label["for"] for label in document.all("label")}
    for control in document.all("input", "select"):
        assert control.get("type") == "hidden" or control["id"] in labelled
    for control in document.all("a", "button"):
        assert control.text, control.attributes
    for form in document.all("form"):
        assert form["action"].startswith("/")
    for table in document.all("table"):
        assert all(cell.get("scope") for cell in table.all("th"))


def _check_headers(headers: Any) -> None:
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]

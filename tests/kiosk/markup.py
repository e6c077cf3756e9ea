"""HTML read strictly: what is opened is closed, in order, and what is referred to is there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "path", "circle", "line", "rect"}
UNSEEN = {"head", "script", "style", "svg"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    children: list["Element | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    def all(self, *tags: str) -> Iterator["Element"]:
        """Every element below with one of these tags; every element if none is named."""
        for child in self.children:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    def one(self, tag: str) -> "Element":
        found = list(self.all(tag))
        assert len(found) == 1, f"{len(found)} elements {tag}"
        return found[0]

    def texts(self) -> Iterator[tuple["Element", str]]:
        """Every text that is seen, with the element it stands in."""
        if self.tag in UNSEEN:
            return
        for child in self.children:
            if isinstance(child, Element):
                yield from child.texts()
            elif child.strip():
                yield self, child

    @property
    def text(self) -> str:
        return " ".join("".join(self._written()).split())

    def _written(self) -> Iterator[str]:
        """Every text that is seen, and the gaps between."""
        for child in self.children if self.tag not in UNSEEN else ():
            if isinstance(child, Element):
                yield from child._written()
            else:
                yield child

    def chain(self) -> Iterator["Element"]:
        """The element and everything it stands in, from the inside out."""
        yield self
        if self.parent:
            yield from self.parent.chain()

    @property
    def lang(self) -> str:
        return next(each["lang"] for each in self.chain() if each.get("lang"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says something twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(element)
        if tag not in VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID, f"<{tag}/> is not how {tag} is closed"
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent is not None
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def read(html: str) -> Element:
    """The document.

    Raises:
        AssertionError: it is not well formed.
    """
    assert html.startswith("<!DOCTYPE html>")
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open is reader.root, f"<{reader.open.tag}> is never closed"
    return reader.root.one("html")

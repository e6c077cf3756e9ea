"""Whom a query means: three of the published forms, made into one tree.

Whoever asks must name a number or a name: nobody can have the whole register listed. A GraphQL
query is refused.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.exchange.spdci.messages import Rejected
from ledger.vault import Vault
from ledger.vocabulary import IdentifierKind
from projections import person_lookup
from projections.store import Views

WRONG = "rjct.search_criteria.invalid"
FOUND_MAX = 500
DEPTH_MAX = 8
PARTS_MAX = 50
TEXT_MAX = 200
RESIDENT_ID_DIGITS = 18
"""A Chinese certificate's number begins with the resident id of its holder."""

NUMBERS = {
    "uin": (IdentifierKind.CN_RESIDENT_ID, IdentifierKind.VN_CCCD),
    "identifier": (IdentifierKind.CN_RESIDENT_ID, IdentifierKind.VN_CCCD),
    "member_identifier": (IdentifierKind.CN_RESIDENT_ID, IdentifierKind.VN_CCCD),
    "cn_resident_id": (IdentifierKind.CN_RESIDENT_ID,),
    "vn_cccd": (IdentifierKind.VN_CCCD,),
}
"""Attributes that name somebody by a number on papers."""

CERTIFICATE = "disability_certificate"
OTHER_NAMES = {
    "drn": CERTIFICATE,
    "dob": "date_of_birth",
    "birth_date": "date_of_birth",
    "sex": "gender",
    "location": "area",
    "area-code": "area",
    "disability_status_level": "disability_level",
}
ATTRIBUTES = frozenset(
    {
        *NUMBERS,
        CERTIFICATE,
        "name",
        "date_of_birth",
        "gender",
        "area",
        "disability_status",
        "disability_level",
    }
)
COMPARES: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda known, asked: bool(known == asked),
    "gt": lambda known, asked: bool(known > asked),
    "lt": lambda known, asked: bool(known < asked),
    "ge": lambda known, asked: bool(known >= asked),
    "le": lambda known, asked: bool(known <= asked),
    "in": lambda known, asked: known in asked,
}

Attributes = dict[str, str | None]
"""What is known of one person, by the names of this API."""


class Compared(Struct, frozen=True):
    """An attribute that must stand so to a value, or to one of several."""

    attribute: str
    operator: str
    value: str | tuple[str, ...]


class Joined(Struct, frozen=True):
    """Several that must ``and``, may ``or`` or must ``not`` be true."""

    how: str
    parts: tuple["Compared | Joined", ...]


Query = Compared | Joined


def read(query_type: str, query: Any) -> Query:
    """The query as a tree.

    Raises:
        Rejected: it means nothing to us.
    """
    readers = {"idtype-value": _pair, "expression": _expression, "predicate": _predicates}
    if query_type not in readers:
        raise Rejected(WRONG, f"query_type: {', '.join(readers)}")
    return readers[query_type](query)


def _pair(query: Any) -> Query:
    if not isinstance(query, dict) or "type" not in query or "value" not in query:
        raise Rejected(WRONG, "an idtype-value query has a type and a value")
    return _compared(query["type"], "eq", query["value"])


def _predicates(query: Any) -> Query:
    if not isinstance(query, list) or not 0 < len(query) <= PARTS_MAX:
        raise Rejected(WRONG, "a predicate query is a list of expressions")
    return Joined("and", tuple(_predicate(each) for each in query))


def _predicate(told: Any) -> Query:
    if not isinstance(told, dict) or "expression1" not in told:
        raise Rejected(WRONG, "each predicate has an expression1")
    first = _attribute_value(told["expression1"])
    if told.get("expression2") is None:
        return first
    second, how = _attribute_value(told["expression2"]), told.get("condition", "and")
    if how == "not":
        return Joined("and", (first, Joined("not", (second,))))
    if how not in {"and", "or"}:
        raise Rejected(WRONG, "condition: and, or, not")
    return Joined(how, (first, second))


def _attribute_value(told: Any) -> Query:
    if not isinstance(told, dict) or not {"attribute_name", "operator", "attribute_value"} <= set(
        told
    ):
        raise Rejected(WRONG, "an expression has attribute_name, operator and attribute_value")
    return _compared(told["attribute_name"], told["operator"], told["attribute_value"])


def _expression(query: Any, depth: int = 0) -> Query:
    """``{attribute: {"eq": value}}`` and ``{"$and": [...]}``, as deep as it is sensible."""
    if depth > DEPTH_MAX or not isinstance(query, dict) or not 0 < len(query) <= PARTS_MAX:
        raise Rejected(WRONG, "an expression names attributes and what they must be")
    for wrapping in ("value", "expression", "query"):
        if wrapping in query and isinstance(query[wrapping], dict):
            return _expression(query[wrapping], depth + 1)
    parts = tuple(_part(name, value, depth) for name, value in query.items())
    return parts[0] if len(parts) == 1 else Joined("and", parts)


def _part(name: str, value: Any, depth: int) -> Query:
    if name in {"$and", "$or"}:
        if not isinstance(value, list) or not 0 < len(value) <= PARTS_MAX:
            raise Rejected(WRONG, f"{name} joins a list")
        return Joined(name[1:], tuple(_expression(each, depth + 1) for each in value))
    if name == "$not":
        return Joined("not", (_expression(value, depth + 1),))
    if not isinstance(value, dict):
        return _compared(name, "eq", value)
    told = tuple(_compared(name, operator.lstrip("$"), each) for operator, each in value.items())
    if not told:
        raise Rejected(WRONG, "an attribute must be something")
    return told[0] if len(told) == 1 else Joined("and", told)


def _compared(name: Any, operator: Any, value: Any) -> Compared:
    attribute = attribute_of(name)
    if attribute not in ATTRIBUTES:
        raise Rejected(WRONG, f"attributes: {', '.join(sorted(ATTRIBUTES))}")
    if operator not in COMPARES:
        raise Rejected(WRONG, f"operator: {', '.join(COMPARES)}")
    if operator == "in":
        if not isinstance(value, list) or not 0 < len(value) <= PARTS_MAX:
            raise Rejected(WRONG, "in is followed by a list")
        return Compared(attribute, operator, tuple(_text(each) for each in value))
    return Compared(attribute, operator, _text(value))


def attribute_of(name: Any) -> str:
    """Our name for an attribute: without its path and in small letters."""
    last = str(name).lower().rpartition(".")[2].rpartition(":")[2]
    return OTHER_NAMES.get(last, last)


def _text(value: Any) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise Rejected(WRONG, "a value is a text or a whole number")
    text = str(value).strip()
    if not 0 < len(text) <= TEXT_MAX or not text.isprintable():
        raise Rejected(WRONG, "a value is a text of sensible length")
    return text


class Register(Struct, frozen=True):
    """Where people are looked up."""

    views: Views
    vault: Vault

    def candidates(self, query: Query) -> set[UUID] | None:
        """Everybody whom it can mean; ``None`` when it names nobody and would mean anybody."""
        if isinstance(query, Compared):
            return self.named(query)
        found = [self.candidates(part) for part in query.parts]
        named = [each for each in found if each is not None]
        if query.how == "and" and named:
            return set.intersection(*named)
        if query.how == "or" and len(named) == len(found):
            return set[UUID]().union(*named)
        return None

    def named(self, asked: Compared) -> set[UUID] | None:
        """Who has this name or number, but the restricted; ``None`` when it is neither."""
        if asked.operator not in {"eq", "in"}:
            return None
        values = asked.value if isinstance(asked.value, tuple) else (asked.value,)
        if asked.attribute == "name":
            return {
                each.person_id
                for name in values
                for each in person_lookup.by_name(self.views, name, limit=FOUND_MAX)
            }
        kinds = NUMBERS.get(asked.attribute)
        if asked.attribute == CERTIFICATE:
            kinds, values = (
                NUMBERS["identifier"],
                tuple(each[:RESIDENT_ID_DIGITS] for each in values),
            )
        if kinds is None:
            return None
        held = (
            person_lookup.by_number(self.views, self.vault, kind, value)
            for kind in kinds
            for value in values
        )
        found = {person for person in held if person is not None}
        return found - person_lookup.restricted_since(self.views, found).keys()


def holds(query: Query, person_id: UUID, known: Attributes, register: Register) -> bool:
    """Whether what is known of somebody is what is asked for."""
    if isinstance(query, Joined):
        told = [holds(part, person_id, known, register) for part in query.parts]
        if query.how == "not":
            return not told[0]
        return all(told) if query.how == "and" else any(told)
    if query.attribute in NUMBERS:
        return person_id in (register.named(query) or ())
    asked = query.value if isinstance(query.value, tuple) else (query.value,)
    value = known.get(query.attribute)
    return value is not None and _stands(query, value, asked)


def _stands(query: Compared, value: str, asked: tuple[str, ...]) -> bool:
    if query.attribute == "name":
        return person_lookup.fold(value) in {person_lookup.fold(each) for each in asked}
    if query.attribute == "area" and query.operator == "eq":
        return value.startswith(asked[0])  # a place is in every greater one
    return COMPARES[query.operator](value, query.value)

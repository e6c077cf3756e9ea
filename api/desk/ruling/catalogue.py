"""The catalogue: the kinds of service there are, how each is counted, and an office's own ones."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from fastapi import APIRouter, Form, HTTPException
from fastapi.responses import Response
from pydantic import BaseModel

from api.auth import EditingPolicies, ReadingPolicies
from api.desk import forms
from api.desk.forms import NOTHING, Wrong, wrong
from api.desk.ruling import clauses, standing
from api.desk.ruling.editing import may_edit, must_edit, text_of
from api.rights import RIGHTS, Right
from api.turn import Turn, address
from api.unclear import Unclear
from kiosk.speech.saying import Name
from ledger.aggregates import CatalogueEntry
from ledger.catalogue import ServiceUnit, kinds
from ledger.commands import COMMANDS
from ledger.errors import Refused
from ledger.policies import SCHEMES
from ledger.vocabulary import InLanguages, StaffRole
from projections import service_kinds

router = APIRouter(prefix="/catalogue")

HERE, ONE, NEW = "/desk/catalogue", "/desk/catalogue/one", "/desk/catalogue/new"
COUNTERS = (
    "persons",
    "person_times",
    "households",
    "items",
    "minutes",
    "days",
    "cash",
    "goods_value",
)
WORDS_OF = {"cash": "report.cash_minor", "goods_value": "report.goods_minor"}
RECORDERS = tuple(role for role in StaffRole if Right.RECORD_CARE in RIGHTS[role])
"""Who may be named as the only ones to record a kind."""


class Stated(BaseModel):
    """What a form says of a kind of service."""

    key: UUID
    code: str = ""
    seen: int | None = None
    zh_hans: str = ""
    vi: str = ""
    en: str = ""
    unit: str = ""
    counters: list[str] = []
    recorders: list[str] = []
    sensitive: str = ""

    def typed(self) -> dict[str, Any]:
        """What was typed, by the name of its field."""
        return self.model_dump(exclude={"key", "seen"})


class Kind(NamedTuple):
    """One kind as it is listed."""

    code: str
    name: str
    unit: str
    counted: str
    recorded_by: str
    sensitive: bool
    since: str = ""
    retired: bool = False


class Version(NamedTuple):
    """One version of a kind of the office's own."""

    number: str
    since: str
    names: str
    unit: str
    counted: str
    recorded_by: str
    sensitive: bool


@router.get("")
def every(turn: ReadingPolicies) -> Response:
    """The kinds of service, the office's own first, and the schemes with what decides them."""
    turn.office.fresh()
    day = date.fromisoformat(turn.office.today())
    ruled = {
        each.code: each for rows in standing.listed(turn, day).values() for each in rows if each.now
    }
    return turn.show(
        "desk/catalogue.html",
        heading=turn.t("catalogue.title"),
        here=HERE,
        edits=may_edit(turn),
        own=_own_kinds(turn),
        shipped=_shipped(turn),
        schemes=[
            (code, clauses.scheme(turn, code), ruled.get(code))
            for code in sorted({*SCHEMES, *(code for code in ruled if _is_paid(ruled[code].sort))})
        ],
    )


@router.get("/one")
def one(turn: ReadingPolicies, code: str = "") -> Response:
    """One kind of the office's own, in all its versions."""
    return _one(turn, _entry(turn, code))


@router.post("/revise")
def revise(turn: EditingPolicies, stated: Annotated[Stated, Form()]) -> Response:
    """Say anew what a kind counts, asks and is called."""
    must_edit(turn)
    entry = _entry(turn, stated.code)
    forms.must_be_unchanged(turn, entry.id, stated.seen)
    kept = {"fields": entry.kind.fields} if entry.kind else {}
    try:
        _record(turn, "service_kind.revise", stated, _told(stated) | kept)
    except (Unclear, Refused) as error:
        return _one(turn, entry, wrong(turn, error), stated)
    turn.tell("catalogue.revised", kind=Name(stated.code))
    return turn.go(ONE, code=stated.code)


@router.post("/retire")
def retire(turn: EditingPolicies, stated: Annotated[Stated, Form()]) -> Response:
    """Take a kind out of the catalogue; what was delivered stays."""
    must_edit(turn)
    entry = _entry(turn, stated.code)
    forms.must_be_unchanged(turn, entry.id, stated.seen)
    try:
        _record(turn, "service_kind.retire", stated, {"code": stated.code})
    except Refused as error:
        return _one(turn, entry, wrong(turn, error))
    turn.tell("catalogue.retired", kind=Name(stated.code))
    return turn.go(ONE, code=stated.code)


@router.get("/new")
def ask(turn: EditingPolicies) -> Response:
    """Ask what a new kind counts and is called."""
    must_edit(turn)
    return _new(turn)


@router.post("/new")
def define(turn: EditingPolicies, stated: Annotated[Stated, Form()]) -> Response:
    """Add a kind to the office's catalogue."""
    must_edit(turn)
    try:
        told = _told(stated) | {"code": text_of(stated.code, "code")}
        _record(turn, "service_kind.define", stated, told)
    except (Unclear, Refused) as error:
        return _new(turn, wrong(turn, error), stated)
    turn.tell("catalogue.defined", kind=Name(stated.code))
    return turn.go(ONE, code=stated.code.strip())


def _told(stated: Stated) -> dict[str, Any]:
    return {
        "code": stated.code,
        "words": InLanguages(
            zh_hans=text_of(stated.zh_hans, "zh_hans"),
            vi=text_of(stated.vi, "vi"),
            en=text_of(stated.en, "en"),
        ),
        "unit": _one_of(stated.unit, [each.value for each in ServiceUnit], "unit"),
        "counters": _some_of(stated.counters, COUNTERS, "counters"),
        "recorders": [each.value for each in RECORDERS if each.value in stated.recorders],
        "sensitive": _one_of(stated.sensitive, ["yes", "no"], "sensitive") == "yes",
    }


def _one_of(text: str, known: list[str], field: str) -> str:
    if text not in known:
        raise Unclear(field, "catalogue.choice_missing")
    return text


def _some_of(texts: list[str], known: tuple[str, ...], field: str) -> list[str]:
    found = [each for each in known if each in texts]
    if not found:
        raise Unclear(f"{field}-{known[0]}", "catalogue.counter_missing")
    return found


def _record(turn: Turn, name: str, stated: Stated, told: dict[str, Any]) -> None:
    plain = msgspec.to_builtins({"occurred_on": turn.office.today(), **told})
    command = COMMANDS[name]
    turn.office.ledger.perform(turn.by(str(stated.key)), command.on(command.read(plain)), plain)


def _entry(turn: Turn, code: str) -> CatalogueEntry:
    """A kind of the body they act for, or else of the office."""
    bodies = [turn.office.organisation]
    if turn.session is not None:
        bodies.insert(0, turn.session.organisation)
    for body in bodies:
        entry = turn.office.ledger.load(CatalogueEntry, CatalogueEntry.id_of(body, code))
        if entry is not None:
            return entry
    raise HTTPException(404)


def _is_own(turn: Turn, entry: CatalogueEntry) -> bool:
    return turn.session is not None and entry.id == CatalogueEntry.id_of(
        turn.session.organisation, entry.code
    )


def _is_paid(sort: str) -> bool:
    return sort in {"subsidy", "grant"}


def _own_kinds(turn: Turn) -> list[Kind]:
    known = service_kinds.listed(turn.office.views)
    return [
        Kind(
            row.code,
            _word(row.words, turn.lang),
            turn.t(f"service_unit.{row.service_unit}"),
            _counted(turn, row.counters),
            "",
            row.sensitive,
            turn.day(row.since),
            row.kind_state == "retired",
        )
        for row in known
    ]


def _shipped(turn: Turn) -> list[Kind]:
    made = [
        Kind(
            kind.code,
            turn.t(f"service.{kind.code}"),
            turn.t(f"service_unit.{kind.unit.value}"),
            _counted(turn, kind.counters),
            _roles(turn, kind.recorders),
            kind.sensitive,
        )
        for kind in kinds().values()
    ]
    return sorted(made, key=lambda each: each.name)


def _word(words: InLanguages, lang: str) -> str:
    return {"zh-Hans": words.zh_hans, "vi": words.vi}.get(lang, words.en)


def _counted(turn: Turn, counters: tuple[str, ...]) -> str:
    sign = turn.t("policies.listed_sign")
    return sign.join(turn.t(WORDS_OF.get(each, f"report.{each}")) for each in counters)


def _roles(turn: Turn, roles: tuple[StaffRole, ...]) -> str:
    if not roles:
        return turn.t("catalogue.everybody")
    return turn.t("policies.listed_sign").join(turn.t(f"staff_role.{each.value}") for each in roles)


def _versions(turn: Turn, entry: CatalogueEntry) -> list[Version]:
    facts = turn.office.ledger.facts_of([entry.id]).get(entry.id, [])
    told = (CatalogueEntry.ServiceKindDefined, CatalogueEntry.ServiceKindRevised)
    made = [
        Version(
            str(fact.version),
            turn.day(fact.occurred_on),
            f"{fact.words.zh_hans} / {fact.words.vi} / {fact.words.en}",
            turn.t(f"service_unit.{fact.unit.value}"),
            _counted(turn, fact.counters),
            _roles(turn, fact.recorders),
            fact.sensitive,
        )
        for fact in facts
        if isinstance(fact, told)
    ]
    return made[::-1]


def _as_it_stands(turn: Turn, entry: CatalogueEntry) -> dict[str, Any]:
    kind = entry.kind
    row = next(each for each in service_kinds.listed(turn.office.views) if each.code == entry.code)
    return {
        "zh_hans": row.words.zh_hans,
        "vi": row.words.vi,
        "en": row.words.en,
        "unit": row.service_unit,
        "counters": list(row.counters),
        "recorders": [each.value for each in kind.recorders] if kind else [],
        "sensitive": "yes" if row.sensitive else "no",
    }


def _one(
    turn: Turn, entry: CatalogueEntry, why: Wrong = NOTHING, stated: Stated | None = None
) -> Response:
    turn.office.fresh()
    stands = _as_it_stands(turn, entry)
    name = stands[turn.lang.replace("-", "_").lower()]
    return turn.show(
        "desk/catalogue_one.html",
        heading=name,
        here=address(ONE, code=entry.code),
        status=why.status,
        error=why.sentence,
        field=why.field,
        code=entry.code,
        versions=_versions(turn, entry),
        retired=turn.day(entry.retired_on) if entry.retired_on else "",
        edits=may_edit(turn) and _is_own(turn, entry) and entry.retired_on is None,
        seen=forms.seen(turn.office, entry.id),
        key=turn.office.ledger.new_id,
        action="/desk/catalogue/revise",
        **_choices(stated.typed() if stated else stands),
    )


def _new(turn: Turn, why: Wrong = NOTHING, stated: Stated | None = None) -> Response:
    return turn.show(
        "desk/catalogue_new.html",
        heading=turn.t("catalogue.new"),
        here=NEW,
        status=why.status,
        error=why.sentence,
        field=why.field,
        code="",
        seen=None,
        key=(lambda: stated.key) if stated else turn.office.ledger.new_id,
        action=NEW,
        **_choices(stated.typed() if stated else {"sensitive": "no", "counters": ["persons"]}),
    )


def _choices(typed: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "typed": typed,
        "units": [each.value for each in ServiceUnit],
        "counters": [(each, WORDS_OF.get(each, f"report.{each}")) for each in COUNTERS],
        "recorders": [each.value for each in RECORDERS],
    }

"""A published account made again: whether it is the same, and what changed since, and why."""

from uuid import UUID

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from api import publishing
from api.auth import Auditing
from api.cli_diff import difference, told_of, without_sensitive
from api.publishing import LinesUnknown, Rederived
from api.telling_figures import area_name, figure, period
from api.turn import Turn
from projections import publications
from projections.publications import Publication

router = APIRouter(prefix="/publications")

FACTS_SHOWN_MAX = 200


@router.get("/{publication_id}")
def publication(turn: Auditing, publication_id: UUID) -> Response:
    """The file made again from what was known then; and every figure that is another one now."""
    words, lang = turn.house.words, turn.lang
    found = publications.one(turn.office.whole(), publication_id)
    if found is None:
        raise HTTPException(404)
    days = (found.period_from, found.period_until)
    since = difference(turn.office, found.made_at, turn.office.ledger.position(), days, found.area)
    shown = [without_sensitive(each) for each in since.facts[:FACTS_SHOWN_MAX]]
    return turn.show(
        "audit/publication.html",
        heading=turn.t(
            "audit.publication_title",
            period=period(*days),
            area=area_name(found.area, words, lang),
            form=found.form,
        ),
        here=f"/audit/publications/{publication_id}",
        publication=found,
        again=_again(turn, found),
        told_on=turn.day(found.told_on),
        figures=[figure("publish.figure", each, words, lang) for each in since.figures],
        facts=[(each.position, *told_of(each, words, lang)) for each in shown],
        more=turn.number(len(since.facts) - len(shown)) if len(since.facts) > len(shown) else "",
        commands=(
            f"handrail rederive {publication_id} --from-facts",
            f"handrail diff {publication_id} now",
        ),
    )


def _again(turn: Turn, found: Publication) -> list[str]:
    """Whether the file comes out as it was; else each figure that does not."""
    words, lang = turn.house.words, turn.lang
    try:
        made = publishing.rederive(turn.office, words, found)
    except LinesUnknown as error:
        return [turn.t("audit.publication_lines_unknown", version=error.version)]
    if made.is_same:
        return [turn.t("audit.publication_same")]
    changed = [figure("publish.figure", each, words, lang) for each in made.changes]
    return [turn.t(_verdict(made)), *changed]


def _verdict(made: Rederived) -> str:
    if made.changes:
        return "audit.publication_other_figures"
    return "audit.publication_other_form" if made.is_other_form else "audit.publication_other_bytes"

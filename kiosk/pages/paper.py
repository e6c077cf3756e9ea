"""What stands behind a link that a visitor took along: read on their own telephone, without us.

Whoever has the link reads it. It makes no visit, takes no cookie and leads nowhere else.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from kiosk.papers import Paper
from kiosk.presence import Kiosk
from kiosk.words import LANGUAGES

router = APIRouter()

PROOF_FILE = "receipt.txt"
UNSEEN = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive"}


@router.get("/paper/{word}")
def paper(request: Request, word: str) -> Response:
    """The paper, as long as it stands and its person is known here."""
    kiosk: Kiosk = request.app.state.kiosk
    found = _found(kiosk, word)
    template = kiosk.templates.get_template("paper.html")
    lang = found.lang if found else kiosk.settings.default_language
    html = template.render(
        lang=lang,
        root=request.scope.get("root_path", ""),
        t=lambda key, lang=lang: kiosk.words.t(key, lang),
        sheet=found.sheet if found else None,
        word=word,
        languages=LANGUAGES,
    )
    return HTMLResponse(html, status_code=200 if found else 404, headers=UNSEEN)


@router.get("/paper/{word}/proof")
def proof(request: Request, word: str) -> Response:
    """The whole proof that the paper is about, as a file."""
    found = _found(request.app.state.kiosk, word)
    if found is None or not found.sheet.proof:
        return PlainTextResponse("", status_code=404, headers=UNSEEN)
    named = {"Content-Disposition": f"attachment; filename={PROOF_FILE}"}
    return PlainTextResponse(found.sheet.proof, headers=UNSEEN | named)


def _found(kiosk: Kiosk, word: str) -> Paper | None:
    found = kiosk.papers.find(word)
    if found is not None and kiosk.doors.person(found.person_id) is None:
        kiosk.papers.close(found.person_id)  # erased since
        return None
    return found

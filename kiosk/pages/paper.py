"""What stands behind a link that a visitor took along: read on their own telephone, without us.

Whoever has the link reads it. It makes no visit, takes no cookie and leads nowhere else.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from kiosk.presence import Kiosk
from kiosk.words import LANGUAGES

router = APIRouter()

UNSEEN = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive"}


@router.get("/paper/{word}")
def paper(request: Request, word: str) -> Response:
    """The paper, as long as it stands and its person is known here."""
    kiosk: Kiosk = request.app.state.kiosk
    found = kiosk.papers.find(word)
    if found is not None and kiosk.doors.person(found.person_id) is None:
        kiosk.papers.close(found.person_id)  # erased since
        found = None
    template = kiosk.templates.get_template("paper.html")
    lang = found.lang if found else kiosk.settings.default_language
    html = template.render(
        lang=lang,
        root=request.scope.get("root_path", ""),
        t=lambda key, lang=lang: kiosk.words.t(key, lang),
        parts=found.parts if found else None,
        languages=LANGUAGES,
    )
    return HTMLResponse(html, status_code=200 if found else 404, headers=UNSEEN)

"""Pages that open from a disk and print: the checkpoint as a code and as text."""

from datetime import UTC, datetime
from typing import Any

from api.reports.page import environment
from kiosk.qr import can_draw, code_of
from kiosk.words import Words
from ledger.proof.notes import Note, Signature, cosigned_at


def checkpoint_page(note: Note, day: str, words: Words, lang: str) -> str:
    """The paper that goes on the notice board and into the minutes."""

    def t(key: str, **values: Any) -> str:
        return words.t(key, lang, **values)

    def signer(signature: Signature) -> str:
        if not signature.is_cosignature:
            return t("proof.paper_by_log")
        when = datetime.fromtimestamp(cosigned_at(signature), UTC)
        return t("proof.paper_by_witness", when=when.strftime("%Y-%m-%d %H:%M UTC"))

    return (
        environment()
        .get_template("checkpoint_file.html")
        .render(
            t=t,
            lang=lang,
            note=str(note),
            checkpoint=note.checkpoint,
            day=day,
            code=code_of(str(note)) if can_draw() else "",
            signers=[(each.name, each.key_id.hex(), signer(each)) for each in note.signatures],
        )
    )

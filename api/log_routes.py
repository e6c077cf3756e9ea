"""What anybody may fetch of the log, and what other houses' logs ask of the witness here.

Hashes and signatures only: nothing here says anything of anybody, so nobody has to sign in.
"""

import re
from typing import Annotated

from fastapi import FastAPI, Request
from fastapi import Path as InPath
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, Response

from api.office import Office
from ledger.errors import NotSealed
from ledger.proof.cosigning import open_witness
from ledger.proof.sealed import TILE
from ledger.proof.witness import REQUEST_BYTES_MAX, Witness

NUMBER = re.compile(r"(?:x\d{3}/)*\d{3}")
PARTIAL = re.compile(r"(.+)\.p/([1-9]\d{0,2})")
LEVELS_MAX = 63
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
NOT_KEPT = {"Cache-Control": "no-store"}

Level = Annotated[int, InPath(ge=0, le=LEVELS_MAX)]


def mount_log(app: FastAPI, office: Office) -> None:
    """Put both under the addresses that docs/proof.md names."""
    app.mount("/log", create_log(office))
    witness = open_witness(office.directory, office.ledger.now)
    app.mount("/witness", create_witness(witness))


def create_log(office: Office) -> FastAPI:
    """The newest checkpoint and the tiles (C2SP ``tlog-tiles``)."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/checkpoint")
    def checkpoint() -> Response:
        return PlainTextResponse(str(office.log.seal()), headers=NOT_KEPT)

    @app.get("/tile/{level}/{number:path}")
    def tile(level: Level, number: str) -> Response:
        place = place_of(number)
        if place is None:
            return PlainTextResponse("no such tile\n", 404)
        try:
            hashes = office.log.tile(level, *place)
        except NotSealed:
            return PlainTextResponse("no such tile\n", 404, headers=NOT_KEPT)
        return Response(hashes, media_type="application/octet-stream", headers=FOR_EVER)

    return app


def create_witness(witness: Witness | None) -> FastAPI:
    """Where other logs ask for a cosignature (C2SP ``tlog-witness``)."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.post("/add-checkpoint")
    async def add_checkpoint(request: Request) -> Response:
        if witness is None:
            return PlainTextResponse("nobody is a witness here\n", 404)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > REQUEST_BYTES_MAX:
                return PlainTextResponse("too long\n", 413)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return PlainTextResponse("not a request: not UTF-8\n", 400)
        reply = await run_in_threadpool(witness.add_checkpoint, text)
        return Response(reply.body, reply.status, media_type=reply.media_type, headers=NOT_KEPT)

    return app


def place_of(text: str) -> tuple[int, int] | None:
    """Number and width of the tile that ``x001/067`` or ``067.p/12`` names."""
    partial = PARTIAL.fullmatch(text)
    name, width = (partial[1], int(partial[2])) if partial else (text, TILE)
    if not NUMBER.fullmatch(name) or width > TILE or (partial and width == TILE):
        return None
    groups = name.replace("x", "").split("/")
    if len(groups) > 1 and int(groups[0]) == 0:
        return None
    return int("".join(groups)), width

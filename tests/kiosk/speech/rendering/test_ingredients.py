"""Every part of the voice is the one we know, or is refused with what is wrong."""

import hashlib
from pathlib import Path

import pytest

from kiosk.speech.rendering import ingredients
from kiosk.speech.rendering.protocols import RendererMissing
from tests.parts import require_file


def test_model_is_put_together_and_is_the_one_we_know():
    whole = ingredients.model()

    assert hashlib.sha256(whole).hexdigest() == ingredients.MODEL_DIGEST


def test_symbols_have_numbers():
    numbers = ingredients.vocabulary()

    assert {",", ".", "→", "↗", "↓", "↘", "ꭧ", "ᵊ"} <= numbers.keys()


def test_package_that_is_not_installed_is_named_as_the_extra(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.path", [])
    monkeypatch.setattr("sys.path_importer_cache", {})
    monkeypatch.setattr("sys.meta_path", [])

    for part in (ingredients.model, ingredients.vocabulary):
        with pytest.raises(RendererMissing) as refusal:
            part()
        assert refusal.value.code == "extra_missing"


def test_style_that_is_missing_or_another_is_refused(tmp_path: Path):
    with pytest.raises(RendererMissing) as missing:
        ingredients.style(tmp_path, "af_heart")
    (tmp_path / "af_heart.bin").write_bytes(bytes(522_240))
    with pytest.raises(RendererMissing) as other:
        ingredients.style(tmp_path, "af_heart")

    assert (missing.value.code, missing.value.facts) == (
        "styles_missing",
        {"package": "kokoro-js@1.2.1"},
    )
    assert (other.value.code, other.value.facts) == (
        "not_the_one_we_know",
        {"file": "af_heart.bin"},
    )


def test_package_of_styles_that_is_missing_or_another_is_refused(tmp_path: Path):
    with pytest.raises(RendererMissing) as missing:
        ingredients.take_styles(tmp_path / "nowhere.tgz", tmp_path)
    (tmp_path / "other.tgz").write_bytes(b"another")
    with pytest.raises(RendererMissing) as other:
        ingredients.take_styles(tmp_path / "other.tgz", tmp_path)

    assert missing.value.code == "file_missing"
    assert other.value.code == "not_the_one_we_know"
    assert not ingredients.are_here(tmp_path)


def test_styles_are_taken_out_of_the_package(tmp_path: Path):
    ingredients.take_styles(require_file("kokoro"), tmp_path)

    for voice in ingredients.STYLE_DIGESTS:
        assert ingredients.style(tmp_path, voice).shape == (510, 256)
    assert ingredients.are_here(tmp_path)

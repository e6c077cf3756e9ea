"""Settings every test shares; parts of the system that may be missing are in tests/parts.py."""

import pytest
from hypothesis import settings

from tests import parts

# A slow machine is not a wrong answer.
settings.register_profile("handrail", deadline=None)
settings.load_profile("handrail")


def pytest_configure() -> None:
    """Stop at once when HANDRAIL_REQUIRE names a part nobody knows."""
    if unknown := parts.unknown():
        raise pytest.UsageError(f"HANDRAIL_REQUIRE: {unknown} is none of {sorted(parts.every())}")

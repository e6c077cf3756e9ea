"""What a screen reader says of every screen in English, word for word."""

from tests.kiosk.screen_reader.by_reader import (
    test_screen_is_read_as_when_somebody_last_listened,
)

LANG = "en"

__all__ = ["test_screen_is_read_as_when_somebody_last_listened"]

"""What a screen reader says of every screen in Chinese, word for word."""

from tests.kiosk.screen_reader.by_reader import (
    test_screen_is_read_as_when_somebody_last_listened,
)

LANG = "zh-Hans"

__all__ = ["test_screen_is_read_as_when_somebody_last_listened"]

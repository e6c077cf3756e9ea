"""In Vietnamese a robot that only hears finishes every journey, with few keys."""

from tests.kiosk.robot.by_ear import (
    test_journey_is_finished_by_ear_alone,
    test_somebody_new_comes_in_and_hears_their_newest_service,
)

LANG = "vi"

__all__ = [
    "test_journey_is_finished_by_ear_alone",
    "test_somebody_new_comes_in_and_hears_their_newest_service",
]

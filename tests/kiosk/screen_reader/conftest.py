"""One Orca with one browser for all the screens of a file's language."""

from collections.abc import Iterator

import pytest

from tests.kiosk.record import Drawer
from tests.kiosk.screen_reader.reader import reader
from tests.kiosk.screen_reader.screens import Listener, kiosk
from tests.kiosk.server import serving
from tests.parts import require_part, require_programs

pytest.register_assert_rewrite("tests.kiosk.screen_reader.by_reader")


@pytest.fixture(scope="module")
def listener(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Listener]:
    """Somebody who listens in the language that the file of the test calls ``LANG``."""
    require_part("chromium")
    require_programs("screen-reader")
    lang = request.module.LANG
    drawer, home = Drawer(), tmp_path_factory.mktemp("orca")
    with serving(kiosk(drawer)) as base, reader(home, lang) as orca:
        yield Listener(orca, base, lang, drawer)

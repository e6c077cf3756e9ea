"""pyttsx3's own espeak driver, asked for the same as ours; in a process of its own: it may hang.

    python -m tests.kiosk.speech.stock_driver FOLDER < settings

One line of JSON (voice, rate, volume, pitch, text) an utterance goes in; one line with its length
in seconds comes out, nought when there was no file.
"""

import ctypes
import json
import os
import sys
import wave
from pathlib import Path

import espeakng_loader
import pyttsx3


def seconds_of(file: Path) -> float:
    """How long what was written is; nought when nothing was."""
    try:
        with wave.open(str(file)) as sound:
            return sound.getnframes() / sound.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0
    finally:
        file.unlink(missing_ok=True)


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # the driver prints where it wrote
    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    held = ctypes.CDLL(espeakng_loader.get_library_path())  # which pyttsx3 then finds loaded
    engine = pyttsx3.init("espeak")
    file = Path(sys.argv[1]) / "said.wav"
    for line in sys.stdin:
        asked = json.loads(line)
        for name in ("voice", "rate", "volume", "pitch"):
            engine.setProperty(name, asked[name])
        engine.save_to_file(asked["text"], str(file))
        engine.runAndWait()
        heard = seconds_of(file)
        print(f"{heard:.4f}", file=answers)
    del held


if __name__ == "__main__":
    main()

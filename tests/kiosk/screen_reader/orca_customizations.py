"""What Orca loads when it starts: instead of saying its words it writes them down, one a line.

This runs inside Orca and nowhere else. A line is JSON: ``say`` is an utterance, ``loading`` one
that a page is on its way, ``begins`` and ``ends`` stand around a page
read from top to bottom, ``event`` is what the browser told Orca, after Orca has dealt with it.
With the usual speech server a machine without sound hangs.
"""

# ruff: noqa: N802 - these names are what Orca calls

import json
import os
from pathlib import Path

from orca import event_manager, messages, settings, speech, speechserver

written = Path(os.environ["HANDRAIL_TRANSCRIPT"]).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115 - until Orca ends


def write(kind, text=""):
    """Add one line."""
    written.write(json.dumps({"kind": kind, "text": text}, ensure_ascii=False) + "\n")


class Writing(speechserver.SpeechServer):
    """A voice that writes."""

    @staticmethod
    def getFactoryName():
        return "writing"

    @staticmethod
    def getSpeechServers():
        return [voice]

    @staticmethod
    def getSpeechServer(info=None):
        return voice

    @staticmethod
    def shutdownActiveServers():
        pass

    def getInfo(self):
        return ["writing", "writing"]

    def getVoiceFamilies(self):
        return []

    def speakCharacter(self, character, acss=None):
        write("say", character)

    def speakKeyEvent(self, event, acss=None):
        pass  # which key it was is known to who pressed it

    def speak(self, text=None, acss=None, interrupt=True):
        if text:
            write("loading" if text == messages.PAGE_LOADING_START else "say", text)

    def sayAll(self, utterances, progress):
        write("begins")
        for context, _ in utterances:
            write("say", context.utterance)
        write("ends")

    def stop(self):
        pass

    def shutdown(self):
        pass

    def reset(self, text=None, acss=None):
        pass


voice = Writing()


def take_voice(module, info):
    """Orca asks for a speech server, and is given this one."""
    speech._speechserver = voice


speech._initSpeechServer = take_voice
# As docs/accessibility.md has a kiosk's Orca set: how many links a page has is nobody's question.
settings.pageSummaryOnLoad = False
settings.enableKeyEcho = False

deal_with = event_manager.EventManager._processObjectEvent


def deal_and_write(manager, event):
    """Let Orca deal with what the browser told it, then write down that it has."""
    try:
        return deal_with(manager, event)
    finally:
        write("event", event.type)


event_manager.EventManager._processObjectEvent = deal_and_write

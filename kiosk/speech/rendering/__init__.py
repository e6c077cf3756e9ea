"""Voices that take their time: rendered beforehand, in a process of their own, never for a key."""

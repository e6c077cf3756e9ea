"""The voice: values become words (saying), words become sound (service)."""

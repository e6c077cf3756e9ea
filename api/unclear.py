"""What a form or a command raises when something that was typed is no value of its kind."""


class Unclear(Exception):
    """What was typed is no value of its kind; ``key`` is the sentence that asks again."""

    def __init__(self, field: str, key: str) -> None:
        super().__init__(key)
        self.field = field
        self.key = key

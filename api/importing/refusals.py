"""The two ways the reading side of an import says no: to a whole file, and to one cell.

Both carry a code and facts, never a sentence: the sentences are ``import.<code>`` in the language
catalogues. Neither ever carries what a cell says, because a cell may name a person.
"""


class UnreadableFile(Exception):
    """The file as a whole cannot be read; ``code`` says why, ``facts`` fill the sentence."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class CellRefused(Exception):
    """One cell cannot be read; ``column`` is set when a rule across columns found the fault."""

    def __init__(self, code: str, column: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.column = column

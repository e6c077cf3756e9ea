"""Made-up facts, as many as a test asks for."""


class GrowingRows:
    """Made-up rows, as many as are asked for; positions with gaps where ``step`` is not 1."""

    def __init__(self, step: int = 1, state: bytes = b"{}") -> None:
        self.number = 0
        self.step = step
        self.state = state

    def row(self, index: int) -> tuple[int, bytes, int, str, bytes]:
        return (index * self.step + 1, index.to_bytes(16, "big"), 1, "device_lent", self.state)

    def select_rows(
        self, after: int, limit: int, stop: int | None = None
    ) -> list[tuple[int, bytes, int, str, bytes]]:
        first = -(-after // self.step) if after else 0
        return [self.row(index) for index in range(first, min(self.number, first + limit))]

    def max_notification_id(self) -> int:
        return self.row(self.number - 1)[0] if self.number else 0

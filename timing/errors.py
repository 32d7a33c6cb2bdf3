"""The errors of the house.

EracingError
├── BadInput        a datagram or file is broken: counted, named, survived
└── SetupError      a mistake in the plan or the options: stops the start with a sentence
"""


class EracingError(Exception):
    """Base of every error whose text is meant for people."""


class BadInput(EracingError):
    """A datagram or a file that is not what it claims to be.

    `format` is the format's name, `offset` the byte where the trouble lies (None where there is no such place) and
    `expected` says what should have been there.
    """

    def __init__(self, format: str, offset: int | None, expected: str) -> None:
        self.format = format
        self.offset = offset
        self.expected = expected
        super().__init__(format, offset, expected)

    def __str__(self) -> str:
        place = "" if self.offset is None else f" at byte {self.offset}"
        return f"{self.format}{place}: {self.expected}"


class SetupError(EracingError):
    """The plan or an option cannot be used. The text is the sentence to show."""

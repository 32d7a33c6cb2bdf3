"""The record's tables, and the revisions of them that there have been."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, LargeBinary, MetaData, Table, Text

REVISIONS: Final = ("0001",)
"""All revisions, oldest first; `migrations/versions` has a module for each."""
HEAD: Final = REVISIONS[-1]
VERSION_TABLE: Final = "record_version"

metadata: Final = MetaData()

_SEQ: Final = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER makes the key SQLite's own row number

entries: Final = Table(
    "entries",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("session", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

book: Final = Table(
    "book",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_book"), primary_key=True, autoincrement=False),
    Column("epoch", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("people_version", Integer, nullable=False),
)

people: Final = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("number", Text),
    Column("team", Text),
    Column("affiliation", Text),
)

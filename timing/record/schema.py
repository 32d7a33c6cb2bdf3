"""The record's tables, and the revisions of them that there have been."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Integer, LargeBinary, MetaData, Table, Text

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006")
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
    Column("neutral", Integer, nullable=False),
    Column("nickname", Text),
    Column("shown", Text, nullable=False),
    Column("hidden", Boolean, nullable=False),
    Column("minor", Boolean, nullable=False),
    Column("kept", Text, nullable=False),
    Column("erased_at", Text),
    Column("erased_by", Text),
    Column("erased_reason", Text),
    Column("erased_mark", Text),
)

consents: Final = Table(
    "consents",
    metadata,
    Column("person", Text, primary_key=True),
    Column("nr", Integer, primary_key=True, autoincrement=False),
    Column("purpose", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("text_version", Text, nullable=False),
)

plans: Final = Table(
    "plans",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("checksum", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("request", Text, nullable=False),
)

access: Final = Table(
    "access",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("secret", Text, nullable=False, unique=True),
    Column("issued", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("device_secret", Text, nullable=False),
    Column("used", Text),
    Column("expires", Text),
    Column("revoked", Boolean, nullable=False),
)

hall: Final = Table(
    "hall",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="one_hall"), primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
)

hall_pictures: Final = Table(
    "hall_pictures",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

hall_reports: Final = Table(
    "hall_reports",
    metadata,
    Column("id", Text, primary_key=True),
    Column("body", Text, nullable=False),
)

secrets: Final = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

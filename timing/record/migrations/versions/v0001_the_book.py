"""The book: entries with their chain, the people apart from them, and the row that names the book."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "entries",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("session", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "book",
        sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="one_book"), primary_key=True),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("created", sa.Text, nullable=False),
        sa.Column("people_version", sa.Integer, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("number", sa.Text),
        sa.Column("team", sa.Text),
        sa.Column("affiliation", sa.Text),
    )

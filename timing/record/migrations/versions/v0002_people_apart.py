"""What staff say of people beside what games tell: how they are shown, what they consent to, that they are erased."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, with a number for everybody there is, and the table of consents."""
    op.add_column("people", sa.Column("neutral", sa.Integer, nullable=False, server_default="0"))
    op.add_column("people", sa.Column("nickname", sa.Text))
    op.add_column("people", sa.Column("shown", sa.Text, nullable=False, server_default="full"))
    op.add_column("people", sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("people", sa.Column("minor", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("people", sa.Column("kept", sa.Text, nullable=False, server_default=""))
    for name in ("erased_at", "erased_by", "erased_reason", "erased_mark"):
        op.add_column("people", sa.Column(name, sa.Text))
    op.execute("UPDATE people SET neutral = (SELECT count(*) FROM people AS other WHERE other.id <= people.id)")
    op.create_table(
        "consents",
        sa.Column("person", sa.Text, primary_key=True),
        sa.Column("nr", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("text_version", sa.Text, nullable=False),
    )

"""What lets staff, stewards, organisers and other programs in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table of PINs, signed-in devices, keys and codes."""
    op.create_table(
        "access",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False, unique=True),
        sa.Column("issued", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("device", sa.Text, nullable=False),
        sa.Column("device_secret", sa.Text, nullable=False),
        sa.Column("used", sa.Text),
        sa.Column("expires", sa.Text),
        sa.Column("revoked", sa.Boolean, nullable=False),
    )

"""Secrets beside the entries, such as that of the codes at the rigs; and how somebody is shown as staff have set it.

From here on a plan says how its drivers are shown. Until now only staff could, so what stands there is their word.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table, and note which nicknames and rules are of staff."""
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.execute("UPDATE people SET kept = trim(kept || ' nickname') WHERE nickname IS NOT NULL")
    op.execute("UPDATE people SET kept = trim(kept || ' shown') WHERE shown <> 'full'")

"""What became of scheduled entries, and the groups that take tours."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "occurrence",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("run", sa.String(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_occurrence"),
    )
    op.create_index("ix_occurrence_due", "occurrence", ["due"])
    op.create_table(
        "schedule_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schedule_clock"),
    )
    op.create_table(
        "tour_group",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("tour", sa.String(), nullable=False),
        sa.Column("changed_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tour_group"),
    )
    op.create_index("ix_tour_group_changed_at", "tour_group", ["changed_at"])


def downgrade() -> None:
    op.drop_table("tour_group")
    op.drop_table("schedule_clock")
    op.drop_table("occurrence")

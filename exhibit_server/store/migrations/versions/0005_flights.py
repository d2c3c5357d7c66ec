"""Flight records: what happened while runs played, the texts they were played from, golden runs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "scene_text",
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("scene", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("first_played", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_scene_text"),
    )
    _flight()
    _moment()
    op.create_table(
        "golden",
        sa.Column("scene", sa.String(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_golden_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("scene", "variant", name="pk_golden"),
    )
    op.create_index("ix_golden_run", "golden", ["run"])


def downgrade() -> None:
    for name in ("golden", "moment", "flight", "scene_text"):
        op.drop_table(name)


def _flight() -> None:
    op.create_table(
        "flight",
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("variant", sa.String(), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("planned_length", sa.Float(), nullable=False),
        sa.Column("paused_seconds", sa.Float(), nullable=False),
        sa.Column("interruptions", sa.Integer(), nullable=False),
        sa.Column("without", sa.JSON(), nullable=False),
        sa.Column("unrestored", sa.JSON(), nullable=False),
        sa.Column("devices", sa.JSON(), nullable=False),
        sa.Column("dropped", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_flight_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", name="pk_flight"),
    )


def _moment() -> None:
    op.create_table(
        "moment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("device", sa.String()),
        sa.Column("point", sa.String()),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["run.id"], name="fk_moment_run", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_moment"),
    )
    op.create_index("ix_moment_run_at", "moment", ["run", "at"])
    op.create_index("ix_moment_at", "moment", ["at"])

"""The content store: bytes by their hash, items, files of items, uploads under way."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

LIVE = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "content_blob",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("stored_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_content_blob"),
    )
    _item()
    _file()
    op.create_table(
        "content_upload",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("sha256", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_content_upload"),
    )


def downgrade() -> None:
    for name in ("content_upload", "content_file", "content_item", "content_blob"):
        op.drop_table(name)


def _item() -> None:
    op.create_table(
        "content_item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.Float(), nullable=False),
        sa.Column("deleted_by", sa.String()),
        sa.Column("deleted_at", sa.Float()),
        sa.PrimaryKeyConstraint("id", name="pk_content_item"),
    )
    op.create_index(
        "ix_content_item_name_live", "content_item", ["name"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )


def _file() -> None:
    op.create_table(
        "content_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sha256", sa.String()),
        sa.Column("url", sa.String()),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("duration", sa.Float()),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.Float(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["content_item.id"], name="fk_content_file_item", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sha256"], ["content_blob.sha256"], name="fk_content_file_sha256"),
        sa.PrimaryKeyConstraint("id", name="pk_content_file"),
    )
    op.create_index("ix_content_file_item_role_language", "content_file", ["item", "role", "language"])
    op.create_index("ix_content_file_sha256", "content_file", ["sha256"])

"""The words of events in small letters without marks, so that "mua" finds "mưa" in any database."""

import json
import unicodedata
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BATCH = 1000

EVENT = sa.table(
    "event",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("subject", sa.String),
    sa.column("texts", sa.Text),
    sa.column("words", sa.String),
)


def upgrade() -> None:
    op.add_column("event", sa.Column("words", sa.String(), nullable=False, server_default=""))
    connection = op.get_bind()
    # As text: what this revision reads must not depend on how a later hub reads JSON.
    query = sa.select(EVENT.c.id, EVENT.c.kind, EVENT.c.subject, sa.cast(EVENT.c.texts, sa.Text).label("texts"))
    fill = sa.update(EVENT).where(EVENT.c.id == sa.bindparam("event_id")).values(words=sa.bindparam("folded"))
    last = -1
    while rows := connection.execute(query.where(EVENT.c.id > last).order_by(EVENT.c.id).limit(BATCH)).all():
        connection.execute(fill, [{"event_id": row.id, "folded": _words(row)} for row in rows])
        last = rows[-1].id


def downgrade() -> None:
    op.drop_column("event", "words")


def _words(row: sa.Row[tuple[int, str, str, str]]) -> str:
    """As the hub that brought this revision writes it."""
    said = "\n".join([*json.loads(row.texts).values(), row.kind, row.subject])
    letters = unicodedata.normalize("NFD", said.lower().replace("đ", "d"))
    return unicodedata.normalize("NFC", "".join(each for each in letters if unicodedata.category(each) != "Mn"))

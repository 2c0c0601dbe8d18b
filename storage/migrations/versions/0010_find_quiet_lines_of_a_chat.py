"""Find the quiet lines of a chat, however long it is."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(
            'ix_message_line',
            ['chat_id', 'id'],
            unique=False,
            sqlite_where=sa.text("direction='line'"),
            postgresql_where=sa.text("direction='line'"),
        )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

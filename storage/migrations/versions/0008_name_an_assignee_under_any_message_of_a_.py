"""Name an assignee under any message of a wait."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('wait', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mentioned_message_id', sa.Integer(), nullable=True))
    # Until now it was always the message that began the wait.
    op.execute("update wait set mentioned_message_id = message_id where mentioned_thread_id is not null")


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

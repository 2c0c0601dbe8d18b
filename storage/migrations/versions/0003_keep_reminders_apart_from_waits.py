"""Keep reminders apart from waits."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('wait', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reminder', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

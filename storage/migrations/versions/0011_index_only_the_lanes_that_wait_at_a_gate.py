"""Index only the lanes that wait at a gate."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('lane', schema=None) as batch_op:
        batch_op.drop_index('ix_lane_waits_for')
        batch_op.create_index(
            'ix_lane_gate',
            ['waits_for'],
            unique=False,
            sqlite_where=sa.text("waits_for is not null"),
            postgresql_where=sa.text("waits_for is not null"),
        )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

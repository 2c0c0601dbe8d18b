"""Count the time on duty of a wait."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Waits of before have NULL there: nobody counted for them, and they stay out of the figure.
    with op.batch_alter_table('wait', schema=None) as batch_op:
        batch_op.add_column(sa.Column('on_duty', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

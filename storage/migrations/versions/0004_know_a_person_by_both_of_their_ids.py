"""Know a person by both of their ids."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lid', sa.String(), nullable=True))
        batch_op.create_index('ix_contact_lid', ['lid'], unique=True)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

"""Find effects by what they are for."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

SETTING = sa.table('setting', sa.column('name', sa.String), sa.column('value', sa.JSON))
PROPOSAL = sa.table(
    'proposal', sa.column('key', sa.String), sa.column('kind', sa.String), sa.column('body', sa.JSON)
)


def upgrade() -> None:
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_target', ['kind', 'target'], unique=False)
    _move_lists()


def _move_lists() -> None:
    """What was found in threads and is not asked about yet stood among the settings, empty once it was."""
    listed = SETTING.c.name.like('away:%')
    for name, value in op.get_bind().execute(sa.select(SETTING).where(listed)).all():
        if value:
            body = {'thread': int(name.partition(':')[2]), **value}
            op.get_bind().execute(PROPOSAL.insert().values(key=secrets.token_hex(8), kind=name, body=body))
    op.get_bind().execute(SETTING.delete().where(listed))


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

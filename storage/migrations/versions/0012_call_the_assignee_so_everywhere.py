"""Call the assignee so everywhere."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_chat_holder', table_name='chat')
    op.execute(sa.text("ALTER TABLE chat RENAME COLUMN holder_id TO assignee_id"))
    op.execute(sa.text("ALTER TABLE chat RENAME COLUMN last_holder_id TO last_assignee_id"))
    op.create_index('ix_chat_assignee', 'chat', ['assignee_id'], unique=False)
    old, new = '"HolderNamed"', '"AssigneeNamed"'
    for column in ('payload', 'newer'):
        renamed = f"replace(CAST({column} AS TEXT), '{old}', '{new}')"
        value = renamed if op.get_bind().dialect.name == 'sqlite' else f"CAST({renamed} AS JSON)"
        op.execute(sa.text(f"UPDATE outbox SET {column} = {value} WHERE CAST({column} AS TEXT) LIKE '%{old}%'"))


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

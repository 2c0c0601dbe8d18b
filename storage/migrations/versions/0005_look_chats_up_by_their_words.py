"""Look chats up by their words."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from storage.chat_words import words_of

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # pg_restore --clean of a backup from before leaves the table where it was.
    op.drop_table('chat_word', if_exists=True)
    op.create_table('chat_word',
    sa.Column('word', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('chat_id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('word', 'chat_id')
    )
    with op.batch_alter_table('chat_word', schema=None) as batch_op:
        batch_op.create_index('ix_chat_word_chat', ['chat_id'], unique=False)

    found = op.get_bind().execute(sa.text("select id, name_words, wa_chat_id from chat where kind <> 'erased'")).all()
    words = sa.table('chat_word', sa.column('word', sa.String), sa.column('chat_id', sa.Integer))
    rows = [{"word": word, "chat_id": row.id} for row in found for word in words_of(row.name_words, row.wa_chat_id)]
    if rows:
        op.bulk_insert(words, rows)


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")

"""`python -m storage.new_revision "Add a column."` writes the next migration from the difference to the tables."""

import sys
import tempfile
from pathlib import Path

from sqlalchemy import create_engine

from storage.migrate import FOLDER, config, run


def main() -> None:
    """Write the migration."""
    from alembic import command

    number = f"{len(list((FOLDER / 'versions').glob('[0-9]*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'new.db'}")
        with engine.begin() as conn:
            if number != "0001":
                run(conn)
            command.revision(config(conn), message=sys.argv[1], autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    main()

"""Why the program cannot start, in one sentence that says what to do."""

import errno

from bot.app.startup import NoAdmin, OtherWorkspace
from bot.settings import Settings
from storage.db_errors import is_outage, outage_word
from storage.migrate import NewerDatabase
from storage.opening import DamagedDatabase, MissingRight
from storage.sqlite import AlreadyRunning

WITH_A_SENTENCE = (AlreadyRunning, NewerDatabase, OtherWorkspace, NoAdmin, DamagedDatabase, MissingRight)
DATABASE = {
    "full": "The disk of the database is full: free some space, then start again.",
    "read_only": "The database cannot be written: give the program's user the right to write to {where}.",
    "corrupt": "The database is damaged: restore the last backup of {where}, and keep the damaged file.",
    "away": "The database cannot be opened: check that {where} is right and that its server runs.",
}


class CannotStart(Exception):
    """Something that the program needs is not to be had; the message says what and what to do."""


def port_taken(name: str, port: int, host: str, fault: OSError) -> CannotStart:
    """The sentence for a port that cannot be listened at; `name` is the setting's."""
    if fault.errno == errno.EADDRINUSE:
        return CannotStart(f"Port {port} is taken: stop what listens there, or set {name} to another port.")
    if fault.errno in {errno.EADDRNOTAVAIL, errno.ENOENT} or isinstance(fault, UnicodeError):
        return CannotStart(f"HOST {host} is not an address of this machine: set it to 127.0.0.1 or 0.0.0.0.")
    if fault.errno == errno.EACCES:
        return CannotStart(f"Port {port} needs more rights: set {name} to a port above 1023.")
    return CannotStart(f"Cannot listen on port {port} ({fault.strerror}): set {name} to another port.")


def sentence(fault: BaseException, settings: Settings) -> str | None:
    """The sentence for what kept the program from starting; None for a bug, which nobody foresaw."""
    if isinstance(fault, (CannotStart, *WITH_A_SENTENCE)):
        return str(fault)
    where = f"the folder {settings.data_dir}" if settings.is_sqlite else "DATABASE_URL"
    if is_outage(fault) or outage_word(fault) != "away":
        return DATABASE[outage_word(fault)].format(where=where)
    if isinstance(fault, OSError):
        return _of_folder(fault, settings)
    return None


def _of_folder(fault: OSError, settings: Settings) -> str:
    if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DATABASE["full"]
    if fault.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"The folder {settings.data_dir} cannot be written: give the program's user the right, or set DATA_DIR."
    if fault.errno in {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}:
        return f"DATA_DIR {settings.data_dir} is not a folder: remove the file, or set DATA_DIR to a folder."
    return f"Cannot start: {fault.strerror or type(fault).__name__}."

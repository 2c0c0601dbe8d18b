"""All lines by kind."""

from tests.understanding.lines_of_names import NAMES
from tests.understanding.lines_of_times import TIMES

KINDS = {**NAMES, **TIMES}

"""Cells that a spreadsheet would run as a formula, made harmless by an apostrophe.

In CSV any cell that begins with = + - @ (full-width ones too), a tab or a line break may run
when Excel opens the file. Text cells of an xlsx do not run, so write_xlsx leaves them as they
are. Both readers undo the apostrophe, since a CSV of ours may come back saved as xlsx.
"""

import re

_DANGER = "[=+\\-@\t\r\n＝＋－＠]"
_DANGEROUS = re.compile(f"'*{_DANGER}")
_MARKED = re.compile(f"'+{_DANGER}")


def harmless(value: str) -> str:
    """Put an apostrophe before a value that a spreadsheet might run.

    A value that already has apostrophes before such a sign gets one more, so that unharmless
    gives back exactly what came in: ``unharmless(harmless(x)) == x`` for every x.
    """
    return f"'{value}" if _DANGEROUS.match(value) else value


def unharmless(value: str) -> str:
    """Take away the one apostrophe that harmless put; every other value stays."""
    return value[1:] if _MARKED.match(value) else value


def quote_marked(value: str) -> str:
    """Protect a value that only looks as if harmless had marked it, for cells that cannot run.

    ``unharmless(quote_marked(x)) == x`` for every x, and only the rare '=… changes on the sheet.
    """
    return f"'{value}" if _MARKED.match(value) else value

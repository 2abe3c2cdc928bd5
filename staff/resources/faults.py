"""The faulty rows as a file: their own cells as they came, and what to mend."""

from collections.abc import Iterator

from staff.choices import RowOutcome
from staff.models import StaffImport
from staff.tables.imports import faults_text

# Headings that the import knows nothing of, so the mended file can be brought in as it is.
ROW, TO_MEND = "行", "直す点"


def fault_rows(staff_import: StaffImport) -> Iterator[list[str]]:
    """Yield the header, then a row for each faulty one."""
    yield [ROW, *staff_import.columns["headings"], TO_MEND]
    faulty = staff_import.lines.filter(outcome=RowOutcome.FAULTY).order_by("row")
    for line in faulty.iterator(chunk_size=1000):
        yield [line.row, *line.values["cells"], faults_text(line.faults)]

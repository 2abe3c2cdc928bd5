"""Tables that come and go as files: CSV in UTF-8 or CP932, and Excel workbooks.

This is the door of the package; its modules hold one noun each.
"""

from japan.tables.cell import Cell, cell_text
from japan.tables.csv_writing import write_csv
from japan.tables.encoding import Encoding, detect_encoding, find_unencodable
from japan.tables.errors import Fault, Faults, TableError, UnencodableError
from japan.tables.harmless import harmless, unharmless
from japan.tables.reading import read_table
from japan.tables.table import Row, Table
from japan.tables.xlsx_writing import write_workbook, write_xlsx

__all__ = [
    "Cell",
    "Encoding",
    "Fault",
    "Faults",
    "Row",
    "Table",
    "TableError",
    "UnencodableError",
    "cell_text",
    "detect_encoding",
    "find_unencodable",
    "harmless",
    "read_table",
    "unharmless",
    "write_csv",
    "write_workbook",
    "write_xlsx",
]

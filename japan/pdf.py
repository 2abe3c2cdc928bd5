"""Letters and reports as PDF: a Typst template, the values for it, and a Japanese font.

Typst comes as a wheel and the font with the assets, so a bare machine prints the same page as
the city's server (ADR 30). Nothing of a value is read as markup: values reach the template as
JSON, and a template shows them as text.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

_ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = _ROOT / "templates"
FONTS = _ROOT / "japan" / "fonts"


def render_pdf(template: str, values: Mapping[str, Any]) -> bytes:
    """Return the document that a Typst template makes of the values, as PDF.

    template: below ``templates/``, such as ``"teams/appointment_letter.typ"``; it reads the values
    by ``json(bytes(sys.inputs.values))``. values: what JSON can hold; days are written as words
    beforehand. A sign that the font does not have is taken from the machine's fonts, if there.
    Raises typst.TypstError for a template with a fault.
    """
    return typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        format="pdf",
    )


def list_pdf(
    *,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str]],
    facts: Sequence[tuple[str, str]] = (),
    footer: str = "",
    flipped: bool = False,
) -> bytes:
    """Return a list as PDF: a title, facts about it as pairs, and a table.

    columns: heading and share of the width. rows: words, one for each column. footer: what stands
    beside the page number. flipped: landscape.
    """
    values = {
        "title": title,
        "columns": [{"label": label, "share": share} for label, share in columns],
        "rows": [list(row) for row in rows],
        "facts": [list(pair) for pair in facts],
        "footer": footer,
        "flipped": flipped,
    }
    return render_pdf("pdf/list.typ", values)

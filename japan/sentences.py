"""Pieces that sentences for people share."""

_SHOWN = 40  # characters of a quotation


def quoted(text: str) -> str:
    """Quote an input in 「」, on one line and cut short so that a pasted page stays readable."""
    line = " ".join(text.split())
    return f"「{line}」" if len(line) <= _SHOWN else f"「{line[:_SHOWN]}…」"

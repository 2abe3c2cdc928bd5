"""What there is to say of a line or of a batch: the words that checks share."""

from typing import NamedTuple

from staff.choices import FindingWeight

FAULT, WARNING = FindingWeight.FAULT, FindingWeight.WARNING
NUMBER, NAME, KIND = "職員番号", "氏名", "異動区分"
DIVISION, TITLE = "所属", "職名"
LAST_DAY = "任用の最後の日"


class Finding(NamedTuple):
    """One thing to mend or to look at: where, what stands there, and what to do."""

    label: str
    value: str
    reason: str
    weight: FindingWeight = FAULT


Findings = dict[int, list[Finding]]


def faulty_keys(findings: Findings) -> frozenset[int]:
    """Return the lines that cannot be carried out."""
    return frozenset(
        key for key, of_line in findings.items() if any(each.weight == FAULT for each in of_line)
    )


def weight_of(findings: list[Finding]) -> str:
    """Return the heaviest weight among the findings of a line, "" for none."""
    weights = {finding.weight for finding in findings}
    return next((str(weight) for weight in (FAULT, WARNING) if weight in weights), "")

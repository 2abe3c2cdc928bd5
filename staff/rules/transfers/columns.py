"""Which column of a transfer list means what. The new post stands under 所属 and 職名."""

from collections.abc import Sequence

from staff.rules import columns as roster
from staff.rules.columns import ColumnMap, find_columns, missing_columns

ROW, KIND, NOTE = "行", "異動区分", "備考"
LAST_DAY = "任用の最後の日"
TO_MEND = "直す点"

# The words of a list that holds both posts: 新所属 is meant then, not 所属.
_NEW_PLACE: dict[str, tuple[str, ...]] = {
    roster.DIVISION_CODE: (
        "新所属コード",
        "異動後所属コード",
        "異動先所属コード",
        "異動先コード",
    ),
    roster.DEPARTMENT_NAME: (
        "新部局名",
        "新部局",
        "異動後部局名",
        "異動後部局",
        "異動先部局名",
        "異動先部局",
    ),
    roster.DIVISION_NAME: (
        "新所属名",
        "新所属",
        "異動後所属名",
        "異動後所属",
        "異動先所属名",
        "異動先所属",
        "異動先",
    ),
}
_PLACE = {name: roster.SYNONYMS[name] for name in _NEW_PLACE}
_NEW_TITLE = ("新職名", "新補職名", "異動後職名", "異動後補職名", "異動先職名")
_OTHERS: dict[str, tuple[str, ...]] = {
    **{name: words for name, words in roster.SYNONYMS.items() if name not in _NEW_PLACE},
    KIND: ("異動区分", "異動種別", "発令区分", "発令種別", "異動内容"),
    roster.JOB_TITLE: (*_NEW_TITLE, *roster.SYNONYMS[roster.JOB_TITLE]),
    LAST_DAY: (LAST_DAY, "任用終了日", "任用期間終了日", "任期満了日", "任期終了日", "任期の末日"),
    NOTE: ("備考", "摘要", "メモ"),
    ROW: ("行", "行番号"),
    TO_MEND: (TO_MEND,),
}
del _OTHERS[roster.KIND]  # 発令区分 says what happens, not which of several posts it is
REQUIRED = (roster.NUMBER, KIND)
# What the file of faulty rows is written under, and what our own template holds.
HEADINGS = (
    ROW, KIND, roster.NUMBER, roster.NAME, roster.DIVISION_CODE, roster.DEPARTMENT_NAME,
    roster.DIVISION_NAME, roster.JOB_TITLE, roster.KANA, roster.EMPLOYMENT, roster.HIRED_ON,
    LAST_DAY, roster.EMAIL, NOTE,
)  # fmt: skip


def map_columns(headings: Sequence[str]) -> ColumnMap:
    """Find our columns among a file's headings; StaffRefused names what is missing."""
    new_place = find_columns(headings, _NEW_PLACE)
    place = new_place or find_columns(headings, _PLACE)
    theirs = {**find_columns(headings, _OTHERS), **place}
    missing_columns([name for name in REQUIRED if name not in theirs], headings)
    return ColumnMap(tuple(headings), theirs)

"""Which column of an HR export means what. HR systems name them differently; none is guessed.

Reference/domain.md section 4: the key is 職員番号 as text; posts are 本務, 兼務 and 併任.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from japan.text import fold_name
from staff.rules.standing import StaffRefused

NUMBER, NAME, KANA = "職員番号", "氏名", "フリガナ"
DIVISION_CODE, DIVISION_NAME, DEPARTMENT_NAME = "所属コード", "所属名", "部局名"
JOB_TITLE, KIND, EMPLOYMENT = "職名", "本務・兼務", "任用区分"
HIRED_ON, EMAIL = "採用年月日", "メール"

# The first word is our own heading, which our exports carry; of two that fit, the earlier wins.
SYNONYMS: dict[str, tuple[str, ...]] = {
    NUMBER: (
        "職員番号",
        "職員コード",
        "職員CD",
        "職員No",
        "職員ID",
        "社員番号",
        "社員コード",
        "社員No",
    ),
    NAME: ("氏名", "職員氏名", "漢字氏名", "氏名漢字", "職員名", "社員氏名", "名前"),
    KANA: (
        "フリガナ",
        "カナ氏名",
        "氏名カナ",
        "氏名フリガナ",
        "職員氏名カナ",
        "職員カナ氏名",
        "カナ",
        "読み",
        "読み仮名",
    ),
    DIVISION_CODE: (
        "所属コード",
        "所属CD",
        "所属課コード",
        "課コード",
        "課所コード",
        "部署コード",
        "組織コード",
    ),
    DIVISION_NAME: (
        "所属名",
        "所属課名",
        "課名",
        "課所名",
        "課所室名",
        "所属",
        "所属課",
        "課",
        "部署名",
        "部署",
        "所属名称",
        "組織名",
        "組織名称",
    ),
    DEPARTMENT_NAME: (
        "部局名",
        "部局",
        "部局名称",
        "部名",
        "部名称",
        "所属部局",
        "所属部局名",
        "局名",
        "部",
    ),
    JOB_TITLE: ("職名", "補職名", "職名名称", "職名称", "補職", "役職名", "役職"),
    KIND: (
        "本務・兼務",
        "本務区分",
        "兼務区分",
        "本務兼務区分",
        "本兼区分",
        "発令区分",
        "配属区分",
        "本務",
        "兼務",
        "併任",
        "兼務併任区分",
    ),
    EMPLOYMENT: ("任用区分", "任用形態", "雇用区分", "雇用形態", "職員区分"),
    HIRED_ON: ("採用年月日", "採用日", "採用日付", "入庁年月日", "入庁日"),
    EMAIL: (
        "メール",
        "メールアドレス",
        "E-mail",
        "Eメール",
        "Eメールアドレス",
        "電子メール",
        "電子メールアドレス",
        "Mail",
        "Mailアドレス",
    ),
}
REQUIRED = (NUMBER, NAME, JOB_TITLE)

# The law forbids keeping this number for other ends (番号法9条); such a file is turned away.
_FORBIDDEN = ("個人番号", "マイナンバー")
_REMARK = re.compile(r"\(.*?\)")
_SIGNS = re.compile(r"[^\w]|[ー_]")


def _bare(heading: str) -> str:
    return _SIGNS.sub("", fold_name(heading))


_FORBIDDEN_KEYS = {_bare(word) for word in _FORBIDDEN}
_KNOWN = _FORBIDDEN_KEYS.union(*({_bare(word) for word in words} for words in SYNONYMS.values()))


def heading_key(heading: str) -> str:
    """Return the key of a heading: as fold_name, without signs.

    氏名(カナ) is a heading of its own; in 採用日(和暦) the brackets hold a mere remark.
    """
    key = _bare(heading)
    return key if key in _KNOWN else _bare(_REMARK.sub("", fold_name(heading)))


@dataclass(frozen=True)
class ColumnMap:
    """Which heading of a file is which column of ours, and which are not used."""

    headings: tuple[str, ...]
    theirs: dict[str, str] = field(default_factory=dict)

    @property
    def ignored(self) -> list[str]:
        """Return the headings that mean nothing to us, in the file's order."""
        used = set(self.theirs.values())
        return [heading for heading in self.headings if heading not in used]

    @property
    def tells_posts_apart(self) -> bool:
        """Tell whether the file says which row is a main post; if not it knows no other."""
        return KIND in self.theirs

    def translate(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return a row under our headings; the three cells of a division are always there."""
        row = dict.fromkeys((DIVISION_CODE, DIVISION_NAME, DEPARTMENT_NAME), "")
        row.update((name, cells[heading]) for name, heading in self.theirs.items())
        return row


def map_columns(headings: Sequence[str]) -> ColumnMap:
    """Find our columns among a file's headings; StaffRefused names what is missing."""
    theirs = find_columns(headings, SYNONYMS)
    _check_complete(theirs, headings)
    return ColumnMap(tuple(headings), theirs)


def find_columns(headings: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return which heading is which column; StaffRefused for two of one, and what none may bring."""
    keys: dict[str, list[str]] = {}
    for heading in headings:
        keys.setdefault(heading_key(heading), []).append(heading)
    if _FORBIDDEN_KEYS & set(keys):
        raise StaffRefused(
            "「個人番号(マイナンバー)」の列があります。この画面では扱えません。"
            "列を消してから、もう一度選んでください。"
        )
    theirs = {}
    for name, words in synonyms.items():
        found = next((keys[key] for word in words if (key := _bare(word)) in keys), None)
        if found is not None:
            _check_once(name, found)
            theirs[name] = found[0]
    return theirs


def _check_once(name: str, found: list[str]) -> None:
    if len(found) > 1:
        listed = "".join(f"「{heading}」" for heading in found)
        raise StaffRefused(
            f"{listed}は、どれも{name}の列にあたります。使う列だけを残してください。"
        )


def _check_complete(theirs: Mapping[str, str], headings: Sequence[str]) -> None:
    words = [f"「{name}」" for name in REQUIRED if name not in theirs]
    if DIVISION_CODE not in theirs and DIVISION_NAME not in theirs:
        words.append(f"「{DIVISION_CODE}」または「{DIVISION_NAME}」")
    _refuse_missing(words, headings)


def missing_columns(missing: Sequence[str], headings: Sequence[str]) -> None:
    """Refuse a file that lacks columns."""
    _refuse_missing([f"「{name}」" for name in missing], headings)


def _refuse_missing(words: Sequence[str], headings: Sequence[str]) -> None:
    if words:
        found = "".join(f"「{heading}」" for heading in headings)
        raise StaffRefused(
            f"{'、'.join(words)}の列が見つかりません。ファイルの見出しの行にあるのは{found}です。"
            "見出しを直してから、もう一度選んでください。"
        )

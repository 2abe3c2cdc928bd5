"""What a change of the organisation means, in sentences with counts, told from its ledger."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from staff.models import (
    Department,
    DepartmentName,
    Division,
    DivisionName,
    HeadDeputy,
    Posting,
)
from staff.queries.organisation import AnyUnit

Entry = Mapping[str, Any]


@dataclass
class Effects:
    """What becomes of units and people, and what the office has to see to afterwards."""

    sentences: list[str] = field(default_factory=list)
    open_points: list[str] = field(default_factory=list)


def describe(entries: Iterable[Entry]) -> Effects:
    """Tell a ledger in words."""
    rows = list(entries)
    told = Effects()
    for model, word in ((Department, "部局"), (Division, "所属")):
        _tell_units(told, [row for row in rows if row["model"] == model._meta.label], word)
    names = [row for row in rows if row["model"] in _NAMES and row["before"] is None]
    for row in names[-1:]:
        told.sentences.append(f"名称は「{row['after']['name']}」になります。")
    _tell_posts(told, [row for row in rows if row["model"] == Posting._meta.label])
    _tell_heads(told, rows)
    _tell_deputies(told, [row for row in rows if row["model"] == HeadDeputy._meta.label])
    others = Counter(row["model"] for row in rows if row["model"] not in _TOLD)
    for label, count in sorted(others.items()):
        word = apps.get_model(label)._meta.verbose_name
        told.sentences.append(f"あわせて、{word}{count}件が変わります。")
    return told


_NAMES = {model._meta.label for model in (DepartmentName, DivisionName)}
_TOLD = _NAMES | {model._meta.label for model in (Department, Division, Posting, HeadDeputy)}


def _tell_units(told: Effects, rows: list[Entry], word: str) -> None:
    for row in rows:
        after = row["after"]
        if row["before"] is None:
            told.sentences.append(
                f"{word}「{after['name']}」(コード {after['code']})が新しくできます。"
            )
            if after.get("is_office") or after.get("is_hr"):
                told.sentences.append(
                    f"「{after['name']}」が、事務局または職員担当の権限を引き継ぎます。"
                )
        elif after["period"][1] != row["before"]["period"][1]:
            told.sentences.append(f"{word}「{after['name']}」が廃止になります。")


def _tell_posts(told: Effects, rows: list[Entry]) -> None:
    arrived = [row["after"] for row in rows if _arrives(row)]
    if arrived:
        people = {row["person_id"] for row in arrived}
        told.sentences.append(f"{len(people)}人(配属{len(arrived)}件)が移ります。")
    left = sum(1 for row in rows if not _arrives(row) and row["after"]) + sum(
        1 for row in rows if row["after"] is None
    )
    moved = sum(1 for row in rows if row["before"] is None)
    if dropped := left - moved:
        told.sentences.append(
            f"移る先にもう配属がある兼務・併任{dropped}件は、重なるため終わります。"
        )


def _arrives(row: Entry) -> bool:
    if row["after"] is None:
        return False
    return row["before"] is None or row["before"]["division_id"] != row["after"]["division_id"]


def _tell_heads(told: Effects, rows: list[Entry]) -> None:
    posts = [row for row in rows if row["model"] == Posting._meta.label]
    headed = {
        row["after"]["division_id"] for row in posts if _arrives(row) and row["after"]["is_head"]
    }
    new = (row for row in rows if row["model"] == Division._meta.label and row["before"] is None)
    for row in new:
        if row["pk"] not in headed:
            told.open_points.append(f"「{row['after']['name']}」の所属長が未定です。")
    was = Counter(bool(row["before"] and row["before"]["is_head"]) for row in posts)[True]
    still = sum(1 for row in posts if _arrives(row) and row["after"]["is_head"])
    if was > still:
        told.open_points.append(f"所属長だった{was - still}人は、移った先では所属長になりません。")


def _tell_deputies(told: Effects, rows: list[Entry]) -> None:
    going_on = sum(1 for row in rows if row["before"] is None)
    ended = len(rows) - going_on
    if going_on:
        told.sentences.append(f"代決者{going_on}人は、移った先でも代決者です。")
    if ended > going_on:
        told.open_points.append(
            f"代決者{ended - going_on}人の代決は、前の日で終わります。"
            "続けるときは、引き継いだ所属で定め直してください。"
        )


def facts(unit: AnyUnit) -> dict[str, Any]:
    """Return what a unit says of itself, by the names on the page."""
    return {
        str(column.verbose_name): getattr(unit, column.attname)
        for column in unit._meta.concrete_fields
        if column.name not in {"id", "department", "period", "source", "is_default_example"}
    }


def correction(before: Mapping[str, Any], unit: AnyUnit) -> Effects:
    """Tell what a correction changes, field by field."""
    after = facts(unit)
    changed = [
        f"{label}：{_word(before[label])} → {_word(after[label])}"
        for label in after
        if before[label] != after[label]
    ]
    return Effects(changed or ["変わるところはありません。"])


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return f"「{value}」" if value != "" else "(なし)"

"""The 活動報告 and the 年度計画 as documents: PDF by Typst, and a workbook with a sheet for each part."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone

from japan.pdf import render_pdf
from japan.tables import write_workbook
from staff.templatetags.portal_dates import WEEKDAYS
from staff.templatetags.portal_dates import period as period_words
from teams.models import Activity, Team, Tenure
from teams.queries.plans import PlanSection
from teams.queries.reports import TeamReport
from teams.rules import day_words
from teams.tables.teams import WHOLE_DEPARTMENT
from teams.templatetags.team_charts import hours_text, minutes_as_hours

QUARTER = Decimal("0.01")


def report_pdf(report: TeamReport) -> bytes:
    """Return the report as PDF."""
    return render_pdf("teams/report.typ", _values(report))


def plan_pdf(*, team: Team, label: str, state: str, sections: list[PlanSection]) -> bytes:
    """Return a plan as PDF."""
    values = {
        "title": f"{label} {team.department.name} DX推進チーム 年度計画",
        "state": state,
        "printed": _printed(),
        "sections": [
            {
                "title": section.title,
                "lines": [
                    {"title": line.question.title, "text": line.text} for line in section.lines
                ],
            }
            for section in sections
        ],
    }
    return render_pdf("teams/plan.typ", values)


def _values(report: TeamReport) -> dict[str, Any]:
    return {
        "title": f"{report.year.label} {report.team.department.name} DX推進チーム 活動報告",
        "printed": _printed(),
        "summary": _summary(report),
        "purpose": report.team.purpose,
        "members": _members(report),
        "plan": [
            {"section": line.question.section, "title": line.question.title, "text": line.text}
            for line in report.plan_lines
        ],
        "months": report.hours.labels,
        "hours": [hours_text(value) if value else "" for value in report.hours.hours],
        "shares": _shares(report),
        "activities": [_activity(activity) for activity in report.activities],
        "support": _support(report),
    }


def _shares(report: TeamReport) -> list[float]:
    highest = max(report.hours.hours)
    return [float(value / highest) if highest else 0.0 for value in report.hours.hours]


def _summary(report: TeamReport) -> list[list[str]]:
    state = report.plan.get_state_display() if report.plan else "作成していません"
    return [
        ["メンバー", f"{len({held.person_id for held in report.members})}人"],
        ["年度計画", state],
        ["活動", f"{report.hours.count}件、{hours_text(report.hours.total)}時間"],
        ["受けた支援", f"{len(report.support)}件、{hours_text(report.support_hours)}時間"],
    ]


def _members(report: TeamReport) -> list[list[str]]:
    return [
        [
            held.seat.get_role_display(),
            held.seat.division.name if held.seat.division else WHOLE_DEPARTMENT,
            held.person.name,
            _term(held),
        ]
        for held in report.members
    ]


def _term(held: Tenure) -> str:
    """Return the term; where it follows from a post, no end that is only planned is told."""
    last = held.last_day
    if held.appointment_id is None and last is not None and last >= timezone.localdate():
        return f"{day_words(held.starts_on)}から"
    return period_words(held.period)


def _activity(activity: Activity) -> dict[str, Any]:
    day = activity.on
    return {
        "day": f"{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})",
        "title": activity.title,
        "kind": activity.get_kind_display(),
        "hours": minutes_as_hours(activity.duration),
        "people": _people(activity),
        "content": activity.content,
        "result": activity.result,
        "decisions": activity.decisions,
        "next": [_next(action) for action in activity.next_actions.all()],
    }


def _people(activity: Activity) -> str:
    names = [held.person.name for held in activity.participations.all()]
    return "、".join(filter(None, [*names, activity.others]))


def _next(action: Any) -> str:
    due = f"(期限 {day_words(action.due_on)})" if action.due_on else ""
    done = f" {day_words(action.done_on)}に完了" if action.done_on else ""
    return f"{action.text}{due}{done}"


def _support(report: TeamReport) -> list[list[str]]:
    return [
        [
            request.subject,
            request.specialist.person.name if request.specialist else "",
            request.get_state_display(),
            hours_text(request.hours) if request.hours else "",
        ]
        for request in report.support
    ]


def _printed() -> str:
    return f"{day_words(timezone.localdate())}作成"


def report_xlsx(report: TeamReport, target: BinaryIO) -> None:
    """Write the report as a workbook to an open file."""
    write_workbook(_sheets(report), path_or_fileobj=target)


def _sheets(report: TeamReport) -> Iterator[tuple[str, list[str], Any]]:
    yield "概要", ["項目", "内容"], _summary(report)
    yield "メンバー", ["役割", "担当する所属", "氏名", "任期"], _members(report)
    plan = ([x.question.section, x.question.title, x.text] for x in report.plan_lines)
    yield "年度計画", ["区分", "見出し", "内容"], plan
    headers = [
        "日",
        "種類",
        "件名",
        "時間",
        "参加者",
        "内容",
        "結果",
        "決まったこと",
        "次にすること",
    ]
    yield "活動", headers, (_activity_row(activity) for activity in report.activities)
    months = zip(report.hours.labels, report.hours.hours, strict=True)
    yield "月ごとの時間", ["月", "時間"], ([m, h.quantize(QUARTER)] for m, h in months)
    support = (
        [
            r.subject,
            r.specialist.person.name if r.specialist else "",
            r.get_state_display(),
            r.hours,
        ]
        for r in report.support
    )
    yield "受けた支援", ["件名", "担当", "状態", "時間"], support


def _activity_row(activity: Activity) -> list[Any]:
    return [
        activity.on,
        activity.get_kind_display(),
        activity.title,
        (Decimal(activity.duration) / 60).quantize(QUARTER),
        _people(activity),
        activity.content,
        activity.result,
        activity.decisions,
        "\n".join(_next(action) for action in activity.next_actions.all()),
    ]


def report_name(report: TeamReport, suffix: str) -> str:
    """Return the file's name, as people would name it."""
    return f"活動報告_{report.year.short}_{report.team.department.name}.{suffix}"


def add_to_pack(pack: ZipFile, report: TeamReport) -> None:
    """Write a team's two files into a zip."""
    book = BytesIO()
    report_xlsx(report, book)
    code = report.team.department.code
    pack.writestr(f"{code}_{report_name(report, 'pdf')}", report_pdf(report), ZIP_DEFLATED)
    pack.writestr(f"{code}_{report_name(report, 'xlsx')}", book.getvalue(), ZIP_DEFLATED)

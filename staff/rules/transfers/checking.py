"""What is wrong with a batch, each a sentence at its line. Faults block it, warnings do not."""

from collections.abc import Iterator, Sequence

from japan.text import fold_name
from staff.choices import EmploymentKind, TransferKind
from staff.rules.changes import WantedPost
from staff.rules.transfers.findings import (
    DIVISION,
    KIND,
    LAST_DAY,
    NAME,
    NUMBER,
    TITLE,
    WARNING,
    Finding,
    Findings,
    faulty_keys,
)
from staff.rules.transfers.ground import ENDS, STARTS, Ground, LineFacts, PersonNow
from staff.rules.transfers.heads import lost_heads, second_heads
from staff.rules.transfers.planning import matching, plans_of, wanted_main

_NAMED = 3


def check_lines(ground: Ground) -> Findings:
    """Return what there is to say of each line, by its key; lines without a word are not in it."""
    found: Findings = {}
    for line in ground.lines:
        found.setdefault(line.key, []).extend(_read(line, _check(ground, line)))
    for lines in ground.by_number().values():
        for line, finding in _together(lines):
            found[line.key].append(finding)
    faulty = faulty_keys(found)
    plans = plans_of(ground, skip=faulty)
    for line, finding in (*lost_heads(ground, plans), *second_heads(ground, plans)):
        found[line.key].append(finding)
    return {key: findings for key, findings in found.items() if findings}


def _read(line: LineFacts, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Name the cells that could not be read; what else is said of the same cell is left out."""
    unread = {label for label, _, _ in line.unread}
    for label, value, reason in line.unread:
        yield Finding(label, value, reason)
    for finding in findings:
        if finding.label not in unread:
            yield finding


def _check(ground: Ground, line: LineFacts) -> Iterator[Finding]:
    if line.kind not in TransferKind.values:
        yield Finding(KIND, line.kind, "異動区分を選んでください。")
    elif not line.number:
        yield Finding(NUMBER, "", "職員番号が空です。")
    else:
        person = ground.people.get(line.number)
        yield from _place(ground, line)
        yield from _elsewhere(ground, line)
        if line.kind == TransferKind.HIRE:
            yield from _term(ground, line)
            yield from _hire(ground, line, person)
        elif person is None:
            yield _unknown_number(ground, line)
        else:
            yield from _namesake(line, person)
            yield from _in_post(ground, line, person)


def _place(ground: Ground, line: LineFacts) -> Iterator[Finding]:
    division = ground.divisions.get(line.division_id or 0)
    if division is not None and not division.is_open:
        yield Finding(DIVISION, division.label, "この所属は、適用日には使われていません。")
    title = ground.titles.get(line.job_title_id or 0)
    if title is not None and not title.grade and line.kind != TransferKind.LEAVE:
        reason = (
            "この職名には職位がありません。職位が決まるまで、スキルの目標と必須研修が出ません。"
        )
        yield Finding(TITLE, title.name, reason, WARNING)


def _elsewhere(ground: Ground, line: LineFacts) -> Iterator[Finding]:
    if line.number in ground.elsewhere:
        reason = (
            f"この職員は、{ground.elsewhere[line.number]}にもあります。内容を見比べてください。"
        )
        yield Finding(NUMBER, line.number, reason, WARNING)


def _unknown_number(ground: Ground, line: LineFacts) -> Finding:
    if line.number in ground.unpadded:
        known = ground.unpadded[line.number]
        reason = (
            f"登録されている職員番号は「{known}」です。"
            "表計算ソフトで先頭の0が消えていないか確認してください。"
        )
    else:
        reason = "この職員番号は登録されていません。番号を直すか、異動区分を採用にしてください。"
    return Finding(NUMBER, line.number, reason)


def _namesake(line: LineFacts, person: PersonNow) -> Iterator[Finding]:
    if line.name and fold_name(line.name) != fold_name(person.name):
        reason = f"この職員番号は{person.name}さんです。番号か氏名を直してください。"
        yield Finding(NAME, line.name, reason)


def _hire(ground: Ground, line: LineFacts, person: PersonNow | None) -> Iterator[Finding]:
    if not line.name:
        yield Finding(NAME, "", "採用する職員の氏名を入れてください。")
    yield from _missing_place(line)
    if person is None:
        return
    yield from _namesake(line, person)
    held = person.main_on(ground.day)
    if held is None:
        reason = "以前の登録がある番号です。同じ人の再採用か確認してください。"
        yield Finding(NUMBER, line.number, reason, WARNING)
    elif held.post == wanted_main(line, person, ground):
        reason = "もうこの所属と職名で登録されています。配属は変わりません。"
        yield Finding(NUMBER, line.number, reason, WARNING)
    else:
        reason = (
            f"{person.name}さんが{ground.post_label(held.post)}に在籍しています。"
            "番号を直すか、異動区分を異動にしてください。"
        )
        yield Finding(NUMBER, line.number, reason)


def _term(ground: Ground, line: LineFacts) -> Iterator[Finding]:
    if line.last_day is not None and line.last_day < ground.day:
        reason = "任用の最後の日は、適用日以後にしてください。"
        yield Finding(LAST_DAY, f"{line.last_day:%Y/%m/%d}", reason)


def _changes_employment(line: LineFacts, person: PersonNow) -> bool:
    told = line.fields.get("employment_kind", "")
    return told not in ("", person.fields.get("employment_kind", ""))


def _missing_place(line: LineFacts) -> Iterator[Finding]:
    if line.division_id is None:
        yield Finding(DIVISION, "", "所属を入れてください。")
    if line.job_title_id is None:
        yield Finding(TITLE, "", "職名を入れてください。")


def _in_post(ground: Ground, line: LineFacts, person: PersonNow) -> Iterator[Finding]:
    main = person.main_on(ground.day)
    if main is None:
        reason = "適用日に本務の配属がありません。番号を直すか、異動区分を採用にしてください。"
        yield Finding(NUMBER, line.number, reason)
    elif line.kind in STARTS:
        yield from _start(ground, line, person)
    elif line.kind in ENDS:
        yield from _end(ground, line, person)
    else:
        yield from _main(ground, line, person, main.post)


def _start(ground: Ground, line: LineFacts, person: PersonNow) -> Iterator[Finding]:
    yield from _missing_place(line)
    kind = STARTS[TransferKind(line.kind)]
    post = WantedPost(kind, line.division_id or 0, line.job_title_id or 0)
    if any(held.post == post for held in person.others_on(ground.day)):
        reason = f"もうこの{kind.label}をしています。この行を消してください。"
        yield Finding(DIVISION, ground.post_label(post), reason)


def _end(ground: Ground, line: LineFacts, person: PersonNow) -> Iterator[Finding]:
    if line.division_id is None:
        yield Finding(DIVISION, "", "所属を入れてください。")
    elif not matching(line, person.posts, ground):
        kind = ENDS[TransferKind(line.kind)]
        label = ground.divisions[line.division_id].label
        reason = f"適用日に、この所属の{kind.label}はありません。所属と職名を確かめてください。"
        yield Finding(DIVISION, label, reason)


def _main(ground: Ground, line: LineFacts, person: PersonNow, now: WantedPost) -> Iterator[Finding]:
    if line.kind == TransferKind.LEAVE:
        return
    wanted = wanted_main(line, person, ground)
    if line.kind == TransferKind.TITLE:
        yield from _title_only(ground, line, now)
        is_told = line.job_title_id is not None
    else:
        is_told = line.division_id is not None
        if not is_told:
            yield Finding(DIVISION, "", "異動先の所属を入れてください。")
    yield from _term(ground, line)
    if is_told and wanted == now and not _changes_employment(line, person):
        yield Finding(DIVISION, ground.post_label(now), "今と同じ所属と職名です。", WARNING)
    yield from _planned(ground, person, wanted)
    if wanted and wanted.division_id != now.division_id:
        yield from _kept(ground, line, person)


def _title_only(ground: Ground, line: LineFacts, now: WantedPost) -> Iterator[Finding]:
    if line.job_title_id is None:
        yield Finding(TITLE, "", "新しい職名を入れてください。")
    if line.division_id not in (None, now.division_id):
        label = ground.divisions[line.division_id].label
        reason = (
            "職名変更では所属は変わりません。所属も変わるときは、異動区分を異動にしてください。"
        )
        yield Finding(DIVISION, label, reason)


def _planned(ground: Ground, person: PersonNow, wanted: WantedPost | None) -> Iterator[Finding]:
    """Name the later main posts that a new main post takes along."""
    main = person.main_on(ground.day)
    if main is None or wanted in (None, main.post):
        return
    for held in person.posts:
        day = held.since
        if day is not None and day > ground.day and held.post.kind == main.post.kind:
            reason = (
                f"{day:%Y}年{day.month}月{day.day}日からの予定の配属を、この異動が置き換えます。"
            )
            yield Finding(DIVISION, ground.post_label(held.post), reason, WARNING)


def _kept(ground: Ground, line: LineFacts, person: PersonNow) -> Iterator[Finding]:
    ended = {
        held.pk
        for other in ground.lines
        if other.number == line.number and other.kind in ENDS
        for held in matching(other, person.posts, ground)
    }
    for held in person.others_on(ground.day):
        if held.pk not in ended:
            reason = (
                "この兼務・併任は、異動の後も続きます。終わるときは、解除の行を足してください。"
            )
            yield Finding(DIVISION, ground.post_label(held.post), reason, WARNING)


def _together(lines: Sequence[LineFacts]) -> Iterator[tuple[LineFacts, Finding]]:
    """Find what is wrong only among several lines of one person."""
    mains = [line for line in lines if line.is_main]
    for line in mains if len(mains) > 1 else []:
        yield line, Finding(NUMBER, line.number, _twice(line, mains))
    leaves = [line for line in mains if line.kind == TransferKind.LEAVE]
    for line in lines if leaves else []:
        if not line.is_main:
            reason = f"{leaves[0].row}行目が退職です。兼務なども一緒に終わるので、この行を消してください。"
            yield line, Finding(NUMBER, line.number, reason)
    first: dict[tuple[str, int | None, int | None], LineFacts] = {}
    for line in lines:
        same = first.setdefault((line.kind, line.division_id, line.job_title_id), line)
        if same is not line and not line.is_main:
            reason = f"{same.row}行目と同じ内容です。どちらかを消してください。"
            yield line, Finding(NUMBER, line.number, reason)


def _twice(line: LineFacts, mains: Sequence[LineFacts]) -> str:
    others = [f"{other.row}行目" for other in mains if other is not line]
    more = "など" if len(others) > _NAMED else ""
    hint = ""
    if any(each.fields.get("employment_kind") == EmploymentKind.REAPPOINTED for each in mains):
        hint = "退職して再任用する職員は、再任用の行だけにします。"
    return (
        f"同じ職員の行が{'、'.join(others[:_NAMED])}{more}にもあります。"
        f"異動・職名変更・採用・退職は、1人に1行だけにしてください。{hint}"
    )

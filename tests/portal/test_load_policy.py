"""The policy's files: all or nothing, twice changes nothing, the office's word stands."""

import csv
import io
import shutil
from pathlib import Path

import pghistory.models
import pytest
from django.core.management import CommandError, call_command

from shimonoseki_dx.policy.checking import DATA, read_policy
from skills.models import Skill, Target, YearMap
from staff.choices import Grade
from staff.models import Department, Division, JobTitle, StaffMember
from teams.choices import TeamRole
from teams.models import Seat, SeatRule, Team
from training.choices import Cycle, Obligation
from training.models import Course, CourseSkill, Requirement

TABLES = [
    Department, Division, JobTitle, Skill, Target, Course, Requirement, CourseSkill, SeatRule,
    Team, Seat,
]  # fmt: skip


def load(**options):
    out = io.StringIO()
    call_command("load_policy", stdout=out, **options)
    return out.getvalue()


def counts():
    return {model.__name__: model.objects.count() for model in TABLES}


def cells_of(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def folder(tmp_path):
    """A copy of the files that a test may spoil."""
    return shutil.copytree(DATA, tmp_path / "policy")


def spoil(folder, file, row, **cells):
    """Change cells of a row, counted as a spreadsheet does."""
    rows = cells_of(file)
    rows[row - 2].update(cells)
    write(folder / file, rows)


def write(path, rows, encoding="utf-8"):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


# --- what is loaded ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_load_policy_fills_every_table():
    load(year=2026)

    files = cells_of("departments.csv")
    departments = {row["code"] for row in files if not row["parent_code"]}
    led = {row["parent_code"] for row in files if row["is_lead"] == "1"}
    divisions = len(files) - len(departments) + len(departments - led)
    assert counts() == {
        "Department": 26,
        "Division": divisions,
        "JobTitle": len(cells_of("job_titles.csv")),
        "Skill": 28,
        "Target": 168,
        "Course": 25,
        "Requirement": 25,
        "CourseSkill": sum(row["skills"].count(":") for row in cells_of("courses.csv")),
        "SeatRule": 3,
        "Team": 26,
        "Seat": 26 + 2 * divisions,
    }
    assert not StaffMember.objects.exists()


@pytest.mark.django_db
def test_load_policy_marks_every_row_as_default_example():
    load(year=2026)

    for model in (Department, Division, JobTitle, Skill, Target, Course, Requirement, SeatRule):
        assert not model.objects.filter(is_default_example=False).exists()


@pytest.mark.django_db
def test_load_policy_gives_every_department_one_lead_division():
    load(year=2026)

    leads = dict(Division.objects.filter(is_lead=True).values_list("department__code", "code"))
    assert len(leads) == 26
    assert {leads[code] for code in ("SUI", "JOG", "BRC", "KYO")} == {"SUI", "JOG", "BRC", "KYO"}
    assert leads["SOG"] == "SOG-01"
    assert list(Division.objects.filter(is_office=True).values_list("code", "name")) == [
        ("SOG-02", "情報政策課")
    ]
    assert list(Division.objects.filter(is_hr=True).values_list("code", "name")) == [
        ("SOM-02", "職員課")
    ]


@pytest.mark.django_db
def test_load_policy_reads_words_of_the_files():
    load(year=2026)

    bpr = Course.objects.get(code="C09")
    rule = bpr.requirements.get(fiscal_year=2026)
    assert bpr.prerequisite.code == "C07"
    assert (rule.obligation, rule.cycle) == (Obligation.ROLE, Cycle.ON_APPOINTMENT)
    assert rule.grades == [Grade.MANAGER, Grade.ASSISTANT_MANAGER, Grade.GENERAL]
    assert rule.roles == [TeamRole.LEAD, TeamRole.LEADER, TeamRole.MEMBER]
    assert dict(bpr.course_skills.values_list("skill__code", "level")) == {
        "MGT-01": 4, "MGT-02": 4, "MGT-03": 4, "MND-06": 3,
    }  # fmt: skip
    assert JobTitle.objects.get(name="消防司令長").grade == Grade.MANAGER
    assert Target.objects.get(skill__code="MGT-08", grade=Grade.MANAGER).level == 4
    assert SeatRule.objects.get(role=TeamRole.LEADER).usual_grade == Grade.ASSISTANT_MANAGER


@pytest.mark.django_db
@pytest.mark.parametrize(("year", "state"), [(2026, "published"), (2027, "draft")])
def test_load_policy_publishes_a_year_that_has_begun(time_machine, year, state):
    time_machine.move_to("2026-11-23")
    load(year=year)

    assert dict(YearMap.objects.values_list("fiscal_year", "state")) == {year: state}


@pytest.mark.django_db
def test_load_policy_gives_every_skill_four_level_texts_of_its_own():
    load(year=2026)

    texts = [text for skill in Skill.objects.all() for _, text in skill.level_texts]
    assert len(texts) == len(set(texts)) == 112
    assert all(text.endswith("。") for text in texts)


@pytest.mark.django_db
def test_load_policy_makes_rows_searchable():
    load(year=2026)

    assert list(Course.objects.search("ぎょうむふろー").values_list("code", flat=True)) == []
    assert list(Course.objects.search("業務フロー作成").values_list("code", flat=True)) == ["C08"]
    assert list(Skill.objects.search("ａｉ－ｏｃｒ").values_list("code", flat=True)) == ["ICT-08"]


def test_policy_of_the_project_has_no_unverified_division():
    assert {row["confidence"] for row in cells_of("departments.csv")} == {"confirmed", "likely"}


def test_policy_of_the_project_teaches_every_skill():
    policy = read_policy()

    taught = {code for course in policy.courses for code in course.levels}
    assert policy.faults == []
    assert taught == {skill.code for skill in policy.skills}


def test_policy_of_the_project_makes_every_target_reachable():
    """A grade or role whose target no open course reaches could never close the gap."""
    policy = read_policy()
    usual = {rule.role: rule.usual_grade for rule in policy.seat_rules}

    beyond = []
    for skill in policy.skills:
        for whom, level in [*skill.grade_targets.items(), *skill.role_targets.items()]:
            mine = {whom, usual.get(whom)}
            courses = [c for c in policy.courses if mine & {*c.grades, *c.roles}]
            if level > max(course.levels.get(skill.code, 0) for course in courses):
                beyond.append((skill.code, whom))
    assert beyond == []


# --- a second time ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_load_policy_twice_changes_nothing():
    load(year=2026)
    before, history = counts(), pghistory.models.Events.objects.count()

    said = load(year=2026)

    assert counts() == before
    assert pghistory.models.Events.objects.count() == history
    assert "変更は0件です" in said


@pytest.mark.django_db
def test_load_policy_changes_what_the_file_changed(folder):
    load(year=2026)
    spoil(folder, "skills.csv", 2, name="DXの基礎", target_kanri="4")
    spoil(folder, "courses.csv", 2, skills="MND-01:2|MND-03:2|MND-05:2")

    said = load(year=2026, folder=folder)

    assert Skill.objects.get(code="MND-01").name == "DXの基礎"
    assert Target.objects.get(skill__code="MND-01", grade=Grade.MANAGER).level == 4
    levels = Course.objects.get(code="C01").course_skills.values_list("skill__code", "level")
    assert dict(levels) == {"MND-01": 2, "MND-03": 2, "MND-05": 2}
    assert "スキル: 変更 1件 / 変更なし 27件" in said
    assert "身に付くスキル: 変更 1件 / 変更なし 82件 / 削除 1件" in said


@pytest.mark.django_db
def test_load_policy_names_the_system_in_the_audit_trail():
    load(year=2026)

    event = pghistory.models.Events.objects.tracks(Skill.objects.get(code="MND-01")).get()
    assert event.pgh_context == {
        "by": None, "by_name": "システム", "what": "既定の例の読み込み",
    }  # fmt: skip


@pytest.mark.django_db
def test_load_policy_keeps_what_the_office_edited(folder):
    load(year=2026)
    Skill.objects.filter(code="MND-01").update(name="事務局の名前", is_default_example=False)
    Target.objects.filter(skill__code="MND-01", grade=Grade.MANAGER).update(
        level=1, is_default_example=False
    )
    Course.objects.filter(code="C01").update(is_default_example=False)
    CourseSkill.objects.filter(course__code="C01", skill__code="MND-01").delete()

    said = load(year=2026)

    assert Skill.objects.get(code="MND-01").name == "事務局の名前"
    assert Target.objects.get(skill__code="MND-01", grade=Grade.MANAGER).level == 1
    assert not CourseSkill.objects.filter(course__code="C01", skill__code="MND-01").exists()
    assert "変更は0件です" in said


@pytest.mark.django_db
def test_load_policy_tells_how_many_rows_it_kept(folder):
    load(year=2026)
    Skill.objects.filter(code="MND-01").update(name="事務局の名前", is_default_example=False)
    spoil(folder, "skills.csv", 3, name="国の動向")

    said = load(year=2026, folder=folder)

    assert "スキル: 変更 1件 / 変更なし 26件 / 事務局が確定・修正済みのため据え置き 1件" in said


@pytest.mark.django_db
def test_load_policy_keeps_the_lead_that_the_office_chose():
    load(year=2026)
    Division.objects.filter(code="JOG").update(is_lead=False)
    water = Department.objects.get(code="JOG")
    Division.objects.create(department=water, code="9001", name="経営企画課", is_lead=True)

    load(year=2026)

    assert Division.objects.get(department=water, is_lead=True).code == "9001"


@pytest.mark.django_db
def test_load_policy_lets_the_stand_in_step_back_for_a_known_lead(folder):
    load(year=2026)
    rows = cells_of("departments.csv")
    known = {**rows[1], "code": "JOG-09", "parent_code": "JOG", "name": "企画総務課"}
    write(folder / "departments.csv", [*rows, known])

    load(year=2026, folder=folder)

    assert Division.objects.get(department__code="JOG", is_lead=True).code == "JOG-09"
    assert "変更は0件です" in load(year=2026, folder=folder)


@pytest.mark.django_db
def test_load_policy_without_year_stays_with_the_year_in_force(time_machine):
    time_machine.move_to("2026-11-23")
    load()
    time_machine.move_to("2027-04-01")

    said = load()

    assert set(Target.objects.values_list("fiscal_year", flat=True)) == {2026}
    assert "令和9年度の決まりはまだありません" in said


@pytest.mark.django_db
def test_load_policy_of_another_year_leaves_this_one_alone(folder):
    load(year=2026)
    spoil(folder, "skills.csv", 2, target_kanri="4")

    load(year=2027, folder=folder)

    levels = Target.objects.filter(skill__code="MND-01", grade=Grade.MANAGER)
    assert dict(levels.values_list("fiscal_year", "level")) == {2026: 2, 2027: 4}


@pytest.mark.django_db
def test_load_policy_check_writes_nothing():
    said = load(year=2026, check=True)

    assert "問題はありません" in said
    assert not Department.objects.exists()


@pytest.mark.django_db
def test_load_policy_reads_what_excel_saved(folder):
    for path in folder.glob("*.csv"):
        write(path, cells_of(path.name), encoding="cp932")
    load(year=2026)

    assert "変更は0件です" in load(year=2026, folder=folder)


# --- faults -----------------------------------------------------------------------------------

# file, row, column, the value that spoils it, and the sentence that names the fault
with (Path(__file__).parent / "policy_faults.csv").open(encoding="utf-8", newline="") as file:
    FAULTS = list(csv.DictReader(file))


@pytest.mark.parametrize(
    "case", FAULTS, ids=[f"{c['file']}-{c['column']}-{n}" for n, c in enumerate(FAULTS)]
)
def test_fault_is_named_with_file_and_row(folder, case):
    spoil(folder, case["file"], int(case["row"]), **{case["column"]: case["value"]})

    sentence = f"{case['file']} {case['row']}行目: {case['sentence']}"
    assert sentence in [str(fault) for fault in read_policy(folder).faults]


def test_fault_text_that_the_table_cannot_hold_is_named(folder):
    spoil(folder, "departments.csv", 5, name="課" * 101)

    assert [str(fault) for fault in read_policy(folder).faults] == [
        "departments.csv 5行目: nameが101文字あります。100文字までにしてください。"
    ]


def test_fault_missing_column_is_named(folder):
    rows = [{k: v for k, v in row.items() if k != "cycle"} for row in cells_of("courses.csv")]
    write(folder / "courses.csv", rows)

    assert [str(fault) for fault in read_policy(folder).faults] == [
        "courses.csv 1行目: 列「cycle」がありません。1行目に列名を入れてください。"
    ]


def test_fault_missing_file_is_named(folder):
    (folder / "seat_rules.csv").unlink()

    assert [str(fault) for fault in read_policy(folder).faults] == [
        f"seat_rules.csv: ファイルがありません。{folder} に置いてください。"
    ]


def test_fault_file_that_is_no_table_is_named(folder):
    (folder / "seat_rules.csv").write_text("<html>", encoding="utf-8")

    [fault] = read_policy(folder).faults
    assert str(fault) == (
        "seat_rules.csv: 「seat_rules.csv」はExcelのブックでもCSVでもありません。"
        "Excelで開き、「Excelブック(*.xlsx)」で保存し直してください。"
    )


def test_fault_missing_office_is_named(folder):
    spoil(folder, "departments.csv", 4, is_office="0")

    assert [str(fault) for fault in read_policy(folder).faults] == [
        "departments.csv: 事務局の課がありません。情報政策課の行の is_office を1にしてください。"
    ]


def test_fault_missing_role_is_named(folder):
    write(folder / "seat_rules.csv", cells_of("seat_rules.csv")[:2])

    assert [str(fault) for fault in read_policy(folder).faults] == [
        "seat_rules.csv: 役割「DX推進員」の行がありません。行を加えてください。"
    ]


def test_blank_rows_keep_the_numbers_of_the_others(folder):
    text = (folder / "job_titles.csv").read_text(encoding="utf-8")
    head, rest = text.split("\n", 1)
    spoilt = f"{head}\n\n,,,,\n{rest.replace(',管理職,', ',幹部,', 1)}"
    (folder / "job_titles.csv").write_text(spoilt, encoding="utf-8")

    [fault] = read_policy(folder).faults
    assert str(fault) == (
        "job_titles.csv 4行目: gradeの「幹部」は使えません。"
        "管理職・課長補佐級・係長級・一般職員のどれかにしてください。"
    )


def test_fault_value_without_column_is_named(folder):
    with (folder / "job_titles.csv").open("a", encoding="utf-8") as file:
        file.write("室次長,管理職,,0,9990,1,余り\n")

    [fault] = read_policy(folder).faults
    assert str(fault).startswith(
        "job_titles.csv: 113行目のG列に、見出しのない値「余り」があります。"
    )


@pytest.mark.django_db
def test_load_policy_lists_all_faults_and_writes_nothing(folder):
    spoil(folder, "skills.csv", 2, category="その他", target_kanri="9")
    spoil(folder, "courses.csv", 4, prerequisite="C99")

    with pytest.raises(CommandError) as refusal:
        load(year=2026, folder=folder)

    lines = str(refusal.value).splitlines()
    assert lines[0] == "直すところが3件あります。何も書き込んでいません。"
    assert [line.split(":")[0].strip() for line in lines[1:]] == [
        "skills.csv 2行目", "skills.csv 2行目", "courses.csv 4行目",
    ]  # fmt: skip
    assert refusal.value.returncode == 1
    assert set(counts().values()) == {0}


@pytest.mark.django_db
def test_load_policy_refuses_a_year_that_is_none():
    with pytest.raises(CommandError, match="5年度は扱えません"):
        load(year=5)

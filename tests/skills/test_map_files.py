"""A map as a file: what is written and read again changes nothing, faults first, then a preview."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from skills.choices import Category, MapState, SkillStatus
from skills.models import Skill, Target, YearMap
from staff.choices import Grade
from staff.models import Job
from teams.choices import TeamRole
from tests.factories.skills import SkillFactory, TargetFactory, YearMapFactory
from tests.factories.staff import DepartmentFactory, DivisionFactory, employee, office_member

pytestmark = pytest.mark.django_db
EXPORT = reverse("skills:year-export", args=[2027])
IMPORT = reverse("skills:year-import", args=[2027])
APPLY = reverse("skills:year-import-apply", args=[2027])


@pytest.fixture
def office(client):
    person = office_member()
    client.force_login(person)
    YearMapFactory(fiscal_year=2027, state=MapState.DRAFT)
    return person


def text(response):
    return response.content.decode()


def upload(content, name="map.csv"):
    data = content.encode() if isinstance(content, str) else content
    return {"file": SimpleUploadedFile(name, data)}


def fill():
    """A skill with general and narrowed targets, a draft, and a text that Excel could spoil."""
    place = DepartmentFactory(code="SHI", name="市民部")
    skill = TargetFactory(
        fiscal_year=2027,
        skill__code="ICT-01",
        skill__name="=1+1",
        skill__level_2="表を作る。\n直す。",
    ).skill
    TargetFactory(fiscal_year=2027, skill=skill, grade=None, role=TeamRole.LEAD, level=4)
    TargetFactory(fiscal_year=2027, skill=skill, department=place, job_family="福祉職", level=3)
    TargetFactory(fiscal_year=2027, skill=skill, job_family="消防職", level=1, grade=Grade.MANAGER)
    SkillFactory(code="ICT-02", status=SkillStatus.DRAFT, source="policy:6章")
    return skill


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "csv_cp932"])
def test_file_that_is_read_again_changes_nothing(client, office, file_format):
    fill()
    written = client.get(EXPORT, {"export": file_format}).getvalue()

    response = client.post(IMPORT, upload(written, "map.xlsx"))

    assert response.context_data["counts"] == [("追加", 0), ("変更", 0), ("変更なし", 4)]
    assert "今の内容と同じです。取り込むものはありません。" in text(response)


def test_file_names_every_rule_on_a_line_of_its_own(client, office):
    fill()

    book = openpyxl.load_workbook(io.BytesIO(client.get(EXPORT).getvalue()))

    rows = [row[:12] for row in book.active.iter_rows(values_only=True)]
    assert rows[0] == (
        "コード", "分類", "スキル名", "部局コード", "部局名", "職種", "管理職", "課長補佐級",
        "係長級・一般職員", "DX統括リーダー", "DX推進リーダー", "DX推進員",
    )  # fmt: skip
    assert [(row[0], row[3], row[5], row[6], row[8], row[9]) for row in rows[1:]] == [
        ("ICT-01", None, None, None, 2, 4),
        ("ICT-02", None, None, None, None, None),
        ("ICT-01", None, "消防職", 1, None, None),
        ("ICT-01", "SHI", "福祉職", None, 3, None),
    ]
    assert Job.objects.get().kind == "export"


@pytest.mark.parametrize(
    ("who", "exported", "imported"),
    [("office", 200, 200), ("hr", 200, 404), ("head", 404, 404), ("employee", 404, 404)],
)
def test_who_takes_and_brings_the_file(client, who, exported, imported):
    division = DivisionFactory()
    people = {
        "office": office_member(),
        "hr": employee(DivisionFactory(is_hr=True)),
        "head": employee(division, is_head=True),
        "employee": employee(division),
    }
    client.force_login(people[who])
    YearMapFactory(fiscal_year=2027)

    assert client.get(EXPORT).status_code == exported
    assert client.get(IMPORT).status_code == imported
    assert client.post(IMPORT).status_code == (422 if imported == 200 else 404)
    assert client.post(APPLY).status_code == (422 if imported == 200 else 404)


def test_every_fault_is_named_and_nothing_is_written(client, office):
    SkillFactory(code="ICT-09", status=SkillStatus.RETIRED)
    SkillFactory(code="ICT-01")
    content = (
        "コード,分類,スキル名,部局コード,職種,管理職,係長級・一般職員\n"
        ",ICT,名なし,,,1,\n"
        "ICT-01,その他,,,,5,x\n"
        "ICT-02,,新しいスキル,,,1,\n"
        "ICT-09,ICT,廃止のスキル,,,1,\n"
        "ICT-77,,,ZZZ,,1,\n"
        "ICT-03,ICT,あ,,,1,\n"
        "ICT-03,ICT,い,,,1,\n"
    )

    response = client.post(IMPORT, upload(content))

    faults = [(each.number, each.label, each.reason) for each in response.context_data["faults"]]
    level = "0から4の数字を1つ入れてください。空は「目標なし」です。"
    assert response.status_code == 422
    assert sorted(faults) == sorted([
        (2, "コード", "コードが空です。スキルのコードを入れてください。"),
        (3, "分類", "分類はマインド・マネジメント・ICTのどれかにしてください。"),
        (3, "スキル名", "スキル名が空です。"),
        (3, "管理職", level),
        (3, "係長級・一般職員", level),
        (4, "分類", "分類はマインド・マネジメント・ICTのどれかにしてください。"),
        (5, "コード", "廃止したスキルです。先に、スキルの編集で公開に戻してください。"),
        (6, "部局コード", "部局コード「ZZZ」は登録されていません。"),
        (6, "コード", "このコードのスキルがありません。スキルの行も入れてください。"),
        (8, "コード", "7行目と同じ行です。1行にしてください。"),
    ])  # fmt: skip
    assert Skill.objects.count() == 2


def test_file_may_not_do_what_the_form_refuses(client, office):
    SkillFactory(code="ICT-01", name="表計算")
    SkillFactory(code="ICT-02", name="データ", status=SkillStatus.RETIRED)
    SkillFactory(code="ICT-03", name="文書")
    content = (
        "コード,分類,スキル名,状態,並び順\n"
        "ICT-01,ICT,表計算,下書き,１０\n"
        "ICT-02,ICT,データ,下書き,後\n"
        "ICT-03,ICT,新しい名前,公開,40000\n"
        "ICT-04,ICT,ﾃﾞｰﾀ,公開,5\n"
    )

    faults = client.post(IMPORT, upload(content)).context_data["faults"]

    taken = "同じ名前のスキルが、もうあります。"
    order = "並び順は、0から32767までの数字にしてください。"
    assert sorted((each.number, each.label, each.reason) for each in faults) == sorted([
        (2, "状態", "公開したスキルは、下書きに戻せません。使わないときは、廃止してください。"),
        (3, "並び順", order),
        (4, "並び順", order),
        (5, "スキル名", taken),
    ])  # fmt: skip


def test_file_moves_skills_and_may_swap_their_names(client, office):
    YearMapFactory(fiscal_year=2027)
    one, other = SkillFactory(name="表計算", order=10), SkillFactory(name="文書", order=20)
    content = (
        f"コード,分類,スキル名,並び順\n{one.code},ICT,文書,30\n{other.code},ICT,表計算,20\n"
        "ICT-99,ICT,新しいスキル,25\n"
    )

    page = client.post(IMPORT, upload(content))
    apply(client, page)

    assert [(skill.name, skill.order) for skill in Skill.objects.all()] == [
        ("表計算", 20), ("新しいスキル", 25), ("文書", 30),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("名前,目標\nあ,1\n", "見出し「コード」がありません。書き出したファイルの見出しのままにしてください。"),
        ("コード\n", "「map.csv」には見出しの行しかありません。データを入れてください。"),
    ],
)  # fmt: skip
def test_file_that_is_no_map_is_refused(client, office, content, sentence):
    response = client.post(IMPORT, upload(content))

    assert response.status_code == 422
    assert sentence in text(response)


CHANGED = (
    "コード,分類,スキル名,職種,係長級・一般職員,DX統括リーダー\n"
    "ICT-01,ICT,表計算,,3,\n"
    "ICT-01,,,消防職,4,\n"
    "MND-09,マインド,新しい心構え,,,2\n"
)


def apply(client, page):
    context = page.context_data
    return client.post(APPLY, {"payload": context["payload"], "mark": context["mark"]})


def test_preview_counts_people_and_confirming_writes_exactly_that(client, office):
    skill = fill()
    employee()

    page = client.post(IMPORT, upload(CHANGED))
    response = apply(client, page)

    context = page.context_data
    assert context["counts"] == [("追加", 1), ("変更", 2), ("変更なし", 0)]
    assert (context["effects"].people, context["effects"].of) == (2, 2)
    assert len(context["missing"]) == 2
    skill.refresh_from_db()
    added = Skill.objects.get(code="MND-09")
    rules = {
        (rule.column, rule.department_id is not None, rule.job_family): rule.level
        for rule in Target.objects.filter(skill=skill)
    }
    assert response.status_code == 302
    assert (skill.name, added.category, added.status) == ("表計算", Category.MINDSET, "draft")
    assert rules == {
        ("general", False, ""): 3,
        ("lead", False, ""): 0,
        ("general", True, "福祉職"): 3,
        ("manager", False, "消防職"): 1,
        ("general", False, "消防職"): 4,
    }
    assert added.targets.get().level == 2
    assert YearMap.objects.get().version == 2


def test_preview_writes_nothing(client, office):
    skill = fill()

    client.post(IMPORT, upload(CHANGED))

    skill.refresh_from_db()
    assert skill.name == "=1+1"
    assert Target.objects.count() == 4
    assert YearMap.objects.get().version == 1


def test_confirming_a_stale_preview_is_refused(client, office):
    skill = fill()
    page = client.post(IMPORT, upload(CHANGED))
    Skill.objects.filter(pk=skill.pk).update(description="ほかの人の変更")

    response = apply(client, page)

    assert response.status_code == 409
    assert "ファイルを読み込んだ後で、スキルマップが変わりました。" in text(response)
    assert not Skill.objects.filter(code="MND-09").exists()


def test_forged_preview_is_refused(client, office):
    response = client.post(APPLY, {"payload": "x", "mark": ""})

    assert response.status_code == 422
    assert "読み込んだ内容を確かめられません。もう一度ファイルを読み込んでください。" in text(
        response
    )


# --- two years ----------------------------------------------------------------------------------

COMPARE = reverse("skills:year-compare", args=[2027])


def two_years():
    same, changed = SkillFactory(code="ICT-01"), SkillFactory(code="MND-01", category="mindset")
    for year in (2026, 2027):
        TargetFactory(fiscal_year=year, skill=same, level=2)
    TargetFactory(fiscal_year=2026, skill=changed, level=2)
    TargetFactory(fiscal_year=2027, skill=changed, level=3)
    TargetFactory(fiscal_year=2026, skill=changed, level=3, grade=Grade.MANAGER)
    TargetFactory(fiscal_year=2027, skill=changed, level=1, job_family="消防職")
    TargetFactory(fiscal_year=2026, skill=same, level=4, grade=None, role=TeamRole.LEAD)
    TargetFactory(fiscal_year=2027, skill=same, level=3, grade=None, role=TeamRole.LEAD)


def test_two_years_are_compared_rule_by_rule(client):
    client.force_login(employee())
    two_years()

    response = client.get(COMPARE)

    found = {
        (row.skill.code, row.difference.key.label, row.difference.kind, row.difference.before, row.difference.after)
        for row, _ in response.context_data["rows"]
    }  # fmt: skip
    assert found == {
        ("ICT-01", "DX統括リーダー", "lowered", 4, 3),
        ("MND-01", "管理職", "removed", 3, 0),
        ("MND-01", "係長級・一般職員", "raised", 2, 3),
        ("MND-01", "係長級・一般職員（消防職）", "added", 0, 1),
    }
    assert '<del><span class="visually-hidden">前は</span>4</del>' in text(response)


@pytest.mark.parametrize(
    ("query", "count"), [({}, 4), ({"kind": "added"}, 1), ({"category": "ict"}, 1), ({"with": "2026", "category": "management"}, 0)],
)  # fmt: skip
def test_comparison_is_filtered_and_exported(client, query, count):
    client.force_login(employee())
    two_years()

    shown = client.get(COMPARE, query).context_data["count"]
    lines = client.get(COMPARE, {**query, "export": "csv"}).getvalue().decode("utf-8-sig")

    assert (shown, len(lines.splitlines()) - 1) == (count, count)


def test_draft_is_not_compared_by_everybody(client):
    client.force_login(employee())
    two_years()
    YearMap.objects.filter(fiscal_year=2027).update(state=MapState.DRAFT)

    assert client.get(COMPARE).status_code == 404
    with_draft = reverse("skills:year-compare", args=[2026])
    assert client.get(with_draft, {"with": 2027}).status_code == 404
    assert "比べる年度がありません" in text(client.get(with_draft))


@pytest.mark.parametrize("count", [1, 30])
def test_comparison_num_queries(client, count, django_assert_num_queries):
    client.force_login(employee())
    for _ in range(count):
        skill = TargetFactory(fiscal_year=2026, level=2).skill
        TargetFactory(fiscal_year=2027, skill=skill, level=3)

    with django_assert_num_queries(9):
        client.get(COMPARE)

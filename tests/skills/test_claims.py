"""Reports of qualifications and external courses: they count once the office has approved them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from skills.actions import claims, reminders
from skills.choices import ClaimState, LevelBasis
from skills.models import Evidence, EvidenceClaim, LevelPolicy, Qualification
from skills.queries import official_levels
from skills.rules import SkillsRefused, SkillsStale
from tests.factories.levels import (
    ClaimLevelFactory,
    EvidenceClaimFactory,
    QualificationFactory,
    QualificationLevelFactory,
)
from tests.factories.skills import EvidenceFactory, SkillFactory
from tests.factories.staff import DivisionFactory, StaffMemberFactory, employee, office_member

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 proof"


def create_url(kind):
    return reverse("skills:claim-create", args=[kind])


def test_qualification_is_reported_and_ends_as_the_table_says(client):
    person = employee()
    grant = QualificationLevelFactory(qualification__valid_months=36, level=3)
    client.force_login(person)

    client.post(
        create_url("qualification"),
        {"qualification": grant.qualification.pk, "shown_on": "2026-04-01"},
    )

    claim = EvidenceClaim.objects.get()
    assert (claim.state, claim.valid_until) == (ClaimState.SUBMITTED, date(2029, 4, 1))
    assert official_levels([person.pk], date(2026, 11, 23)) == {}


def test_external_course_needs_a_skill(client):
    client.force_login(employee())
    values = {"title": "データ研修", "shown_on": "2026-04-01"}

    page = client.post(create_url("external"), values)

    assert page.status_code == 422
    assert "身に付いたスキルを、1つ以上選んでください。" in page.content.decode()


def test_external_course_is_reported_with_its_proof(client):
    skill = SkillFactory()
    client.force_login(employee())
    proof = SimpleUploadedFile("修了証.pdf", PDF)
    values = {"title": "データ研修", "shown_on": "2026-04-01", "skill_1": skill.pk, "level_1": "2"}

    client.post(create_url("external"), values | {"proof": proof})

    claim = EvidenceClaim.objects.get()
    assert [(row.skill, row.level) for row in claim.levels.all()] == [(skill, 2)]
    assert claim.proof_name == "修了証.pdf"
    assert "修了証" not in claim.proof.name


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", PDF), ("a.pdf", b"MZ"), ("a.png", PDF), ("a.pdf", PDF + b"x" * 5 * 1024 * 1024)],
    ids=["kind", "no PDF inside", "no PNG inside", "too large"],
)
def test_proof_must_be_a_document(client, name, content):
    client.force_login(employee())
    values = {"qualification": QualificationFactory().pk, "shown_on": "2026-04-01"}

    page = client.post(
        create_url("qualification"), values | {"proof": SimpleUploadedFile(name, content)}
    )

    assert page.status_code == 422
    assert not EvidenceClaim.objects.exists()


def test_approval_makes_evidence_with_the_levels_that_the_office_grants(client):
    claim = EvidenceClaimFactory(person=employee(), valid_until=date(2029, 3, 31))
    lines = [ClaimLevelFactory(claim=claim, level=3), ClaimLevelFactory(claim=claim, level=2)]
    office = office_member()
    client.force_login(office)
    first, second = (f"level_{line.skill_id}" for line in lines)

    client.post(claim.get_absolute_url(), {first: "2", second: "0"})

    row = Evidence.objects.get()
    assert (row.skill, row.level, row.kind, row.by) == (lines[0].skill, 2, "external", office)
    assert (row.valid_until, row.label) == (date(2029, 3, 31), "外部研修: データ分析入門")
    assert row.link == claim.get_absolute_url()
    assert [line.granted for line in claim.levels.order_by("pk")] == [2, 0]
    assert claim.person.notices.get().title == "「データ分析入門」の申告は、認定されました"


def test_approval_of_nothing_is_refused(client):
    line = ClaimLevelFactory(claim__person=employee())
    client.force_login(office_member())

    page = client.post(line.claim.get_absolute_url(), {f"level_{line.skill_id}": "0"})

    assert page.status_code == 422
    assert "認めるレベルが1つもありません。" in page.content.decode()


def test_declined_report_tells_why_and_counts_for_nothing(client):
    claim = ClaimLevelFactory(claim__person=employee()).claim
    client.force_login(office_member(name="齋藤 由紀"))

    client.post(reverse("skills:claim-decline", args=[claim.pk]), {"reason": "写しがありません。"})

    claim.refresh_from_db()
    assert (claim.state, claim.reason) == (ClaimState.DECLINED, "写しがありません。")
    assert not Evidence.objects.exists()
    assert claim.person.notices.get().body == "齋藤 由紀さんの理由: 写しがありません。"


def test_revoked_approval_withdraws_the_evidence():
    line, office = ClaimLevelFactory(claim__person=employee()), office_member()
    claims.approve_claim(claim=line.claim, granted={line.skill_id: 2}, by=office)

    claims.revoke_claim(claim=line.claim, reason="期限の誤り", by=office)

    row = Evidence.objects.get()
    assert (row.withdrawn_at is None, row.withdrawn_by) == (False, office)
    line.claim.refresh_from_db()
    assert (line.claim.state, line.claim.get_state_display()) == ("revoked", "認定の取り消し")
    assert [notice.title for notice in line.claim.person.notices.order_by("pk")] == [
        "「データ分析入門」の申告は、認定されました",
        "「データ分析入門」の認定は、取り消されました",
    ]


def test_report_is_decided_once():
    line, office = ClaimLevelFactory(claim__person=employee()), office_member()
    claims.approve_claim(claim=line.claim, granted={line.skill_id: 2}, by=office)

    with pytest.raises(SkillsStale, match="この申告は、ほかの人が先に確認しました。"):
        claims.decline_claim(claim=line.claim, reason="x", by=office)


WAITING = "この資格は申告済みで、情報政策課の確認を待っています。"
APPROVED = "この資格は、認定済みです。更新したときは、新しい取得日で申告してください。"
ENDLESS = "この資格は、認定済みです。期限がないため、申告は1回です。"


@pytest.mark.parametrize(
    ("state", "valid_until", "again_on", "refusal"),
    [
        (ClaimState.SUBMITTED, None, date(2026, 9, 1), WAITING),
        (ClaimState.APPROVED, None, date(2026, 9, 1), ENDLESS),
        (ClaimState.APPROVED, date(2026, 10, 1), date(2026, 6, 1), APPROVED),
        (ClaimState.APPROVED, date(2026, 10, 1), date(2026, 9, 1), None),
        (ClaimState.DECLINED, None, date(2026, 6, 1), None),
        (ClaimState.WITHDRAWN, None, date(2026, 6, 1), None),
        (ClaimState.REVOKED, None, date(2026, 6, 1), None),
    ],
)
def test_when_a_qualification_is_reported_again(client, state, valid_until, again_on, refusal):
    person, row = employee(), QualificationFactory()
    decided = {"decided_by": office_member(), "decided_at": timezone.now()}
    EvidenceClaimFactory(
        person=person, kind="qualification", qualification=row, state=state,
        shown_on=date(2026, 6, 1), valid_until=valid_until, **decided,
    )  # fmt: skip
    EvidenceClaimFactory(person=employee(), kind="qualification", qualification=row)
    client.force_login(person)

    page = client.post(
        create_url("qualification"), {"qualification": row.pk, "shown_on": again_on.isoformat()}
    )

    assert page.status_code == (422 if refusal else 302)
    assert (refusal or "") in page.content.decode()
    assert person.claims.count() == (1 if refusal else 2)


def test_same_external_course_of_the_same_day_is_reported_once(client):
    skill, person = SkillFactory(), employee()
    client.force_login(person)
    values = {"title": "データ研修", "shown_on": "2026-04-01", "skill_1": skill.pk, "level_1": "2"}

    answers = [client.post(create_url("external"), values) for _ in range(2)]
    later = client.post(create_url("external"), values | {"shown_on": "2026-05-01"})

    assert [page.status_code for page in (*answers, later)] == [302, 422, 302]
    assert "この研修は、同じ修了日で申告済みです。" in answers[1].content.decode()


@pytest.mark.django_db(transaction=True)
def test_qualification_is_reported_once_from_two_windows():
    person, row = employee(), QualificationFactory()
    start = Barrier(3)

    def report(_):
        start.wait()
        try:
            told = claims.Told(shown_on=date(2026, 6, 1))
            claims.report_qualification(qualification=row, told=told, by=person)
        except SkillsRefused as refused:
            return str(refused)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(3) as pool:
        results = sorted(pool.map(report, range(3)))

    assert results == ["done", WAITING, WAITING]


@pytest.fixture
def people():
    division = DivisionFactory()
    return {
        "self": employee(division),
        "head": employee(division, is_head=True),
        "office": office_member(),
        "hr": employee(DivisionFactory(name="職員課", is_hr=True)),
        "operator": StaffMemberFactory(is_operator=True),
        "colleague": employee(division),
        "other head": employee(is_head=True),
    }


@pytest.mark.parametrize(
    ("viewer", "sees", "decides", "withdraws"),
    [
        ("self", True, False, True), ("head", True, False, False),
        ("office", True, True, False), ("hr", True, False, False),
        ("operator", True, True, False), ("colleague", False, False, False),
        ("other head", False, False, False),
    ],
)  # fmt: skip
def test_who_sees_and_decides_a_report(client, people, viewer, sees, decides, withdraws):
    claim = EvidenceClaimFactory(
        person=people["self"], proof=SimpleUploadedFile("a.pdf", PDF), proof_name="a.pdf"
    )
    line = ClaimLevelFactory(claim=claim)
    client.force_login(people[viewer])
    decline = reverse("skills:claim-decline", args=[claim.pk])
    withdrawal = reverse("skills:claim-withdraw", args=[claim.pk])

    proof = client.get(reverse("skills:claim-proof", args=[claim.pk]))
    if sees:
        assert proof.getvalue() == PDF
    statuses = [
        client.get(claim.get_absolute_url()).status_code,
        proof.status_code,
        client.get(decline).status_code,
        client.post(claim.get_absolute_url(), {f"level_{line.skill_id}": "1"}).status_code,
    ]

    assert statuses == [
        200 if sees else 404, 200 if sees else 404,
        200 if decides else 404, 302 if decides else 404,
    ]  # fmt: skip
    assert EvidenceClaim.objects.visible_to(people[viewer]).exists() == sees
    assert Evidence.objects.exists() == decides
    assert client.post(withdrawal).status_code == (302 if withdraws else 404)


def test_nobody_of_the_office_decides_the_own_report(client):
    office = office_member()
    claim = ClaimLevelFactory(claim__person=office).claim
    client.force_login(office)

    assert client.post(claim.get_absolute_url(), {}).status_code == 404


# --- Expiry, the setting, the table -----------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "told"), [(-1, 0), (0, 1), (60, 1), (61, 0)], ids=["over", "today", "edge", "later"]
)
def test_expiry_is_told_once_and_shown(client, days, told):
    person = employee()
    ends = timezone.localdate() + timedelta(days=days)
    EvidenceFactory(person=person, label="資格: クラウド", valid_until=ends)
    client.force_login(person)

    counts = [reminders.warn_of_expiry(now=timezone.now()) for _ in range(2)]

    assert counts == [told, told]
    assert person.notices.count() == told
    for address in ("/skills/", reverse("skills:evidence-list")):
        assert ("期限が近い根拠があります" in client.get(address).content.decode()) == bool(told)


@pytest.mark.parametrize(
    ("viewer", "status"),
    [("office", 200), ("operator", 200), ("self", 404), ("head", 404), ("hr", 404)],
)
def test_who_keeps_the_setting_and_the_table(client, people, viewer, status):
    row = QualificationFactory()
    client.force_login(people[viewer])
    addresses = [
        reverse("skills:level-policy"),
        reverse("skills:qualification-create"),
        reverse("skills:qualification-edit", args=[row.pk]),
    ]

    assert [client.get(each).status_code for each in addresses] == [status] * 3
    posted = client.post(addresses[0], {"basis": "latest", "warn_days": "30"}).status_code
    assert posted == (302 if status == 200 else 404)
    assert LevelPolicy.objects.exists() == (status == 200)
    assert client.get(reverse("skills:qualification-list")).status_code == 200


def test_setting_is_stated_and_no_longer_an_example(client):
    client.force_login(office_member())
    address = reverse("skills:evidence-list")
    before = client.get(address).content.decode()

    client.post(reverse("skills:level-policy"), {"basis": "latest", "warn_days": "30"})

    after = client.get(address).content.decode()
    assert "有効な根拠のうち最も高い根拠が、" in before
    assert "有効な根拠のうち最も新しい根拠が、" in after
    assert ("既定の例" in before, "既定の例" in after) == (True, False)
    assert LevelPolicy.current().basis == LevelBasis.LATEST


def test_edited_qualification_is_the_offices_own(client):
    grant = QualificationLevelFactory(qualification__is_default_example=True)
    other = SkillFactory()
    client.force_login(office_member())
    values = {
        "name": "新しい名前",
        "is_active": "on",
        "order": "1",
        "skill_1": other.pk,
        "level_1": "3",
    }

    client.post(grant.qualification.get_absolute_url(), values)

    row = Qualification.objects.get()
    assert (row.name, row.is_default_example) == ("新しい名前", False)
    assert [(line.skill, line.level) for line in row.levels.all()] == [(other, 3)]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("name", "queries"), [("evidence-list", 9), ("claim-list", 5), ("qualification-list", 7)]
)
def test_lists_num_queries(client, name, queries, count, django_assert_num_queries):
    person = employee()
    for _ in range(count):
        EvidenceFactory(person=person)
        EvidenceClaimFactory(person=person)
        QualificationLevelFactory()
    client.force_login(person)

    with django_assert_num_queries(queries):
        client.get(reverse(f"skills:{name}"))

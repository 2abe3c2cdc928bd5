"""Evidence is added and withdrawn, never changed."""

from datetime import date

import pytest

from skills import actions
from skills.choices import EvidenceKind
from skills.models import Evidence
from staff.queries import history_of
from tests.factories.skills import EvidenceFactory, SkillFactory
from tests.factories.staff import StaffMemberFactory, employee, office_member

pytestmark = pytest.mark.django_db


def record(person, skill, by, **changes):
    values = {
        "level": 3,
        "kind": EvidenceKind.COURSE,
        "shown_on": date(2026, 6, 1),
        "label": "研修修了: BPR研修",
        "source_key": "training:enrolment:1",
    }
    return actions.record_evidence(person=person, skill=skill, by=by, **{**values, **changes})


def test_record_evidence_says_who_when_and_why():
    person, skill, office = employee(), SkillFactory(), office_member()

    row = record(person, skill, office)

    assert (row.person, row.skill, row.level, row.by) == (person, skill, 3, office)
    assert (row.kind, row.shown_on, row.label) == ("course", date(2026, 6, 1), "研修修了: BPR研修")
    assert [change.what for change in history_of(row)] == ["スキルの根拠の記録"]


def test_record_evidence_twice_is_one_row():
    person, skill, office = employee(), SkillFactory(), office_member()

    first, second = record(person, skill, office), record(person, skill, office)

    assert first == second
    assert Evidence.objects.count() == 1


def test_record_evidence_with_another_level_withdraws_the_old_row():
    person, skill, office = employee(), SkillFactory(), office_member()
    old = record(person, skill, office)

    new = record(person, skill, office, level=2)

    old.refresh_from_db()
    assert (old.level, old.withdrawn_at is None) == (3, False)
    assert (new.level, new.withdrawn_at) == (2, None)


def test_withdraw_evidence_keeps_the_row_and_leaves_others():
    person, office = employee(), office_member()
    row = record(person, SkillFactory(), office)
    other = EvidenceFactory(person=person)

    count = actions.withdraw_evidence(source_keys=["training:enrolment:1", ""], by=office)
    again = actions.withdraw_evidence(source_keys=["training:enrolment:1"], by=office)

    row.refresh_from_db()
    other.refresh_from_db()
    assert (count, again) == (1, 0)
    assert row.withdrawn_at is not None
    assert other.withdrawn_at is None


def test_confirm_level_is_recorded_and_told():
    person, head, skill = employee(), employee(name="所属 長子"), SkillFactory(name="BPR")

    row = actions.confirm_level(
        person=person, skill=skill, level=2, note="窓口の見直しを担当", by=head
    )

    assert (row.kind, row.level, row.label) == ("confirmation", 2, "所属 長子さんによる確認")
    notice = person.notices.get()
    assert notice.title == "「BPR」のレベルが確認されました"
    assert notice.body == "所属 長子さんが、レベル2（使える）と確認しました。\n窓口の見直しを担当"


def test_many_are_recorded_with_few_queries(django_assert_max_num_queries):
    skill, office = SkillFactory(), office_member()
    people = StaffMemberFactory.create_batch(50)
    told = [
        actions.NewEvidence(
            person_id=person.pk,
            skill_id=skill.pk,
            level=1,
            shown_on=date(2026, 6, 1),
            label="研修修了",
            source_key=f"training:enrolment:{n}",
        )
        for n, person in enumerate(people)
    ]

    with django_assert_max_num_queries(8):
        count = actions.record_all_evidence(told=told, by=office)

    assert count == Evidence.objects.count() == 50

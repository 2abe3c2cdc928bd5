"""The head's list, bulk confirmation, proposals, comments; and two deputies at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills import actions
from skills.choices import EvidenceKind, LevelEffect, ProposalState, SkillStatus
from skills.models import Evidence, LevelProposal, Skill
from skills.queries import waiting_for
from skills.queries.waiting import april_tasks
from skills.rules import SkillsRefused, SkillsStale
from staff.choices import Grade, TaskState
from tests.factories.levels import (
    LevelProposalFactory,
    SelfRatingFactory,
    SurveyResponseFactory,
    SurveyRoundFactory,
)
from tests.factories.skills import EvidenceFactory, SkillFactory, TargetFactory
from tests.factories.staff import (
    DivisionFactory,
    HeadDeputyFactory,
    StaffMemberFactory,
    employee,
    office_member,
)

pytestmark = pytest.mark.django_db
LIST, PREVIEW = reverse("skills:confirmation-list"), reverse("skills:confirmation-preview")


@pytest.fixture
def person(division):
    return employee(division, name="部下 一郎")


def rated(person, level, official=0, **fields):
    sheet = SurveyResponseFactory(
        round=SurveyRoundFactory(), person=person, submitted_at=timezone.now()
    )
    rating = SelfRatingFactory(response=sheet, level=level, **fields)
    if official:
        EvidenceFactory(person=person, skill=rating.skill, level=official)
    return rating


def listed(client):
    return [row.record for row in client.get(LIST).context_data["table"].rows]


def test_list_puts_the_biggest_difference_first_in_both_directions(client, head, person):
    small, low, big = rated(person, 3, 2), rated(person, 1, 3), rated(person, 4)
    rated(person, 2, 2)
    client.force_login(head)

    assert listed(client) == [big, low, small]
    assert [(row.official, row.difference) for row in listed(client)] == [(0, 4), (3, 2), (2, 1)]


def test_list_shows_what_is_asked_beside_the_levels(client, head, division):
    asked = rated(employee(division, grade=Grade.ASSISTANT_MANAGER), 3, 2)
    rated(employee(division, grade=Grade.GENERAL), 1)
    year = FiscalYear.of(timezone.localdate()).year
    TargetFactory(skill=asked.skill, grade=Grade.ASSISTANT_MANAGER, level=4, fiscal_year=year)
    client.force_login(head)

    table = client.get(LIST).context_data["table"]

    assert "目標" in [str(column.header) for column in table.columns]
    assert [(row.record.target, row.get_cell("target")) for row in table.rows] == [
        (4, "4 導ける"),
        (0, "—"),
    ]


def test_only_the_last_rating_of_a_skill_is_listed(client, head, person):
    old = rated(person, 4)
    old.response.submitted_at = timezone.now().replace(year=2020)
    old.response.save()
    new = rated(person, 2, skill=old.skill)
    client.force_login(head)

    assert listed(client) == [new]


def test_number_on_home_is_the_rows_of_the_list(client, head, person):
    rated(person, 3)
    rated(person, 4)
    LevelProposalFactory(person=person)
    client.force_login(head)

    page = client.get("/").content.decode()
    waiting = client.get(LIST).context_data

    assert "評価待ち 3件" in page
    assert (waiting["count"], len(waiting["proposals"]), waiting["waiting"].total) == (2, 1, 3)


def pick(name, level, seen=0):
    return {"pick": [name], f"level-{name}": str(level), f"seen-{name}": str(seen)}


def test_bulk_is_previewed_then_confirmed_with_one_notice(client, head, person):
    first, second = rated(person, 3, 1), rated(person, 2)
    client.force_login(head)
    values = pick(f"r{first.pk}", 3) | pick(f"r{second.pk}", 1)
    values["pick"] = [f"r{first.pk}", f"r{second.pk}"]

    preview = client.post(PREVIEW, values)
    counted = [preview.context_data[name] for name in ("people", "changes", "raised", "lowered")]
    assert Evidence.objects.filter(kind=EvidenceKind.CONFIRMATION).count() == 0
    done = client.post(PREVIEW, values | {"confirmed": "yes", "note": "面談で確認"})

    assert counted == [1, 2, 2, 0]
    assert done["Location"] == LIST
    rows = Evidence.objects.filter(kind=EvidenceKind.CONFIRMATION).order_by("pk")
    assert [(row.skill, row.level, row.note, row.by) for row in rows] == [
        (first.skill, 3, "面談で確認", head),
        (second.skill, 1, "面談で確認", head),
    ]
    notice = person.notices.get()
    assert notice.title == "スキル2件のレベルが確認されました"
    assert waiting_for(head).total == 0


def test_leaving_as_they_are_changes_no_level(client, head, person):
    rating = rated(person, 4, 2)
    client.force_login(head)

    client.post(PREVIEW, pick(f"r{rating.pk}", 4) | {"stay": "yes", "confirmed": "yes"})

    rating.refresh_from_db()
    assert rating.reviewed_at is not None
    assert Evidence.objects.filter(kind=EvidenceKind.CONFIRMATION).count() == 0
    assert waiting_for(head).total == 0


def test_nothing_picked_says_so(client, head):
    client.force_login(head)

    page = client.post(PREVIEW, {})

    assert page.status_code == 422
    assert "確認するスキルを選んでください。" in page.content.decode()


def test_rows_of_others_are_not_picked(client, head):
    stranger = rated(employee(), 4)
    proposal = LevelProposalFactory(person=employee())
    client.force_login(head)
    values = pick(f"r{stranger.pk}", 4) | pick(f"p{proposal.pk}", 4) | {"confirmed": "yes"}
    values["pick"] = [f"r{stranger.pk}", f"p{proposal.pk}"]

    assert client.post(PREVIEW, values).status_code == 422
    assert Evidence.objects.filter(kind=EvidenceKind.CONFIRMATION).count() == 0


def test_who_was_late_is_told_and_nothing_is_written(client, head, person):
    first, second = rated(person, 3), rated(person, 2)
    actions.confirm_level(person=person, skill=second.skill, level=1, note="", by=head)
    client.force_login(head)
    values = pick(f"r{first.pk}", 3) | pick(f"r{second.pk}", 2)
    values |= {"pick": [f"r{first.pk}", f"r{second.pk}"], "confirmed": "yes"}

    page = client.post(PREVIEW, values)

    assert page.status_code == 409
    words = f"部下 一郎さんの「{second.skill.name}」は、ほかの人が先に確認しました。"
    assert words in page.content.decode()
    assert Evidence.objects.filter(kind=EvidenceKind.CONFIRMATION).count() == 1


def test_one_by_one_page_notices_another_confirmation(client, head, person):
    skill = SkillFactory()
    client.force_login(head)
    address = reverse("skills:level-confirm", args=[person.number, skill.code])
    seen = client.get(address).context_data["form"].initial["seen"]
    actions.confirm_level(person=person, skill=skill, level=1, note="", by=head)

    page = client.post(address, {"level": "3", "seen": seen})

    assert page.status_code == 409


# --- Proposals of courses -----------------------------------------------------------------------


def tell(person, skill, effect, level=3, by=None):
    item = actions.NewEvidence(
        person.pk, skill.pk, level, date(2026, 6, 1), "研修修了: BPR研修", "training:enrolment:9",
        effect=effect,
    )  # fmt: skip
    return actions.record_all_evidence(told=[item], by=by or person)


@pytest.mark.parametrize(
    ("effect", "rows", "counted", "proposals"),
    [
        (LevelEffect.NONE, 0, 0, 0),
        (LevelEffect.EVIDENCE, 1, 0, 0),
        (LevelEffect.PROPOSAL, 1, 0, 1),
        (LevelEffect.LEVEL, 1, 1, 0),
    ],
)
def test_what_a_course_does_to_a_level(person, effect, rows, counted, proposals):
    tell(person, SkillFactory(), effect)
    tell(person, SkillFactory(), effect)  # another skill of the same source

    found = Evidence.objects.filter(withdrawn_at=None)
    assert found.count() == rows * 2
    assert found.filter(counts=True).count() == counted * 2
    assert LevelProposal.objects.open().count() == proposals * 2


def test_telling_again_with_another_effect_follows(person):
    skill = SkillFactory()
    tell(person, skill, LevelEffect.LEVEL)
    tell(person, skill, LevelEffect.NONE)

    assert Evidence.objects.filter(withdrawn_at=None).count() == 0
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("change", [{}, {"note": "別のメモ"}, {"link": "/training/sessions/2/"}])
def test_evidence_told_again_is_new_only_if_it_says_something_else(person, change):
    told = actions.NewEvidence(
        person.pk, SkillFactory().pk, 2, date(2026, 6, 1), "研修修了", "training:enrolment:9",
        note="メモ", link="/training/sessions/1/",
    )  # fmt: skip

    count = [actions.record_all_evidence(told=[each], by=person) for each in
             (told, replace(told, **change))]  # fmt: skip

    assert count == [1, int(bool(change))]
    assert Evidence.objects.filter(withdrawn_at=None).count() == 1


def test_no_proposal_of_a_level_that_is_reached(person):
    skill = EvidenceFactory(person=person, level=3).skill

    tell(person, skill, LevelEffect.PROPOSAL)

    assert LevelProposal.objects.count() == 0


def test_correction_withdraws_the_open_proposal(person):
    tell(person, SkillFactory(), LevelEffect.PROPOSAL)

    actions.withdraw_evidence(source_keys=["training:enrolment:9"], by=person)

    assert LevelProposal.objects.get().state == ProposalState.WITHDRAWN


def test_confirming_settles_the_proposal(client, head, person):
    proposal = LevelProposalFactory(person=person)
    client.force_login(head)

    client.post(PREVIEW, pick(f"p{proposal.pk}", 3) | {"confirmed": "yes"})

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == (ProposalState.CONFIRMED, head)
    assert Evidence.objects.get(kind=EvidenceKind.CONFIRMATION).level == 3


def sent_by(page):
    """Return what the page would send of a proposal if its box were ticked, without a script."""
    found = dict(re.findall(r'name="(seen-p\d+)" value="(\d+)"', page.content.decode()))
    name, seen = found.popitem()
    return {"pick": [name.removeprefix("seen-")], name.replace("seen", "level"): "3", name: seen}


def test_proposal_beside_an_earlier_confirmation_is_confirmed_from_the_list(client, head, person):
    proposal = LevelProposalFactory(person=person)
    actions.confirm_level(person=person, skill=proposal.skill, level=1, note="", by=head)
    proposal = LevelProposalFactory(person=person, skill=proposal.skill)
    client.force_login(head)

    sent = sent_by(client.get(LIST))
    done = client.post(PREVIEW, sent | {"confirmed": "yes"})
    late = client.post(PREVIEW, sent | {"confirmed": "yes"})

    proposal.refresh_from_db()
    assert (done.status_code, proposal.state) == (302, ProposalState.CONFIRMED)
    assert late.status_code == 422  # it no longer waits


def test_tick_that_does_not_say_what_was_shown_is_none(client, head, person):
    proposal = LevelProposalFactory(person=person)
    client.force_login(head)

    page = client.post(PREVIEW, {"pick": [f"p{proposal.pk}"], f"level-p{proposal.pk}": "3"})

    assert page.status_code == 422


@pytest.mark.parametrize(
    ("proposed", "confirmed", "state", "reason"),
    [
        (3, 3, ProposalState.CONFIRMED, ""),
        (3, 4, ProposalState.CONFIRMED, ""),
        (3, 2, ProposalState.DECLINED, "レベル2と確認したため、レベル3の提案は見送りました。"),
    ],
)
def test_what_becomes_of_a_proposal_by_the_confirmed_level(
    client, head, person, proposed, confirmed, state, reason
):
    proposal = LevelProposalFactory(person=person, level=proposed)
    client.force_login(head)
    values = pick(f"p{proposal.pk}", confirmed)

    preview = client.post(PREVIEW, values).content.decode()
    client.post(PREVIEW, values | {"confirmed": "yes"})

    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason, proposal.decided_by) == (state, reason, head)
    assert ("研修からの提案（レベル3）は、見送りになります。" in preview) == bool(reason)


def test_proposals_are_not_left_as_they_are(client, head, person):
    rating, proposal = rated(person, 4, 2), LevelProposalFactory(person=person)
    client.force_login(head)
    alone = pick(f"p{proposal.pk}", 3) | {"stay": "yes"}
    both = pick(f"r{rating.pk}", 4) | alone | {"pick": [f"r{rating.pk}", f"p{proposal.pk}"]}

    refused, preview = client.post(PREVIEW, alone), client.post(PREVIEW, both)
    client.post(PREVIEW, both | {"confirmed": "yes"})

    words = (
        "研修からの提案は、「いまのレベルのままにする」では閉じられません。"
        "レベルを確認するか、「見送る」から理由を付けて閉じてください。"
    )
    assert (refused.status_code, words in refused.content.decode()) == (422, True)
    counted = [len(preview.context_data["choices"]), preview.context_data["left_open"]]
    assert counted == [1, 1]
    assert "研修からの提案1件は、ここでは変わりません。" in preview.content.decode()
    assert [waiting_for(head).ratings, waiting_for(head).proposals] == [0, 1]


def test_retired_skill_waits_for_nobody_and_is_refused(client, head, person):
    rating, proposal = rated(person, 4), LevelProposalFactory(person=person)
    Skill.objects.filter(pk__in=[rating.skill_id, proposal.skill_id]).update(
        status=SkillStatus.RETIRED
    )
    client.force_login(head)

    assert waiting_for(head).total == client.get(LIST).context_data["count"] == 0
    words = "公開中のスキルだけを確認できます。一覧を開き直してください。"
    with pytest.raises(SkillsRefused, match=words):
        actions.confirm_level(person=person, skill=proposal.skill, level=1, note="", by=head)


def test_declined_proposal_tells_the_reason(client, head, person):
    proposal = LevelProposalFactory(person=person, skill__name="BPR")
    client.force_login(head)
    address = reverse("skills:proposal-decline", args=[proposal.pk])

    without = client.post(address, {"reason": ""}).status_code
    client.post(address, {"reason": "実務はこれからです。"})

    proposal.refresh_from_db()
    assert without == 422
    assert (proposal.state, proposal.reason) == (ProposalState.DECLINED, "実務はこれからです。")
    assert person.notices.get().title == "「BPR」のレベルの提案は見送りになりました"


# --- Who may ------------------------------------------------------------------------------------


@pytest.fixture
def people(division, head, person):
    deputy = employee()
    HeadDeputyFactory(division=division, person=deputy)
    return {
        "head": head,
        "deputy": deputy,
        "self": person,
        "office": office_member(),
        "hr": employee(DivisionFactory(name="職員課", is_hr=True)),
        "operator": StaffMemberFactory(is_operator=True),
        "colleague": employee(division),
        "other head": employee(is_head=True),
    }


@pytest.mark.parametrize(
    ("viewer", "page", "settled"),
    [
        ("head", 200, True), ("deputy", 200, True), ("other head", 200, False),
        ("self", 404, False), ("office", 404, False), ("hr", 404, False),
        ("operator", 404, False), ("colleague", 404, False),
    ],
)  # fmt: skip
def test_who_settles_what_waits(client, people, viewer, page, settled):
    proposal = LevelProposalFactory(person=people["self"])
    decline = reverse("skills:proposal-decline", args=[proposal.pk])
    client.force_login(people[viewer])

    assert client.get(LIST).status_code == page
    assert client.get(decline).status_code == (200 if settled else 404)
    client.post(PREVIEW, pick(f"p{proposal.pk}", 3) | {"confirmed": "yes"})
    assert Evidence.objects.exists() == settled
    proposal.refresh_from_db()
    assert (proposal.state == ProposalState.CONFIRMED) == settled


def test_april_tasks_of_head_and_person(head, person):
    rated(person, 3)
    SurveyResponseFactory(person=person, round=SurveyRoundFactory(title="今年の調査"))
    today = timezone.localdate()

    assert [(task.state, task.note) for task in april_tasks(head, today)] == [
        (TaskState.TODO, "評価待ち 1件")
    ]
    assert [task.title for task in april_tasks(person, today)] == ["「今年の調査」に答える"]


@pytest.mark.parametrize("count", [1, 30])
def test_list_num_queries(client, head, division, count, django_assert_num_queries):
    for _ in range(count):
        LevelProposalFactory(person=rated(employee(division), 4).response.person)
    client.force_login(head)

    with django_assert_num_queries(10):
        client.get(LIST)


@pytest.mark.django_db(transaction=True)
def test_two_deputies_confirm_at_once():
    division, skill = DivisionFactory(), SkillFactory()
    person = employee(division)
    deputies = [employee() for _ in range(4)]
    start = Barrier(len(deputies))

    def confirm(deputy):
        start.wait()
        try:
            verdict = actions.Verdict(person.pk, skill.pk, 2, seen=0)
            actions.confirm_levels(verdicts=[verdict], note="", by=deputy)
        except SkillsStale:
            return "late"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(deputies)) as pool:
        results = sorted(pool.map(confirm, deputies))

    assert results == ["done", "late", "late", "late"]
    assert Evidence.objects.count() == 1

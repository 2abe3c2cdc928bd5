"""Several people of the office change one map at once, each on a connection of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from skills import actions
from skills.choices import MapState
from skills.models import Target, YearMap
from skills.rules.maps import MapRefused
from tests.factories.skills import SkillFactory, TargetFactory, YearMapFactory
from tests.factories.staff import office_member

AT_ONCE = 4


def together(deed):
    """Do something on several connections at once; return what each got: "done" or a refusal."""
    start = Barrier(AT_ONCE)

    def run(number):
        start.wait()
        try:
            deed(number)
        except MapRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
def test_one_of_several_savings_wins_and_the_others_are_stale():
    office, skill = office_member(), SkillFactory()
    YearMapFactory(fiscal_year=2027, state=MapState.DRAFT)

    def save(number):
        actions.save_grid(
            year_map=YearMap.objects.get(fiscal_year=2027),
            levels={(skill.pk, "general"): number + 1},
            version=1,
            by=office,
        )

    results = together(save)

    assert results.count("done") == 1
    assert Target.objects.get().level == results.index("done") + 1
    assert YearMap.objects.get().version == 2


@pytest.mark.django_db(transaction=True)
def test_a_year_is_copied_once():
    office, target = office_member(), TargetFactory(fiscal_year=2026)

    def copy(_number):
        source = YearMap.objects.get(fiscal_year=2026)
        actions.copy_to_next_year(year_map=source, by=office)

    results = together(copy)

    refused = "令和9年度のスキルマップは、もうあります。令和9年度を編集してください。"
    assert sorted(results) == sorted(["done", *[refused] * (AT_ONCE - 1)])
    assert Target.objects.filter(fiscal_year=2027, skill=target.skill).count() == 1

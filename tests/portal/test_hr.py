"""職員課: reads staff and training data of everybody, imports, and decides nothing."""

import pytest

from skills.models import Evidence
from skills.permissions import can_confirm_level, can_see_levels_of_all, can_see_map
from tests.factories.skills import EvidenceFactory
from tests.factories.staff import DivisionFactory, employee
from tests.factories.training import EnrolmentFactory
from training.models import Enrolment
from training.permissions import can_run_training, can_see_duties_of_others

pytestmark = pytest.mark.django_db


@pytest.fixture
def hr():
    return employee(DivisionFactory(is_hr=True))


def test_hr_reads_levels_and_training_of_everybody(hr):
    evidence = EvidenceFactory(person=employee())
    enrolment = EnrolmentFactory()

    assert list(Evidence.objects.visible_to(hr)) == [evidence]
    assert list(Enrolment.objects.visible_to(hr)) == [enrolment]
    assert can_see_map(hr, evidence.person) is True
    assert can_see_levels_of_all(hr) is True
    assert can_see_duties_of_others(hr) is True


def test_hr_confirms_no_level_and_runs_no_session(hr):
    assert can_confirm_level(hr, employee()) is False
    assert can_run_training(hr) is False


def test_hr_finds_its_pages_and_only_them(client, hr):
    client.force_login(hr)

    page = client.get("/office/").content.decode()

    assert page.count('<section class="card"') == 8
    for url in (
        "/staff/imports/",
        "/staff/transfers/",
        "/staff/tasks/",
        "/training/mandatory/",
        "/staff/deputies/",
        "/staff/jobs/",
        "/skills/exceptions/",
    ):
        assert f'href="{url}"' in page
        assert client.get(url).status_code == 200


def test_office_page_does_not_exist_for_employees(client):
    client.force_login(employee())

    assert client.get("/office/").status_code == 404

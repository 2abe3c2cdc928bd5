"""Components are shown without views, models or a database."""

import pytest


@pytest.fixture(autouse=True)
def _own_addresses(settings):
    settings.ROOT_URLCONF = "tests.ui.urls"

"""What every test stands on: a real PostgreSQL and a real Redis-compatible server.

``make test`` starts both; to run a part by hand:

    python -m shimonoseki_dx.embedded exec -- pytest tests/training
"""

import gc

import pytest
from django.test import Client, override_settings
from hypothesis import settings as hypothesis_settings

# A busy machine is no fault of the code: speed is measured in `make bench`.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def _rare_collections():
    """A million objects of the code never become garbage: the collector need not look at them."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Argon2 is slow on purpose; only tests of the sign-in itself want it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _no_lock_at_the_side_door():
    """``force_login`` has no password to guess: axes need not look, five queries each time."""
    by_force = Client.force_login

    def force_login(client, user, backend=None):
        with override_settings(AXES_ENABLED=False):
            by_force(client, user, backend)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "force_login", force_login)
        yield


@pytest.fixture(autouse=True)
def _sign_ins_outlive_time_travel(settings):
    """A test may sign somebody in today and ask for a page of next year."""
    settings.IDLE_MINUTES = 10 * 366 * 24 * 60
    settings.SESSION_COOKIE_AGE = 10 * 366 * 24 * 60 * 60


@pytest.fixture(autouse=True)
def _plain_static_files(settings, tmp_path):
    """Hashed names need collectstatic; pages under test need the plain ones."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _own_media_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"

"""What every test stands on: a real PostgreSQL and a real Redis-compatible server.

``make test`` starts both; to run a part by hand:

    python -m shimonoseki_dx.embedded exec -- pytest tests/training
"""

import gc
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.template.base import Template
from django.test import Client
from django.utils import timezone
from hypothesis import settings as hypothesis_settings

from staff.actions import sign_in

# A busy machine is no fault of the code: speed is measured in `make bench`.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def _rare_collections():
    """A million objects of the code never become garbage: the collector need not look at them."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(autouse=True, scope="session")
def _drawn_as_in_the_portal(django_test_environment):
    """Django would copy the context of each piece of a page: tests read ``context_data``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", lambda page, context: page.nodelist.render(context))
        yield


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Argon2 is slow on purpose; only tests of the sign-in itself want it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _side_door_without_ado():
    """``force_login`` needs a session and no more: one query instead of twelve.

    No lock has to be asked where no password is, and nobody looks for the time of this sign-in.
    """

    def force_login(client, user, backend=None):
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        now = timezone.now().timestamp()
        session.update(
            {
                SESSION_KEY: user._meta.pk.value_to_string(user),
                BACKEND_SESSION_KEY: backend or sign_in.BACKEND,
                HASH_SESSION_KEY: user.get_session_auth_hash(),
                sign_in.SIGNED_IN_AT: now,
                sign_in.SEEN_AT: now,
            }
        )
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

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

"""Sign-in by the directory: the part that is ours. python-ldap has no wheel, so stand-ins take the
place of the two libraries; the whole way was tried by hand against OpenLDAP (docs/adr/0010)."""

import importlib
import sys
from types import ModuleType, SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.dispatch import Signal

from staff.models import StaffMember
from tests.factories.staff import StaffMemberFactory

pytestmark = pytest.mark.django_db


class LDAPError(Exception):
    pass


class InvalidCredentialsError(LDAPError):
    pass


@pytest.fixture
def backend_module(monkeypatch):
    """Return our backend, loaded over stand-ins for ``ldap`` and ``django_auth_ldap``."""
    ldap = ModuleType("ldap")
    ldap.LDAPError, ldap.INVALID_CREDENTIALS = LDAPError, InvalidCredentialsError
    ldap.SCOPE_SUBTREE, ldap.OPT_REFERRALS, ldap.OPT_NETWORK_TIMEOUT = 2, 8, 20485
    backend, config = ModuleType("django_auth_ldap.backend"), ModuleType("django_auth_ldap.config")
    backend.LDAPBackend, backend.ldap_error = object, Signal()
    config.LDAPSearch = lambda base, scope, text: (base, scope, text)
    for module in (ldap, ModuleType("django_auth_ldap"), backend, config):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.delitem(sys.modules, "staff.ldap_backend", raising=False)
    yield importlib.import_module("staff.ldap_backend")
    sys.modules.pop("staff.ldap_backend", None)


def found(module, typed, **attributes):
    attrs = {name: [value] for name, value in attributes.items()}
    return module.NumberLDAPBackend().get_or_build_user(typed, SimpleNamespace(attrs=attrs))


def test_directory_names_the_person_by_what_was_typed(backend_module):
    person = StaffMemberFactory(number="004321")

    assert found(backend_module, "００４３２１") == (person, False)


def test_directory_names_the_person_by_an_attribute(backend_module, settings):
    settings.LDAP_NUMBER_ATTRIBUTE = "employeeNumber"
    person = StaffMemberFactory(number="004321")

    assert found(backend_module, "hanako", employeeNumber="004321") == (person, False)


def test_directory_makes_no_account_and_says_so(backend_module):
    with pytest.raises(
        ValidationError, match="職員番号「999999」は、ポータルに登録されていません。"
    ):
        found(backend_module, "999999")

    assert not StaffMember.objects.exists()
    assert backend_module.NumberLDAPBackend.default_settings["NO_NEW_USERS"] is True


def test_directory_out_of_reach_is_told_and_a_wrong_password_is_not_that(backend_module):
    with pytest.raises(ValidationError, match="やり取りができませんでした。"):
        backend_module.ldap_error.send(object, exception=LDAPError("down"))

    backend_module.ldap_error.send(object, exception=InvalidCredentialsError())

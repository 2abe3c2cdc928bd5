"""Addresses of sign-in by other systems, the second step, rights, accounts and the audit trail."""

from django.urls import path

from staff.views import oidc, saml, second_step

urlpatterns = [
    path("sign-in/oidc/", oidc.oidc_start, name="oidc-start"),
    path("sign-in/oidc/callback/", oidc.oidc_callback, name="oidc-callback"),
    path("sign-in/saml/", saml.saml_start, name="saml-start"),
    path("sign-in/saml/acs/", saml.saml_acs, name="saml-acs"),
    path("sign-in/saml/finish/", saml.saml_finish, name="saml-finish"),
    path("sign-in/saml/metadata/", saml.saml_metadata, name="saml-metadata"),
    path("second-step/", second_step.second_step, name="second-step"),
    path("second-step/setup/", second_step.second_step_setup, name="second-step-setup"),
    path("second-step/codes/", second_step.second_step_codes, name="second-step-codes"),
    path("second-step/removal/", second_step.second_step_remove, name="second-step-remove"),
]

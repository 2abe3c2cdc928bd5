"""Addresses of sign-in by other systems, the second step, rights, accounts and the audit trail."""

from django.urls import path

from staff.views import access, audit, first_passwords, oidc, people_accounts, saml, second_step

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
    path("rights/", access.rights_list, name="rights-list"),
    path("rights/divisions/", access.division_roles, name="division-roles"),
    path(
        "rights/divisions/<str:code>/<str:role>/end/",
        access.division_role_end,
        name="division-role-end",
    ),
    path("deputies/", access.deputy_list, name="deputy-list"),
    path("deputies/new/", access.deputy_create, name="deputy-create"),
    path("deputies/<int:pk>/end/", access.deputy_end, name="deputy-end"),
    path("accounts/new/", people_accounts.account_create, name="account-create"),
    path("accounts/passwords/", first_passwords.first_password_sheets, name="first-passwords"),
    path("accounts/<str:number>/", people_accounts.account_detail, name="account-detail"),
    path(
        "accounts/<str:number>/password/", people_accounts.account_password, name="account-password"
    ),
    path("accounts/<str:number>/unlock/", people_accounts.account_unlock, name="account-unlock"),
    path(
        "accounts/<str:number>/second-step/",
        people_accounts.account_second_step,
        name="account-second-step",
    ),
    path(
        "accounts/<str:number>/operator/", people_accounts.account_operator, name="account-operator"
    ),
    path("audit/sign-ins/", audit.audit_sign_ins, name="audit-sign-ins"),
    path("audit/exports/", audit.audit_exports, name="audit-exports"),
    path("audit/imports/", audit.audit_imports, name="audit-imports"),
    path("audit/transfer-files/", audit.audit_transfer_files, name="audit-transfer-files"),
    path("audit/rights/", audit.audit_rights, name="audit-rights"),
    path("audit/changes/", audit.audit_changes, name="audit-changes"),
]

"""Addresses of the staff app."""

from django.urls import include, path

from staff.views import accounts, imports, job_titles, notices, people

app_name = "staff"

urlpatterns = [
    path("sign-in/", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("", include("staff.urls_access")),
    path("password/", accounts.PasswordChange.as_view(), name="password-change"),
    path("people/", people.person_list, name="person-list"),
    path("people/<str:number>/", people.person_detail, name="person-detail"),
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_create, name="import-create"),
    path("imports/roster/", imports.roster_list, name="roster-list"),
    path("imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<int:pk>/lines/<str:outcome>/", imports.import_detail, name="import-lines"),
    path("imports/<int:pk>/application/", imports.import_apply, name="import-apply"),
    path("imports/<int:pk>/check/", imports.import_check, name="import-check"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import-discard"),
    path("imports/<int:pk>/faults/", imports.import_faults, name="import-faults"),
    path("job-titles/", job_titles.job_title_list, name="job-title-list"),
    path("job-titles/new/", job_titles.job_title_create, name="job-title-create"),
    path("job-titles/<int:pk>/", job_titles.job_title_edit, name="job-title-edit"),
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/read/", notices.notice_read_all, name="notice-read-all"),
    path("notices/<int:pk>/", notices.notice_open, name="notice-open"),
    path("jobs/", notices.job_list, name="job-list"),
    path("jobs/<int:pk>/", notices.job_detail, name="job-detail"),
    path("jobs/<int:pk>/file/", notices.job_file, name="job-file"),
]

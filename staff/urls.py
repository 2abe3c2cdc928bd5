"""Addresses of the staff app."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from staff.views import accounts, notices, people

app_name = "staff"

urlpatterns = [
    path("sign-in/", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("password/", accounts.PasswordChange.as_view(), name="password-change"),
    path("people/", people.person_list, name="person-list"),
    path("people/<str:number>/", people.person_detail, name="person-detail"),
    path("notices/", notices.notice_list, name="notice-list"),
    path("notices/read/", notices.notice_read_all, name="notice-read-all"),
    path("notices/<int:pk>/", notices.notice_open, name="notice-open"),
    path("jobs/", notices.job_list, name="job-list"),
    path("jobs/<int:pk>/", notices.job_detail, name="job-detail"),
    path("jobs/<int:pk>/file/", notices.job_file, name="job-file"),
]

"""Addresses of the staff app."""

from django.urls import include, path

from staff.views import accounts, deliveries, imports, job_titles, notices, people, tasks

app_name = "staff"

urlpatterns = [
    path("sign-in/", accounts.SignIn.as_view(), name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("accounts/unposted/", tasks.unposted_list, name="unposted-list"),
    path("", include("staff.urls_access")),
    path("password/", accounts.PasswordChange.as_view(), name="password-change"),
    path("people/", people.person_list, name="person-list"),
    path("", include("staff.urls_organisation")),
    path("away/", tasks.away_list, name="away-list"),
    path("tasks/", tasks.april_tasks, name="task-list"),
    path("transfers/", include("staff.urls_transfers")),
    path("transfers/", include("staff.urls_transfer_board")),
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
    path("notices/read/undo/", notices.notice_read_undo, name="notice-read-undo"),
    path("notices/mute/", notices.notice_mute, name="notice-mute"),
    path("notices/unmute/", notices.notice_unmute, name="notice-unmute"),
    path("notices/settings/", notices.notice_settings, name="notice-settings"),
    path("notices/<int:pk>/", notices.notice_open, name="notice-open"),
    path("notices/<int:pk>/unread/", notices.notice_unread, name="notice-unread"),
    path("deliveries/", deliveries.delivery_list, name="delivery-list"),
    path("deliveries/<int:pk>/resend/", deliveries.delivery_resend, name="delivery-resend"),
    path("chat-channels/", deliveries.chat_channel_list, name="chat-channel-list"),
    path("chat-channels/new/", deliveries.chat_channel_create, name="chat-channel-create"),
    path("chat-channels/<int:pk>/", deliveries.chat_channel_edit, name="chat-channel-edit"),
    path("chat-channels/<int:pk>/trial/", deliveries.chat_channel_try, name="chat-channel-try"),
    path("jobs/", notices.job_list, name="job-list"),
    path("jobs/<int:pk>/", notices.job_detail, name="job-detail"),
    path("jobs/<int:pk>/file/", notices.job_file, name="job-file"),
]

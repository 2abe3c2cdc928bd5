"""Addresses of nominations, successors, letters and renewals; part of ``teams.urls``."""

from django.urls import path

from teams.views import (
    appointing,
    endings,
    letters,
    nominations,
    renewals,
    requests,
    requests_ahead,
)

urlpatterns = [
    path("nominations/", nominations.nomination_list, name="nomination-list"),
    path(
        "nominations/department/",
        nominations.nomination_department,
        name="nomination-department",
    ),
    path("nominations/all/", nominations.nomination_queue, name="nomination-queue"),
    path("nominations/appointments/", appointing.nomination_appoint, name="nomination-appoint"),
    path("nominations/<int:pk>/", nominations.nomination_detail, name="nomination-detail"),
    path("nominations/<int:pk>/<slug:key>/", nominations.nomination_step, name="nomination-step"),
    path(
        "seats/<int:seat_pk>/nomination/", nominations.nomination_create, name="nomination-create"
    ),
    path("seats/<int:seat_pk>/offer/", nominations.nomination_offer, name="nomination-offer"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/open/", requests_ahead.requests_open, name="requests-open"),
    path("requests/<int:pk>/cancellation/", requests.request_cancel, name="request-cancel"),
    path("seats/<int:seat_pk>/request/", requests.request_open, name="request-open"),
    path("questions/", requests.question_list, name="question-list"),
    path("questions/<int:pk>/", requests.question_answer, name="question-answer"),
    path("procedure/", requests.procedure_usual, name="procedure-usual"),
    path("procedure/<int:year>/", requests.procedure_edit, name="procedure-edit"),
    path("appointments/<int:pk>/ending-request/", endings.ending_ask, name="ending-ask"),
    path("ending-requests/<int:pk>/answer/", endings.ending_decline, name="ending-decline"),
    path("appointments/<int:pk>/letter/", letters.letter, name="letter"),
    path("posts/<slug:key>/letter/", letters.post_letter, name="post-letter"),
    path("letters/", letters.letter_pack, name="letter-pack"),
    path("roster/print/", letters.roster_print, name="roster-print"),
    path("renewals/", renewals.renewal_list, name="renewal-list"),
    path("renewals/<int:year>/", renewals.renewal_confirm, name="renewal-confirm"),
    path("<str:code>/renewal/<int:year>/", renewals.renewal_edit, name="renewal-edit"),
    path(
        "<str:code>/renewal/<int:year>/preview/", renewals.renewal_preview, name="renewal-preview"
    ),
    path("<str:code>/renewal/<int:year>/<slug:key>/", renewals.renewal_step, name="renewal-step"),
]

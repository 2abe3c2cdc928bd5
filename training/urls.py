"""Addresses of the training app."""

from django.urls import path

from training.views import attendance, courses, enrolments, sessions

app_name = "training"

urlpatterns = [
    path("", courses.course_list, name="course-list"),
    path("courses/<str:code>/", courses.course_detail, name="course-detail"),
    path("courses/<str:code>/levels/", courses.course_levels, name="course-levels"),
    path("enrolments/", enrolments.my_enrolments, name="my-enrolments"),
    path("enrolments/staff/", enrolments.staff_enrolments, name="staff-enrolments"),
    path("enrolments/<int:pk>/cancellation/", enrolments.enrolment_cancel, name="enrolment-cancel"),
    path("mandatory/", courses.mandatory_list, name="mandatory-list"),
    path("sessions/", sessions.session_list, name="session-list"),
    path("sessions/new/", sessions.session_create, name="session-create"),
    path("sessions/<int:pk>/", enrolments.session_detail, name="session-detail"),
    path("sessions/<int:pk>/enrolments/", enrolments.enrolment_create, name="enrolment-create"),
    path("sessions/<int:pk>/edit/", sessions.session_edit, name="session-edit"),
    path("sessions/<int:pk>/cancellation/", sessions.session_cancel, name="session-cancel"),
    path("sessions/<int:pk>/roster/", sessions.session_roster, name="session-roster"),
    path("sessions/<int:pk>/attendance/", attendance.session_attendance, name="session-attendance"),
    path("sessions/<int:pk>/closing/", attendance.session_close, name="session-close"),
]

"""Addresses of the teams app."""

from django.urls import path

from teams import urls_activities, urls_chain, urls_seats, views

app_name = "teams"

urlpatterns = [
    *urls_seats.urlpatterns,
    path("", views.team_list, name="team-list"),
    path("vacancies/", views.vacancy_list, name="vacancy-list"),
    path("roster/", views.roster, name="roster"),
    path("seats/<int:pk>/appointment/", views.seat_appoint, name="seat-appoint"),
    path("appointments/<int:pk>/ending/", views.appointment_end, name="appointment-end"),
    *urls_activities.urlpatterns,
    *urls_chain.urlpatterns,
    path("<str:code>/", views.team_detail, name="team-detail"),
    path("<str:code>/edit/", views.team_edit, name="team-edit"),
]

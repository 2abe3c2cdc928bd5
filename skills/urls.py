"""Addresses of the skills app."""

from django.urls import path

from skills import views

app_name = "skills"

urlpatterns = [
    path("", views.my_map, name="my-map"),
    path("list/", views.skill_list, name="skill-list"),
    path("list/<str:code>/", views.skill_detail, name="skill-detail"),
    path("people/", views.person_list, name="person-list"),
    path("people/<str:number>/", views.person_map, name="person-map"),
    path("people/<str:number>/<str:code>/confirmation/", views.level_confirm, name="level-confirm"),
]

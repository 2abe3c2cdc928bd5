"""Addresses of the map of a year: skills, targets, editor, exceptions."""

from django.urls import path

from skills.views import editor, exceptions, map_files, map_years, narrowed, skills

urlpatterns = [
    path("new/", skills.skill_create, name="skill-create"),
    path("list/<str:code>/edit/", skills.skill_edit, name="skill-edit"),
    path("list/<str:code>/retirement/", skills.skill_retire, name="skill-retire"),
    path("maps/", map_years.year_list, name="year-list"),
    path("maps/new/", map_years.year_open, name="year-open"),
    path("maps/<int:year>/", map_years.year_map, name="year-map"),
    path("maps/<int:year>/edit/", editor.year_edit, name="year-edit"),
    path("maps/<int:year>/scale/", map_years.year_scale, name="year-scale"),
    path("maps/<int:year>/publication/", map_years.year_publish, name="year-publish"),
    path("maps/<int:year>/copy/", map_years.year_copy, name="year-copy"),
    path("maps/<int:year>/comparison/", map_files.year_compare, name="year-compare"),
    path("maps/<int:year>/file/", map_files.year_export, name="year-export"),
    path("maps/<int:year>/import/", map_files.year_import, name="year-import"),
    path(
        "maps/<int:year>/import/confirmed/",
        map_files.year_import_apply,
        name="year-import-apply",
    ),
    path("maps/<int:year>/rules/new/", narrowed.narrowed_create, name="narrowed-create"),
    path("maps/<int:year>/rules/<int:pk>/", narrowed.narrowed_edit, name="narrowed-edit"),
    path(
        "maps/<int:year>/rules/<int:pk>/removal/", narrowed.narrowed_remove, name="narrowed-remove"
    ),
    path("exceptions/", exceptions.exception_list, name="exception-list"),
    path("exceptions/new/", exceptions.exception_create, name="exception-create"),
    path("exceptions/<int:pk>/end/", exceptions.exception_end, name="exception-end"),
]

"""Addresses of the organisation, of posts entered by hand, and of times away."""

from django.urls import path

from staff.views import organisation, postings, units

UNIT_FORMS = {
    "edit": units.unit_correct,
    "renaming": units.unit_rename,
    "merger": units.unit_merge,
    "split": units.unit_split,
    "closing": units.unit_close,
}

urlpatterns = [
    path("organisation/", organisation.organisation_chart, name="organisation-chart"),
    path("organisation/roster/", organisation.day_roster, name="day-roster"),
    path("organisation/changes/", organisation.change_list, name="organisation-change-list"),
    path(
        "organisation/changes/<int:pk>/",
        organisation.change_detail,
        name="organisation-change-detail",
    ),
    path(
        "organisation/changes/<int:pk>/undo/",
        organisation.change_undo,
        name="organisation-change-undo",
    ),
    path(
        "organisation/departments/<int:pk>/",
        organisation.department_detail,
        name="department-detail",
    ),
    path("organisation/divisions/<int:pk>/", organisation.division_detail, name="division-detail"),
    path("people/new/", postings.person_create, name="person-create"),
    path("people/<str:number>/edit/", postings.person_edit, name="person-edit"),
    path("people/<str:number>/leaving/", postings.person_leave, name="person-leave"),
    path("people/<str:number>/postings/new/", postings.posting_create, name="posting-create"),
    path("people/<str:number>/statuses/new/", postings.status_create, name="status-create"),
    path("postings/<int:pk>/edit/", postings.posting_correct, name="posting-correct"),
    path("postings/<int:pk>/change/", postings.posting_change, name="posting-change"),
    path("postings/<int:pk>/end/", postings.posting_end, name="posting-end"),
    path("postings/<int:pk>/removal/", postings.posting_remove, name="posting-remove"),
    path("statuses/<int:pk>/edit/", postings.status_edit, name="status-edit"),
    path("statuses/<int:pk>/removal/", postings.status_remove, name="status-remove"),
]

for units_word, noun in (("departments", "department"), ("divisions", "division")):
    which = {"units": units_word}
    base = f"organisation/{units_word}/"
    urlpatterns.append(path(f"{base}new/", units.unit_create, which, name=f"{noun}-create"))
    urlpatterns += [
        path(f"{base}<int:pk>/{word}/", view, which, name=f"{noun}-{word}")
        for word, view in UNIT_FORMS.items()
    ]

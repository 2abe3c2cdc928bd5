"""Addresses of the crossforum app."""

from django.urls import path

from crossforum.views import forum, issues, measures

app_name = "crossforum"

urlpatterns = [
    path("", forum.forum, name="forum"),
    path("issues/", issues.issue_list, name="issue-list"),
    path("issues/new/", issues.issue_create, name="issue-create"),
    path("issues/<int:pk>/", issues.issue_detail, name="issue-detail"),
    path("issues/<int:pk>/edit/", issues.issue_edit, name="issue-edit"),
    path("issues/<int:pk>/moves/<str:to_stage>/", issues.issue_move, name="issue-move"),
    path(
        "issues/<int:pk>/countermeasures/",
        issues.countermeasure_create,
        name="countermeasure-create",
    ),
    path("issues/<int:pk>/comments/", issues.issue_comment_create, name="issue-comment-create"),
    path("measures/", measures.measure_list, name="measure-list"),
    path("measures/new/", forum.measure_create, name="measure-create"),
    path("measures/attachment/", forum.issue_attach, name="issue-attach"),
    path("measures/<int:pk>/", measures.measure_detail, name="measure-detail"),
    path("measures/<int:pk>/edit/", measures.measure_edit, name="measure-edit"),
    path("measures/<int:pk>/moves/<str:to_stage>/", measures.measure_move, name="measure-move"),
    path(
        "measures/<int:pk>/comments/",
        measures.measure_comment_create,
        name="measure-comment-create",
    ),
    path(
        "measures/<int:pk>/issues/<int:issue_pk>/detachment/",
        measures.issue_detach,
        name="issue-detach",
    ),
]

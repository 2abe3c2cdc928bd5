"""Addresses of specialists, support requests, activities, plans and reports."""

from django.urls import path

from teams.views import (
    activities,
    plan_questions,
    plans,
    reports,
    specialists,
    support,
    support_log,
)

urlpatterns = [
    path("specialists/", specialists.specialist_list, name="specialist-list"),
    path("specialists/new/", specialists.specialist_create, name="specialist-create"),
    path("specialists/load/", specialists.specialist_load, name="specialist-load"),
    path("specialists/<int:pk>/", specialists.specialist_detail, name="specialist-detail"),
    path("specialists/<int:pk>/edit/", specialists.specialist_edit, name="specialist-edit"),
    path("specialists/<int:pk>/ending/", specialists.specialist_end, name="specialist-end"),
    path(
        "specialists/<int:pk>/teams/new/", specialists.assignment_create, name="assignment-create"
    ),
    path("assignments/<int:pk>/ending/", specialists.assignment_end, name="assignment-end"),
    path("support/", support.support_list, name="support-list"),
    path("support/new/", support.support_create, name="support-create"),
    path("support/<int:pk>/", support.support_detail, name="support-detail"),
    path("support/<int:pk>/edit/", support.support_edit, name="support-edit"),
    path("support/<int:pk>/taking/", support.support_take, name="support-take"),
    path("support/<int:pk>/helper/", support.support_assign, name="support-assign"),
    path("support/<int:pk>/stage/<str:to_state>/", support.support_move, name="support-move"),
    path("support/<int:pk>/log/", support_log.log_create, name="log-create"),
    path("support/<int:pk>/comments/", support_log.support_comment, name="support-comment-create"),
    path("support/log/<int:pk>/", support_log.log_edit, name="log-edit"),
    path("activities/", activities.activity_list, name="activity-list"),
    path("activities/quiet/", activities.quiet_list, name="quiet-list"),
    path("activities/<int:pk>/", activities.activity_detail, name="activity-detail"),
    path("activities/<int:pk>/edit/", activities.activity_edit, name="activity-edit"),
    path("activities/<int:pk>/deletion/", activities.activity_delete, name="activity-delete"),
    path("activities/<int:pk>/files/", activities.attachment_create, name="attachment-create"),
    path("files/<int:pk>/", activities.attachment_file, name="attachment-file"),
    path("files/<int:pk>/deletion/", activities.attachment_delete, name="attachment-delete"),
    path("next-actions/<int:pk>/", activities.action_finish, name="action-finish"),
    path("<str:code>/activities/", activities.team_activities, name="team-activities"),
    path("<str:code>/activities/new/", activities.activity_create, name="activity-create"),
    path("<str:code>/support/", activities.team_support, name="team-support"),
    path("plans/", plans.plan_list, name="plan-list"),
    path("plans/questions/", plan_questions.plan_question_list, name="plan-question-list"),
    path(
        "plans/questions/<int:pk>/",
        plan_questions.plan_question_edit,
        name="plan-question-edit",
    ),
    path(
        "plans/questions/<int:pk>/deletion/",
        plan_questions.plan_question_delete,
        name="plan-question-delete",
    ),
    path(
        "plans/questions/of/<int:number>/new/",
        plan_questions.plan_question_create,
        name="plan-question-create",
    ),
    path(
        "plans/questions/of/<int:number>/copy/",
        plan_questions.plan_question_copy,
        name="plan-question-copy",
    ),
    path("reports/", reports.report_pack, name="report-pack"),
    path("<str:code>/plan/", plans.team_plan, name="team-plan"),
    path("<str:code>/plan/<int:number>/", plans.plan_detail, name="plan-detail"),
    path("<str:code>/plan/<int:number>/edit/", plans.plan_edit, name="plan-edit"),
    path("<str:code>/plan/<int:number>/copy/", plans.plan_copy, name="plan-copy"),
    path("<str:code>/plan/<int:number>/print/", plans.plan_print, name="plan-print"),
    path("<str:code>/plan/<int:number>/to/<str:to_state>/", plans.plan_move, name="plan-move"),
    path("<str:code>/report/", reports.team_report_page, name="team-report"),
    path("<str:code>/report/<int:number>.<str:suffix>", reports.report_file, name="report-file"),
]

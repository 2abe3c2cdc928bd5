"""Addresses about chairs: the year's rules, posts that have a chair, deputies, joint teams."""

from django.urls import path

from teams.views import seat_rules, seats, teams

urlpatterns = [
    path("my/", teams.my_team, name="my-team"),
    path("seats/", teams.seat_list, name="seat-list"),
    path("roster/year/", teams.year_roster, name="year-roster"),
    path("rules/", seat_rules.seat_rule_list, name="seat-rule-list"),
    path("rules/apply/", seat_rules.seat_rules_apply, name="seat-rules-apply"),
    path("rules/<int:pk>/", seat_rules.seat_rule_edit, name="seat-rule-edit"),
    path("rules/<int:pk>/deletion/", seat_rules.seat_rule_delete, name="seat-rule-delete"),
    path("rules/year/<int:year>/new/", seat_rules.seat_rule_create, name="seat-rule-create"),
    path(
        "rules/year/<int:year>/confirm/", seat_rules.seat_rules_confirm, name="seat-rules-confirm"
    ),
    path("rules/year/<int:year>/copy/", seat_rules.seat_rules_copy, name="seat-rules-copy"),
    path("seats/<int:pk>/post/", seats.seat_bind, name="seat-bind"),
    path("posts/<int:pk>/ending/", seats.binding_end, name="binding-end"),
    path("seats/<int:pk>/deputy/", seats.deputy_name, name="deputy-name"),
    path("deputies/<int:pk>/ending/", seats.deputy_end, name="deputy-end"),
    path("joint/<int:pk>/ending/", seats.joint_end, name="joint-end"),
    path("<str:code>/joint/", seats.team_joint, name="team-joint"),
    path("<str:code>/name/", seats.team_rename, name="team-rename"),
]

"""Addresses of the skills app."""

from django.urls import include, path

from skills import views
from skills.views import claims, confirmations, rounds, second_stage, surveys

app_name = "skills"

urlpatterns = [
    path("", include("skills.urls_figures")),
    path("", include("skills.urls_maps")),
    path("", views.my_map, name="my-map"),
    path("list/", views.skill_list, name="skill-list"),
    path("list/<str:code>/", views.skill_detail, name="skill-detail"),
    path("people/", views.person_list, name="person-list"),
    path("people/<str:number>/", views.person_map, name="person-map"),
    path("people/<str:number>/<str:code>/confirmation/", views.level_confirm, name="level-confirm"),
    path("people/<str:number>/evidence/", claims.person_evidence, name="person-evidence"),
    path("evidence/", claims.evidence_list, name="evidence-list"),
    path("claims/", claims.claim_list, name="claim-list"),
    path("claims/new/<str:kind>/", claims.claim_create, name="claim-create"),
    path("claims/<int:pk>/", claims.claim_detail, name="claim-detail"),
    path("claims/<int:pk>/proof/", claims.claim_proof, name="claim-proof"),
    path("claims/<int:pk>/decline/", claims.claim_decline, name="claim-decline"),
    path("claims/<int:pk>/withdrawal/", claims.claim_withdraw, name="claim-withdraw"),
    path("qualifications/", claims.qualification_list, name="qualification-list"),
    path("qualifications/new/", claims.qualification_create, name="qualification-create"),
    path("qualifications/<int:pk>/", claims.qualification_edit, name="qualification-edit"),
    path("level-policy/", claims.level_policy, name="level-policy"),
    path("surveys/", surveys.survey_list, name="survey-list"),
    path("surveys/<int:pk>/", surveys.survey_detail, name="survey-detail"),
    path("surveys/<int:pk>/answers/", surveys.survey_answers, name="survey-answers"),
    path("surveys/<int:pk>/submission/", surveys.survey_submit, name="survey-submit"),
    path("surveys/<int:pk>/reopening/", surveys.survey_reopen, name="survey-reopen"),
    path("surveys/<int:pk>/<str:category>/", surveys.survey_part, name="survey-part"),
    path("rounds/", rounds.round_list, name="round-list"),
    path("rounds/new/", rounds.round_create, name="round-create"),
    path("rounds/<int:pk>/", rounds.round_detail, name="round-detail"),
    path("rounds/<int:pk>/edit/", rounds.round_edit, name="round-edit"),
    path("rounds/<int:pk>/distribution/", rounds.round_distribute, name="round-distribute"),
    path("rounds/<int:pk>/last-day/", rounds.round_last_day, name="round-last-day"),
    path("rounds/<int:pk>/responses/", rounds.response_list, name="response-list"),
    path("rounds/<int:pk>/reminder/", rounds.round_remind, name="round-remind"),
    path("rounds/<int:pk>/joiners/", second_stage.round_joiners, name="round-joiners"),
    path("rounds/<int:pk>/heads/", second_stage.round_heads, name="round-heads"),
    path("confirmations/", confirmations.confirmation_list, name="confirmation-list"),
    path("confirmations/preview/", confirmations.confirmation_preview, name="confirmation-preview"),
    path(
        "confirmations/<int:pk>/comment/",
        confirmations.confirmation_comment,
        name="confirmation-comment",
    ),
    path("proposals/<int:pk>/decline/", confirmations.proposal_decline, name="proposal-decline"),
]

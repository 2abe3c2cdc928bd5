"""Addresses of the statistics, the matrix, the years, the people to ask and the standard."""

from django.urls import path

from skills.views import consents, figures, frameworks, matrix, teamwork, years

urlpatterns = [
    path("figures/", figures.city, name="city"),
    path("figures/departments/", figures.department_matrix, name="department-matrix"),
    path("figures/departments/<str:code>/", figures.department_figures, name="department-figures"),
    path("figures/skills/<str:code>/", figures.skill_figures, name="skill-figures"),
    path("matrix/", matrix.matrix, name="matrix"),
    path("helpers/", consents.helper_list, name="helper-list"),
    path("helpers/me/", consents.consents, name="consents"),
    path("teams/<str:code>/", teamwork.team_skills, name="team-skills"),
    path("years/", years.snapshot_list, name="snapshot-list"),
    path("years/<int:year>/record/", years.snapshot_take, name="snapshot-take"),
    path("years/<int:year>/corrections/", years.correction_list, name="correction-list"),
    path("history/", years.my_history, name="my-history"),
    path("history/<str:number>/", years.person_history, name="person-history"),
    path("framework/", frameworks.framework, name="framework"),
    path("framework/add/", frameworks.framework_add, name="framework-add"),
    path("framework/<int:pk>/remove/", frameworks.framework_remove, name="framework-remove"),
]

"""All addresses of the portal."""

from django.urls import include, path

from shimonoseki_dx import gallery, pages
from shimonoseki_dx.home.skill_steps import my_map, person_map, skill_detail
from shimonoseki_dx.home.views import home
from shimonoseki_dx.office import office
from shimonoseki_dx.search.views import search

urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("glossary/", pages.glossary, name="glossary"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("help/", pages.usage, name="help"),
    path("health/", pages.health, name="health"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("office/", office, name="office"),
    path("review/", include("shimonoseki_dx.review.urls")),
    path("staff/", include("staff.urls")),
    # Composed, before the pages that know no courses:
    path("skills/", my_map, name="my-map"),
    path("skills/people/<str:number>/", person_map, name="person-map"),
    path("skills/list/<str:code>/", skill_detail, name="skill-detail"),
    path("skills/", include("skills.urls")),
    path("training/", include("training.urls")),
    path("teams/", include("teams.urls")),
    path("forum/", include("crossforum.urls")),
]

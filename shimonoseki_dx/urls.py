"""All addresses of the portal."""

from django.urls import include, path

from shimonoseki_dx import gallery, pages
from shimonoseki_dx.home.skill_steps import my_map
from shimonoseki_dx.home.views import home
from shimonoseki_dx.search.views import search

urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("glossary/", pages.glossary, name="glossary"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("help/", pages.usage, name="help"),
    path("health/", pages.health, name="health"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("office/", pages.office, name="office"),
    path("review/", include("shimonoseki_dx.review.urls")),
    path("staff/", include("staff.urls")),
    path("skills/", my_map, name="my-map"),  # composed: before the map that knows no courses
    path("skills/", include("skills.urls")),
    path("training/", include("training.urls")),
    path("teams/", include("teams.urls")),
    path("forum/", include("crossforum.urls")),
]

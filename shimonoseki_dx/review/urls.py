"""Addresses of the review."""

from django.urls import path

from shimonoseki_dx.home.views import home

urlpatterns = [path("", home, name="review")]

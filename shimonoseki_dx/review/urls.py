"""Addresses of the review."""

from django.urls import path

from shimonoseki_dx.review import views

urlpatterns = [path("", views.review, name="review")]

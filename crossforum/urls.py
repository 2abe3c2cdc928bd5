"""Addresses of the crossforum app."""

from django.urls import path

app_name = "crossforum"

urlpatterns: list[object] = []

"""Addresses of the training app."""

from django.urls import path

app_name = "training"

urlpatterns: list[object] = []

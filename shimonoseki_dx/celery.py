"""The Celery application: work that a person should not have to wait for."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shimonoseki_dx.settings")

app = Celery("shimonoseki_dx")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

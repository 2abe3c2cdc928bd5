"""The portal as a whole: settings, entry points and the pages that read across apps."""

from shimonoseki_dx.celery import app as celery_app

__all__ = ["celery_app"]

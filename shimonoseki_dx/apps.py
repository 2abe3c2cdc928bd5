"""The portal package as an app: commands and the pages that read across apps."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Named after the package; it has no models."""

    name = "shimonoseki_dx"
    verbose_name = "DX推進ポータル"

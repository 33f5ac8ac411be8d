"""Django's handle on the room."""

from django.apps import AppConfig


class BytesConfig(AppConfig):
    """The room `bytes`."""

    name = "glasshouse.network.bytes"
    label = "bytes"

"""The addresses: pages and the API. Bytes have a door of their own (`asgi.py`)."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("glasshouse.network.api.urls")),
    path("", include("glasshouse.network.web.urls")),
]
handler400 = "glasshouse.network.web.errors.bad_request"
handler403 = "glasshouse.network.web.errors.forbidden"
handler404 = "glasshouse.network.web.errors.not_found"
handler500 = "glasshouse.network.web.errors.server_error"

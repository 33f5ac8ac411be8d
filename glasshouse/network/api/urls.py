"""The API's addresses: everything lies under `/api/v1/`; `/api/v1/openapi.json` describes it."""

from django.urls import path

from glasshouse.network.api.app import api

urlpatterns = [path("v1/", api.urls)]

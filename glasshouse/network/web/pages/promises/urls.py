"""Addresses of the pages of promises."""

from django.urls import path

from glasshouse.network.web.pages.promises import views

urlpatterns = [
    path("promises", views.promises, name="promises"),
    path("promises/checkpoint.txt", views.checkpoint, name="promises-checkpoint"),
    path("promises/<promise>", views.promise, name="promise"),
]

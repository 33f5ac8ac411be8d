"""Addresses of the studio."""

from django.urls import path

from glasshouse.network.web.pages.studio import views

urlpatterns = [
    path("upload", views.begin_video, name="upload"),
    path("studio", views.list_own, name="studio-list"),
    path("studio/<str:code>", views.edit_video, name="studio"),
]

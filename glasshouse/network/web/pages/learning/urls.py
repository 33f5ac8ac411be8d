"""Addresses of the pages about one's own feed."""

from django.urls import path

from glasshouse.network.web.pages.learning import views

urlpatterns = [
    path("you/interests", views.interests, name="your-interests"),
    path("you/history", views.history, name="your-history"),
]

"""Addresses of statements."""

from django.urls import path

from glasshouse.network.web.pages.statements import ages, restrictions, views

urlpatterns = [
    path("statement/<code>", views.statement, name="statement"),
    path("statement/<code>/reasons.json", views.reasons, name="statement-reasons"),
    path("statement/<code>/appeal", views.appeal, name="statement-appeal"),
    path("restrictions", restrictions.restrictions, name="restrictions"),
    path("restrictions.csv", restrictions.as_csv, name="restrictions-csv"),
    path("you/decisions", views.own, name="your-decisions"),
    path("you/birth-date", ages.give_birth_date, name="your-birth-date"),
]

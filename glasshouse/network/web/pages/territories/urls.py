"""The addresses of restrictions by country."""

from django.urls import path

from glasshouse.network.web.pages.territories import desk, public, where

urlpatterns = [
    path("countries", public.countries, name="countries"),
    path("countries.csv", public.table, name="countries-csv"),
    path("restriction/<code>", public.restriction, name="restriction"),
    path("where", where.choose, name="where"),
    path("desk/countries", desk.countries, name="desk-countries"),
    path("desk/countries/propose", desk.propose, name="desk-propose-restriction"),
    path("desk/countries/<code>", desk.restriction, name="desk-restriction"),
]

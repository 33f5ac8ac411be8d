"""Addresses of the pages about one's own data."""

from django.urls import path

from glasshouse.network.web.pages.data import held, moving

urlpatterns = [
    path("you/data", held.overview, name="your-data"),
    path("you/data/held/<model>", held.rows, name="data-held"),
    path("you/data/exports", moving.ask_export, name="data-export"),
    path("you/data/exports/<code>", moving.download, name="data-download"),
    path("you/data/exports/<code>/delete", moving.delete_export, name="data-export-delete"),
    path("you/data/import", moving.bring, name="data-import"),
    path("you/data/import/<code>", moving.brought, name="data-brought"),
    path("you/data/import/<code>/delete", moving.delete_import, name="data-import-delete"),
    path("you/data/people", moving.sought, name="data-people"),
]

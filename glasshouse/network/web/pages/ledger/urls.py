"""Addresses of the ledger's pages; its files are served by the door of the bytes."""

from django.urls import path

from glasshouse.network.web.pages.ledger import views

urlpatterns = [
    path("ledger", views.ledger, name="ledger"),
    path("ledger/entry/<int:index>", views.entry, name="ledger-entry"),
    path("ledger/entry/<int:index>/entry.json", views.entry_bytes, name="ledger-entry-bytes"),
    path("ledger/entry/<int:index>/receipt", views.receipt, name="ledger-receipt"),
    path("ledger/policy.txt", views.policy, name="ledger-policy"),
]

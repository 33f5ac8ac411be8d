"""Addresses of the studio."""

from django.urls import path

from glasshouse.network.web.pages.studio import receipts, views

urlpatterns = [
    path("upload", views.begin_video, name="upload"),
    path("studio", views.list_own, name="studio-list"),
    path("studio/receipts", receipts.list_receipts, name="studio-receipts"),
    path("studio/<str:code>/receipt", receipts.show_receipt, name="studio-receipt"),
    path("studio/<str:code>/receipt/<str:ticket>", receipts.download, name="studio-receipt-file"),
    path("studio/<str:code>", views.edit_video, name="studio"),
]

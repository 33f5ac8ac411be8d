"""Addresses of notices."""

from django.urls import path

from glasshouse.network.web.pages.moderation import desk, report

urlpatterns = [
    path("report/<subject>/<thing>", report.report, name="report"),
    path("desk", desk.first_page, name="desk"),
    path("desk/notices", desk.queue, name="desk-notices"),
    path("desk/notices/decided", desk.decided, name="desk-decided"),
    path("desk/notices/<code>/undo", desk.undo, name="desk-notice-undo"),
    path("desk/notices/<subject>/<thing>", desk.decide, name="desk-notice"),
]

"""Addresses of notices and appeals."""

from django.urls import path

from glasshouse.network.web.pages.moderation import appeals, desk, report

urlpatterns = [
    path("report/<subject>/<thing>", report.report, name="report"),
    path("notice/<code>", report.told, name="your-notice"),
    path("desk/notices", desk.queue, name="desk-notices"),
    path("desk/notices/decided", desk.decided, name="desk-decided"),
    path("desk/notices/<subject>/<thing>", desk.decide, name="desk-notice"),
    path("desk/own-initiative/<subject>/<thing>", desk.decide_own, name="desk-own-initiative"),
    path("desk/statements/<code>/reverse", desk.reverse, name="desk-reverse"),
    path("desk/appeals", appeals.queue, name="desk-appeals"),
    path("desk/appeals/decided", appeals.decided, name="desk-appeals-decided"),
    path("desk/appeals/<code>", appeals.decide, name="desk-appeal"),
]

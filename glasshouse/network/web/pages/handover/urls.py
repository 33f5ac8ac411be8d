"""Addresses of the pages of handovers."""

from django.urls import path

from glasshouse.network.web.pages.handover import desk, views

urlpatterns = [
    path("handovers", views.handovers, name="handovers"),
    path("handovers/<code>/<side>-<stage>.tlog-proof", views.receipt, name="handover-receipt"),
    path("arrived/<code>/<was>", views.arrived, name="arrived"),
    path("you/handover", views.yours, name="your-handover"),
    path("desk/handover", desk.handovers, name="desk-handover"),
    path("desk/handover/plan", desk.plan, name="desk-handover-plan"),
    path("desk/handover/propose", desk.propose, name="desk-handover-propose"),
    path("desk/handover/<code>/announce", desk.announce, name="desk-handover-announce"),
    path("desk/handover/<code>/call-off", desk.call_off, name="desk-handover-call-off"),
    path("desk/handover/<code>/licence", desk.record_licence, name="desk-handover-licence"),
    path("desk/handover/licence/<step>/enter", desk.enter_licence, name="desk-handover-enter"),
]

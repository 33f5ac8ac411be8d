"""Addresses of the pages about bars of devices."""

from django.urls import path

from glasshouse.network.web.pages.devices import desk, own, proving, public, running

urlpatterns = [
    path("bars", public.bars, name="bars"),
    path("bars.csv", public.table, name="bars-table"),
    path("bars/<code>", public.bar, name="bar"),
    path("bars/<code>/burn-down.csv", public.burn_down, name="bar-burn-down"),
    path("bars/<code>/files/<name>", public.block_file, name="bar-file"),
    path("bars/<code>/reports/<int:number>.json", public.report, name="bar-report"),
    path("bars/<code>/objections/<objection>.json", public.objection, name="bar-objection"),
    path("bars/<code>/object", public.object_to, name="bar-object"),
    path("networks/<token>", proving.network, name="network-proof"),
    path("you/organisations", own.organisations, name="organisations"),
    path("you/organisations/<code>", own.organisation, name="organisation"),
    path("you/organisations/<code>/bar", own.propose, name="organisation-propose"),
    path("you/bars/<code>", running.bar, name="organisation-bar"),
    path("you/bars/<code>/draft.json", running.draft, name="organisation-draft"),
    path("desk/devices", desk.devices, name="desk-devices"),
    path("desk/devices/forms/<code>", desk.look, name="desk-form"),
    path("desk/devices/objections/<code>", desk.decide, name="desk-objection"),
    path("desk/devices/bars/<code>", desk.object_to, name="desk-object"),
]

"""Addresses of the pages of promises."""

from django.urls import path

from glasshouse.network.web.pages.promises import claims, collected, desk, views

urlpatterns = [
    path("promises", views.promises, name="promises"),
    path("promises/checkpoint.txt", views.checkpoint, name="promises-checkpoint"),
    path("promises/<promise>", views.promise, name="promise"),
    path("claims", claims.claims, name="claims"),
    path("claims/<code>", claims.claim, name="claim"),
    path("holdings", collected.holdings, name="holdings"),
    path("holdings.json", collected.holdings_list, name="holdings-list"),
    path("owners", collected.owners, name="owners"),
    path("desk/claims", desk.claims, name="desk-claims"),
    path("desk/claims/add", desk.add_claim, name="desk-claim-add"),
    path("desk/claims/object", desk.add_objection, name="desk-objection-add"),
    path("desk/dossier", desk.dossier, name="desk-dossier"),
    path("desk/owners", desk.declare_owners, name="desk-owners"),
]

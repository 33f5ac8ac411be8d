"""Addresses of orders."""

from django.urls import path

from glasshouse.network.web.pages.orders import asked, desk, mine, public

urlpatterns = [
    path("desk/orders", desk.waiting, name="desk-orders"),
    path("desk/orders/answered", desk.answered, name="desk-orders-answered"),
    path("desk/orders/new", desk.receive, name="desk-order-new"),
    path("desk/orders/asked", asked.asked, name="desk-asked"),
    path("desk/orders/asked/<code>", asked.answer, name="desk-asked-answer"),
    path("desk/orders/<code>", desk.order, name="desk-order"),
    path("desk/orders/<code>/archive", desk.archive, name="desk-order-archive"),
    path("desk/orders/<code>/<deed>", desk.act, name="desk-order-deed"),
    path("transparency", public.transparency, name="transparency"),
    path("transparency.csv", public.table_csv, name="transparency-csv"),
    path("transparency/asked.csv", public.asked_csv, name="transparency-asked-csv"),
    path("transparency/rules", public.rules, name="transparency-rules"),
    path("transparency/rules.txt", public.rules_text, name="transparency-rules-text"),
    path("you/data/orders", mine.mine, name="your-orders"),
]

"""What anyone can see of orders: the table by country and half-year, the latest ones, what was asked, the rules."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.orders import queries
from glasshouse.network.web.pages.orders.charts import chart
from glasshouse.network.web.tables import table_file

HASH_SIZE = 64


@require_safe
def transparency(request: HttpRequest) -> HttpResponse:
    """Show what authorities and others asked for, and what they got."""
    rows = queries.counted()
    context = {
        "rows": rows,
        "chart": chart(queries.halves(rows)),
        "bands": queries.bands(),
        "orders": queries.latest(),
        "asked": queries.asked(),
        "secret_laws": queries.secret_laws(),
        "level": ledger.level(),
        "section": "promises",
    }
    return render(request, "orders/transparency.html", context)


@require_safe
def table_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out the table as CSV."""
    return table_file(queries.as_csv(), "orders.csv")


@require_safe
def asked_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out all that was asked as CSV."""
    return table_file(queries.asked_csv(), "asked.csv")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules by which orders are decided, in words."""
    return render(request, "orders/rules.html", {"rules": queries.rules(), "section": "promises"})


@require_safe
def rules_text(request: HttpRequest) -> HttpResponse:
    """Hand out the text of the rules that count, or of those with the hash `sha256`."""
    sha256 = request.GET.get("sha256", "")[:HASH_SIZE]
    try:
        text = queries.rules_text("" if "\0" in sha256 else sha256)
    except NotFound as error:
        raise Http404(error.message) from error
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response

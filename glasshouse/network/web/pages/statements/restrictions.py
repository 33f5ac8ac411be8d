"""`/restrictions`: all restrictions, in figures and one by one; as CSV with the columns of the DSA transparency database."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glasshouse.network.kit.tables import written
from glasshouse.network.moderation import queries


def _wanted(request: HttpRequest) -> queries.Wanted:
    asked = {name: request.GET.get(name, "")[:20] for name in ("half", "measure", "basis")}
    return queries.Wanted(**asked)


@require_safe
def restrictions(request: HttpRequest) -> HttpResponse:
    """Show how many restrictions there were by half-year, and each, filtered by half-year, measure and ground."""
    wanted, below = _wanted(request), request.GET.get("below", "")
    # More digits than an id has are no place in the list.
    place = int(below) if below.isascii() and below.isdigit() and len(below) < 16 else None
    shown, following = queries.restrictions(wanted, below=place)
    query = request.GET.copy()
    query.pop("below", None)
    context = {
        "halves": queries.half_years(),
        "shown": shown,
        "next": following,
        "wanted": wanted,
        "query": query.urlencode(),
        "measures": queries.Measure.choices,
        "grounds": queries.Basis.choices,
        "earlier": place is not None,
    }
    return render(request, "statements/restrictions.html", context)


@require_safe
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give the restrictions that are asked for as a table (RFC 4180), row by row."""
    wanted = _wanted(request)

    def lines() -> Iterator[bytes]:
        return written(
            queries.COLUMNS, ([row[name] for name in queries.COLUMNS] for row in queries.dsa_rows(wanted))
        )

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    half = wanted.half if wanted.half.replace("-", "").isalnum() else "all"
    answer["Content-Disposition"] = f'attachment; filename="restrictions-{half or "all"}.csv"'
    return answer

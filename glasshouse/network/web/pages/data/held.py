"""Everything that is held about oneself, in words."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from glasshouse.network.kit.errors import NotFound
from glasshouse.network.portability import queries as portability
from glasshouse.network.web.pages.data.values import shown
from glasshouse.network.web.viewing import me_of, signed_in_only


@never_cache
@signed_in_only
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show one's archives, every kind of thing that is held, and the ways in and out."""
    person_id = me_of(request)
    held = portability.held_about(person_id)
    exports = portability.exports_of(person_id)
    context = {
        "there": [one for one in held if one.rows or one.files],
        "absent": [one for one in held if not (one.rows or one.files)],
        "exports": exports,
        "under_way": any(one.state in ("asked", "making") for one in exports),
        "imports": portability.imports_of(person_id)[:5],
        "sought": len(portability.sought_by(person_id)),
        "a_day": portability.EXPORTS_PER_DAY,
        "days": portability.KEPT.days,
    }
    return render(request, "data/overview.html", context)


@never_cache
@signed_in_only
@require_safe
def rows(request: HttpRequest, model: str) -> HttpResponse:
    """Show the rows of one kind, page by page."""
    start = request.GET.get("from", "0")
    try:
        page = portability.rows_of(
            model,
            person_id=me_of(request),
            start=int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0,
        )
    except NotFound as error:
        raise Http404(error.message) from error
    context = {
        "held": page.held,
        "rows": [(page.start + n, [shown(*cell) for cell in row]) for n, row in enumerate(page.rows, 1)],
        "files": page.files,
        "start": page.start,
        "next": page.next,
    }
    return render(request, "data/rows.html", context)

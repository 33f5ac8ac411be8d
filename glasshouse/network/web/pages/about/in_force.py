"""What is in force, as the very texts whose hashes stand in the ledger: anyone can fetch and hash them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from glasshouse.network.feed import queries as feed
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.moderation import queries as moderation


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules of the house."""
    context = {"rules": moderation.house_rules_in_words(), "section": "about"}
    return render(request, "about/rules.html", context)


@require_safe
def rules_text(request: HttpRequest) -> HttpResponse:
    """Hand out the rules of the house as the text that counts."""
    return _plain(moderation.house_rules_text())


@require_safe
def ranking_text(request: HttpRequest) -> HttpResponse:
    """Hand out the sources of the ranking in use."""
    return _plain(feed.ranking_text())


@require_safe
def release_text(request: HttpRequest) -> HttpResponse:
    """Hand out the list of the files that run here, each with its hash."""
    return _plain(ledger.release_text())


def _plain(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response

"""The product's addresses and `/bench/constant`: an API route that finds out who asks and answers always the same."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from glasshouse.network.api.access import viewer_of
from glasshouse.network.api.feeds import answer
from glasshouse.network.config.urls import urlpatterns as _product

api = NinjaAPI(urls_namespace="bench", docs_url=None, openapi_url=None)


@api.get("/constant")
def constant(request: HttpRequest) -> HttpResponse:
    return answer({"signed_in": viewer_of(request).signed_in})


urlpatterns = [path("bench/", api.urls), *_product]

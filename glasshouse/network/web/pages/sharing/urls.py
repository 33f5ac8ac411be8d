"""Addresses of what leaves the site."""

from django.urls import path

from glasshouse.network.web.pages.sharing import app, cards, feeds

urlpatterns = [
    path("embed/<code>", cards.embed, name="embed"),
    path("oembed", cards.oembed, name="oembed"),
    path("@<handle>/<code>/poster", cards.poster, name="video-poster"),
    path("@<handle>/<code>/file", cards.file, name="video-file"),
    path("@<handle>/rss", feeds.person, name="profile-rss"),
    path("tag/<name>/rss", feeds.tag, name="tag-rss"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("sw.js", app.service_worker, name="service-worker"),
    path("offline", app.offline, name="offline"),
]

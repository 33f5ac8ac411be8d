"""The addresses of the pages."""

from django.urls import include, path

from glasshouse.network.web.pages.about import views as about
from glasshouse.network.web.pages.profile import views as profile
from glasshouse.network.web.pages.video import views as video
from glasshouse.network.web.pages.watch import views as watch

urlpatterns = [
    path("", watch.discover, name="watch"),
    path("latest", watch.latest, name="latest"),
    path("discover", watch.discover, name="discover"),
    path("about", about.about, name="about"),
    path("captions/<code>/<language>.vtt", video.captions, name="captions"),
    path("", include("glasshouse.network.web.pages.accounts.urls")),
    path("", include("glasshouse.network.web.pages.data.urls")),
    path("", include("glasshouse.network.web.pages.studio.urls")),
    path("", include("glasshouse.network.web.pages.learning.urls")),
    path("@<handle>", profile.profile, name="profile"),
    path("@<handle>/<code>", video.video, name="video"),
    path("@<handle>/<code>/edit", video.edit, name="video-edit"),
    path("@<handle>/<code>/delete", video.delete, name="video-delete"),
    path("@<handle>/<code>/like", video.like, name="video-like"),
]

"""The addresses of the pages."""

from django.urls import include, path

from glasshouse.network.web.pages.about import views as about
from glasshouse.network.web.pages.desk import views as desk
from glasshouse.network.web.pages.profile import views as profile
from glasshouse.network.web.pages.search import views as search
from glasshouse.network.web.pages.sound import views as sound
from glasshouse.network.web.pages.video import views as video
from glasshouse.network.web.pages.watch import views as watch

urlpatterns = [
    path("", watch.discover, name="watch"),
    path("latest", watch.latest, name="latest"),
    path("discover", watch.discover, name="discover"),
    path("sound/<code>", sound.sound, name="sound"),
    path("search", search.search, name="search"),
    path("about", about.about, name="about"),
    path("desk/health", desk.health, name="desk-health"),
    path("metrics", desk.metrics, name="metrics"),
    path("captions/<code>/<language>.vtt", video.captions, name="captions"),
    path("", include("glasshouse.network.web.pages.accounts.urls")),
    path("", include("glasshouse.network.web.pages.data.urls")),
    path("", include("glasshouse.network.web.pages.studio.urls")),
    path("", include("glasshouse.network.web.pages.sharing.urls")),
    path("", include("glasshouse.network.web.pages.moderation.urls")),
    path("", include("glasshouse.network.web.pages.learning.urls")),
    path("@<handle>", profile.profile, name="profile"),
    path("@<handle>/<code>", video.video, name="video"),
    path("@<handle>/<code>/edit", video.edit, name="video-edit"),
    path("@<handle>/<code>/delete", video.delete, name="video-delete"),
    path("@<handle>/<code>/like", video.like, name="video-like"),
]

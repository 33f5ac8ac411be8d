"""The addresses of the pages."""

from django.urls import include, path

from glasshouse.network.web.pages.about import in_force
from glasshouse.network.web.pages.about import views as about
from glasshouse.network.web.pages.desk import views as desk
from glasshouse.network.web.pages.language import views as language
from glasshouse.network.web.pages.profile import deeds
from glasshouse.network.web.pages.profile import views as profile
from glasshouse.network.web.pages.search import views as search
from glasshouse.network.web.pages.sound import views as sound
from glasshouse.network.web.pages.telling import views as telling
from glasshouse.network.web.pages.video import together
from glasshouse.network.web.pages.video import views as video
from glasshouse.network.web.pages.watch import lists
from glasshouse.network.web.pages.watch import views as watch
from glasshouse.network.web.pages.welcome import views as welcome

urlpatterns = [
    path("", watch.home, name="watch"),
    path("for-you", watch.for_you, name="for-you"),
    path("following", watch.following, name="following"),
    path("latest", watch.latest, name="latest"),
    path("discover", watch.discover, name="discover"),
    path("sound/<code>", sound.sound, name="sound"),
    path("search", search.search, name="search"),
    path("about", about.about, name="about"),
    path("language", language.choose, name="language"),
    path("rules", in_force.rules, name="rules"),
    path("rules.txt", in_force.rules_text, name="rules-text"),
    path("ranking.txt", in_force.ranking_text, name="ranking-text"),
    path("release.txt", in_force.release_text, name="release-text"),
    path("desk", desk.first_page, name="desk"),
    path("desk/health", desk.health, name="desk-health"),
    path("metrics", desk.metrics, name="metrics"),
    path("captions/<code>/<language>.vtt", video.captions, name="captions"),
    path("", include("glasshouse.network.web.pages.accounts.urls")),
    path("", include("glasshouse.network.web.pages.data.urls")),
    path("", include("glasshouse.network.web.pages.studio.urls")),
    path("", include("glasshouse.network.web.pages.sharing.urls")),
    path("", include("glasshouse.network.web.pages.moderation.urls")),
    path("", include("glasshouse.network.web.pages.learning.urls")),
    path("", include("glasshouse.network.web.pages.ledger.urls")),
    path("", include("glasshouse.network.web.pages.promises.urls")),
    path("", include("glasshouse.network.web.pages.devices.urls")),
    path("", include("glasshouse.network.web.pages.orders.urls")),
    path("", include("glasshouse.network.web.pages.handover.urls")),
    path("", include("glasshouse.network.web.pages.statements.urls")),
    path("", include("glasshouse.network.web.pages.territories.urls")),
    path("tag/<name>", lists.tag, name="tag"),
    path("saved", lists.saved, name="saved"),
    path("notifications", telling.told, name="notifications"),
    path("notifications/requests", telling.answer_request, name="follow-requests"),
    path("you/notifications", telling.choices, name="your-notifications"),
    path("welcome", welcome.welcome, name="welcome"),
    path("@<handle>/followers", profile.followers, name="followers"),
    path("@<handle>/following", profile.following, name="following-of"),
    path("@<handle>/follow", deeds.follow, name="follow"),
    path("@<handle>/mute", deeds.mute, name="mute"),
    path("@<handle>/block", deeds.block, name="block"),
    path("@<handle>/remove", deeds.remove_follower, name="remove-follower"),
    path("@<handle>", profile.profile, name="profile"),
    path("@<handle>/<code>", video.video, name="video"),
    path("@<handle>/<code>/edit", video.edit, name="video-edit"),
    path("@<handle>/<code>/delete", video.delete, name="video-delete"),
    path("@<handle>/<code>/like", together.like, name="video-like"),
    path("@<handle>/<code>/save", together.save, name="video-save"),
    path("@<handle>/<code>/repost", together.repost, name="video-repost"),
    path("@<handle>/<code>/comment", together.comment, name="video-comment"),
    path("@<handle>/<code>/comments/<comment_code>/delete", together.delete_comment, name="comment-delete"),
]

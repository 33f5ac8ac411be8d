"""The sentences that scripts of the player and of pages about people show; `static/web/js/words.js` reads them from the page."""

from django.utils.translation import gettext_lazy as _

PEOPLE_WORDS = {
    "follow_none": _("Follow"),
    "follow_back": _("Follow back"),
    "follow_asked": _("Asked"),
    "follow_following": _("Following"),
    "link_copied": _("The link is copied."),
    "not_reached": _("That did not reach the network. Nothing was changed: please try again."),
}

PLAYER_WORDS = {
    **PEOPLE_WORDS,
    "video_by": _("Video by {name}"),
    "profile_of": _("Profile of {name}"),
    "now_showing": _("Video by {name}. {text}"),
    "time_of": _("{now} of {all}"),
    "play": _("Play"),
    "pause": _("Pause"),
    "more": _("more"),
    "less": _("less"),
    "like": _("Like, {count} so far"),
    "like_failed": _("The like did not reach the network. Please try again."),
    "turn_sound_on": _("Turn sound on"),
    "turn_sound_off": _("Turn sound off"),
    "sound_is_on": _("Sound is on"),
    "sound_is_off": _("Sound is off"),
    "captions_in": _("Captions: {language}"),
    "captions_off": _("Captions are off"),
    "video_failed": _("This video did not load. Your place is kept: try again, or go on."),
    "video_offline": _("You are offline. This video starts by itself when the connection is back."),
    "video_gone": _(
        "This video is no longer here. Its author may have deleted it or changed who may see it."
    ),
}

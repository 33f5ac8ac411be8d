"""The sentences that scripts of the player and of pages about people show; `static/web/js/words.js` reads them from the page."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy


@dataclass(frozen=True, slots=True)
class plural_words:  # noqa: N801 - it marks words, as gettext's functions do, and is found by this name
    """Words for a `{count}` that the script knows, in both forms."""

    one: str
    other: str


def in_words(words: Mapping[str, str | Promise | plural_words]) -> dict[str, str | dict[str, str]]:
    """Return the words in the reader's language, as the scripts read them: a sentence, or `one` and `other` of it."""
    return {
        name: {"one": ngettext(said.one, said.other, 1), "other": ngettext(said.one, said.other, 2)}
        if isinstance(said, plural_words)
        else str(said)
        for name, said in words.items()
    }


Words = dict[str, str | Promise | plural_words]
PEOPLE_WORDS: Words = {
    "follow_none": _("Follow"),
    "follow_back": _("Follow back"),
    "follow_asked": _("Asked"),
    "follow_following": pgettext_lazy("how one stands to a person", "Following"),
    "link_copied": _("The link is copied."),
    "not_reached": _("That did not reach the network. Nothing was changed: please try again."),
}

_COMMENT_WORDS: Words = {
    "no_comments_yet": _("Nobody has said anything yet. Be the first."),
    "no_comments": _("There are no comments here."),
    "comments_failed": _("The comments did not load."),
    "comment_sent": _("Your comment is there."),
    "comment_kept": _("Your comment did not reach the network. It is kept here: try again in a moment."),
    "comment_deleted": _("The comment is deleted."),
    "delete_comment": _("Delete"),
    "delete_comment_sure": _("Delete for good?"),
    "like_comment": _("Like this comment, {count} so far"),
    "pin": _("Pin"),
    "unpin": _("Unpin"),
    "replies": plural_words("{count} reply", "{count} replies"),
    "more_replies": _("More replies"),
    "answers": _("You answer {name}"),
}

_SHARE_WORDS: Words = {
    "copy_link": _("Copy link"),
    "repost": _("Repost"),
    "unrepost": _("Take the repost back"),
    "reposted": _("Your followers see it now."),
    "repost_gone": _("You don't repost it any more."),
    "send_kept": _("It could not be sent. Your words are kept: try again in a moment."),
    "sent_to": plural_words("Sent to {count} person.", "Sent to {count} people."),
}

_WHY_WORDS: Words = {
    "why_title": _("Why this video?"),
    "why_here": _("You opened it yourself: nothing was chosen for you."),
    "why_offset": _("Chosen after learning from event {count}."),
    "mode_for_you": _("Chosen for you. These are all the reasons, and how much each weighed:"),
    "mode_not_profiled": _("The same for everybody: nothing about you was used."),
    "mode_chronological": _("By time alone: nothing about you was used."),
    "this_video": _("this video"),
    "not_interested": _("Not interested"),
    "why_against": _("{words} (speaks against it)"),
    "interested_after_all": _("Interested after all"),
    "interested_again": _("Taken back: such videos may come again."),
    "not_interested_done": _("You get less like this."),
    "mute_person": _("Mute {name}"),
    "person_muted": _("You don't meet {name} in lists any more. You can take it back at You → Privacy."),
    "mute_tag": _("Mute #{tag}"),
    "tag_muted": _("You don't meet #{tag} in lists any more. You can take it back at You → Privacy."),
    "edit_interests": _("See and change your interests"),
    "stop_profiling": _("Don't choose for me: show Discover instead"),
    "block_person": _("Block {name}…"),
    "block_says": _(
        "You and {name} don't see each other any more, and don't follow each other. They are not told. "
        "You can take it back at You → Privacy."
    ),
    "block_sure": _("Block {name}"),
    "person_blocked": _("{name} is blocked."),
    "edit_video": _("Edit"),
    "delete_video": _("Delete"),
    "report": _("Report…"),
    "decide_here": _("Decide at the desk…"),
}

PLAYER_WORDS: Words = {
    **PEOPLE_WORDS,
    "video_by": _("Video by {name}"),
    "profile_of": _("Profile of {name}"),
    "now_showing": _("Video by {name}. {text}"),
    "time_of": _("{now} of {all}"),
    "play": _("Play"),
    "pause": _("Pause"),
    "original_sound": _("Original sound"),
    "more": _("more"),
    "less": _("less"),
    "save": _("Save, {count} so far"),
    "comments_so_far": _("Comments, {count} so far"),
    "share_so_far": _("Share, {count} so far"),
    "follow_person": _("Follow {name}"),
    "now_following": _("You follow {name} now."),
    "asked_to_follow": _("You have asked to follow {name}."),
    "reposted_by": _("{name} reposted"),
    **_COMMENT_WORDS,
    **_SHARE_WORDS,
    **_WHY_WORDS,
    "like": _("Like, {count} so far"),
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

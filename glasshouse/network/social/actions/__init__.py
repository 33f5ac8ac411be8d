"""FACE: the verbs of the room `social`."""

from glasshouse.network.social.actions.bringing import BroughtComment, bring_comment, bring_deed
from glasshouse.network.social.actions.comments import (
    CantComment,
    NothingSaid,
    SaidTooOften,
    delete_comment,
    write_comment,
)
from glasshouse.network.social.actions.deeds import (
    CantRepost,
    TooManyRecipients,
    like_video,
    repost_video,
    save_video,
    share_video,
    unlike_video,
    unrepost_video,
    unsave_video,
)
from glasshouse.network.social.actions.marks import (
    TooManyPinned,
    like_comment,
    pin_comment,
    unlike_comment,
    unpin_comment,
)
from glasshouse.network.social.actions.removing import remove_comment, restore_comment
from glasshouse.network.social.actions.upkeep import reconcile, roll_up

__all__ = [
    "BroughtComment",
    "CantComment",
    "CantRepost",
    "NothingSaid",
    "SaidTooOften",
    "TooManyPinned",
    "TooManyRecipients",
    "bring_comment",
    "bring_deed",
    "delete_comment",
    "like_comment",
    "like_video",
    "pin_comment",
    "reconcile",
    "remove_comment",
    "repost_video",
    "restore_comment",
    "roll_up",
    "save_video",
    "share_video",
    "unlike_comment",
    "unlike_video",
    "unpin_comment",
    "unrepost_video",
    "unsave_video",
    "write_comment",
]

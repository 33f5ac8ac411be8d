"""Why media is refused: a code for machines and a sentence for people."""

from collections.abc import Callable, Mapping

from glasshouse.network.kit.errors import Refused
from glasshouse.proof.words import _

# Marked for gettext: translate the sentence, then fill in the facts.
SENTENCES = {
    "empty": _("The file is empty. Please send it again."),
    "truncated": _("The end of the file is missing. Please send the whole file again."),
    "not_a_video": _("This is not a video file that we can read. Please send an MP4, MOV, WebM or MKV file."),
    "picture": _("This is a picture, not a video. Please send a video."),
    "playlist": _("This is a list that points at other files, not a video. Please send the video itself."),
    "audio_only": _("There is only sound in this file, no picture. Please send a video."),
    "undecodable": _(
        "The video in this file is damaged or of a kind that we cannot read. Please export it again."
    ),
    "too_short": _("The video is too short to be played. Please send a longer one."),
    "too_long": _("The video is longer than %(minutes)s minutes. Please shorten it."),
    "too_large": _(
        "The picture has %(width)s × %(height)s points; at most %(side)s on a side and %(megapixels)s million"
        " in all are possible. Please export it smaller."
    ),
    "took_too_long": _("Reading this file took too long, so we stopped. Please export it again."),
    "encode_failed": _("The video could not be converted. Your file is kept; please try again."),
    "sound_not_usable": _(
        "The sound under this video does not exist any more, or may not be used by you. Your clips are kept:"
        " choose another sound in the edit, or try again."
    ),
    "edit": _("The edit does not fit the clips: %(what)s."),
    "captions_too_large": _("The captions are larger than %(kilobytes)s kB. Please shorten them."),
    "captions_encoding": _("The captions are not UTF-8 text. Please save them as UTF-8."),
    "captions_untimed": _("This is neither WebVTT nor SRT: there is no line like 00:01.000 --> 00:02.000."),
    "captions_unreadable": _("This is neither WebVTT nor SRT: %(what)s."),
    "captions_too_many": _("There are more than %(cues)s captions. Please shorten them."),
    "captions_too_late": _("A caption at %(time)s is after the end of the video."),
    "picture_unreadable": _(
        "This is not a PNG, JPEG or WebP picture that we can read. Please send another one."
    ),
    "picture_too_large": _(
        "The picture has more than %(megapixels)s million points. Please send a smaller one."
    ),
}


def sentence_of(
    code: str, facts: Mapping[str, str | int], *, translate: Callable[[str], str] = str, otherwise: str = ""
) -> str:
    """Return the sentence of a refusal in the reader's language; `otherwise` if it is not known or its facts are missing."""
    try:
        return translate(SENTENCES[code]) % facts
    except KeyError:
        return otherwise


class MediaRefused(Refused):
    """Media cannot be taken; `code` is a key of SENTENCES, `facts` fill its sentence."""

    code = "media_refused"

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(SENTENCES[code] % facts, code=code)
        self.facts = facts

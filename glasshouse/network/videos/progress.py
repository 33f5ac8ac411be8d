"""How far a video is, in words."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext as _

from glasshouse.network.kit import clock
from glasshouse.network.videos.models import Clip, Cut
from glasshouse.network.videos.states import State
from glasshouse.network.videos.transcoding.refusals import MediaRefused, sentence_of


@dataclass(frozen=True, slots=True)
class Progress:
    """A stage (receiving, waiting, checking, encoding, ladder, done, failed), percent of it if known, and a sentence."""

    stage: str
    percent: int | None
    words: str


def why_failed(cut: Cut) -> str:
    """Return why a cut failed, in the reader's language."""
    return sentence_of(cut.failure_code, cut.failure_facts, translate=_, otherwise=cut.failure_message)


@contextmanager
def told_to_reader() -> Iterator[None]:
    """Let what media is refused with inside say so in the reader's language."""
    try:
        yield
    except MediaRefused as refusal:
        refusal.message = sentence_of(refusal.code, refusal.facts, translate=_, otherwise=refusal.message)
        raise


def progress_of(cut: Cut, clips: Sequence[Clip]) -> Progress:
    """Return how far a cut is."""
    worked_on = cut.lease_until is not None and cut.lease_until > clock.now()
    match State(cut.state):
        case State.RECEIVING if clips and all(clip.received_at for clip in clips):
            return Progress("received", None, _("All clips have arrived. Choose how they become the video."))
        case State.RECEIVING:
            return Progress("receiving", None, _("The clips are on their way."))
        case State.RECEIVED:
            return Progress("waiting", None, _("Everything has arrived. It is next in line to be made."))
        case State.PROBING if cut.percent == 0:
            return Progress("checking", None, _("Looking at what has arrived."))
        case State.PROBING:
            return Progress("encoding", cut.percent, _("Making it playable."))
        case State.PLAYABLE if worked_on:
            return Progress(
                "ladder", cut.percent, _("It plays. Making the other sizes for every connection.")
            )
        case State.PLAYABLE:
            return Progress("ladder", None, _("It plays. The other sizes are next in line."))
        case State.COMPLETE:
            return Progress("done", 100, _("Ready in all sizes."))
        case _:
            return Progress("failed", None, why_failed(cut))

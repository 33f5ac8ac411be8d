"""The words of a video as muted words are met in them."""

from glasshouse.network.ties.queries import folded, is_unspaced
from glasshouse.network.videos.models import Cut, Video


def folded_words(video: Video, cut: Cut | None) -> str:
    """Return the words of a video's text and of those on its picture, folded, with a space before and after each."""
    return f" {folded(' '.join((video.text, cut.words if cut else '')))} "


def word_sought(word: str) -> str:
    """Return what `folded` contains if it has this folded word: with its spaces, unless its script puts none."""
    return word if is_unspaced(word) else f" {word} "

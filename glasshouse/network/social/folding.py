"""The words of a comment as muted words and tags are met in them."""

from glasshouse.network.kit.text import tags_in
from glasshouse.network.ties.queries import folded, is_unspaced


def folded_words(text: str) -> str:
    """Return the words of a text, folded, with a space before and after each; its tags stand once more with their #."""
    tags = "".join(f"#{tag} " for tag in tags_in(text))
    return f" {folded(text)} {tags}"


def word_sought(word: str) -> str:
    """Return what the folded words contain if they have this folded word: with its spaces, unless its script puts none."""
    return word if is_unspaced(word) else f" {word} "


def tag_sought(tag: str) -> str:
    """Return what the folded words contain if they have this folded tag."""
    return f" #{tag} "

"""Text as it is sought: one form for every spelling of a word, cut in the same way for the index and for the question.

Pure: the databases are given ready words and cut nothing themselves, so that both find the same.
"""

import re
import unicodedata

MOST_SOUGHT = 8
LONGEST_WORD = 40
LONGEST_QUERY = 200
LEAST_FOR_TYPOS = 4
_FAR_FROM = 8

# Marks that people leave out when they type: Latin, Greek, Cyrillic, Hebrew, Arabic. Those of India are letters.
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ة": "ه", "ى": "ي"}
)
# Thai to Burmese, Khmer, kana, Chinese characters: scripts that put no spaces between words.
_UNSPACED = "\u0e00-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\U00020000-\U000323af"
_PICTURES = "\u2600-\u27bf\U0001f300-\U0001faff"
_LETTER = rf"[^\W_{_UNSPACED}]"
_RUNS = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}]+)|(?P<picture>[{_PICTURES}])|(?P<word>(?:{_LETTER}|(?<=\w)[\u0900-\u0dff])+)"
)


def fold(text: str) -> str:
    """Return a text without case, accents and forms of the same letter."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


def words_in(text: str, *, most: int = 600) -> list[str]:
    """Return the words of a text as the index holds them, in order, at most `most`.

    Scripts without spaces come as pairs of characters and the last one alone, so that each character begins a word.
    """
    found: list[str] = []
    for run in _RUNS.finditer(fold(text)):
        if run["unspaced"]:
            found += _pairs(run["unspaced"])
            found.append(run["unspaced"][-1])
        else:
            found.append(run[0][:LONGEST_WORD])
        if len(found) >= most:
            break
    return found[:most]


def words_sought(text: str) -> list[str]:
    """Return the words of a question, each once, at most MOST_SOUGHT; none if it has only signs."""
    found: list[str] = []
    for run in _RUNS.finditer(fold(text[:LONGEST_QUERY])):
        found += _pairs(run[0]) if run["unspaced"] and len(run[0]) > 1 else [run[0][:LONGEST_WORD]]
    return list(dict.fromkeys(found))[:MOST_SOUGHT]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def key_of(text: str) -> str:
    """Return a text as one word, which is how tags and handles are sought: no spaces, no signs."""
    return "".join(run[0] for run in _RUNS.finditer(fold(text[:LONGEST_QUERY])))[:100]


def can_be_mistyped(word: str) -> bool:
    """Say whether a word is looked for with typos: long enough, with letters, in a script that spells."""
    return (
        LEAST_FOR_TYPOS <= len(word) < LONGEST_WORD
        and not word.isdigit()
        and not re.search(f"[{_UNSPACED}]", word)
    )


def grams_of(word: str) -> list[str]:
    """Return the groups of three letters of a word, its edges marked, each once."""
    edged = f"^{word}$"
    return sorted({edged[at : at + 3] for at in range(len(edged) - 2)})


def typos_allowed(word: str) -> int:
    """Return how many typos a word may have: one, from eight letters on two."""
    return 2 if len(word) >= _FAR_FROM else 1


def distance(one: str, other: str, *, most: int) -> int:
    """Return how many letters must be put in, left out, changed or swapped with their neighbour; `most + 1` if more.

    The restricted Damerau–Levenshtein distance (optimal string alignment).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, its in enumerate(other, 1):
            cost = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (letter != its))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == its:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)

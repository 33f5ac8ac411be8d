"""What the pure ranking alone says to the two hundred questions, looking at every clip: `python -m tests.rooms.search.expected`.

Written to `expected.json` as codes, so that each database is held against the same answer, and a change of the ranking is seen.
"""

import json
import os
from pathlib import Path

STORED = Path(__file__).with_name("expected.json")
TOP = 10


def code_of(at: int) -> str:
    """Return the public code of a clip by its number."""
    return f"Cxip{at + 1:07}".replace("0", "Z")


def answers() -> dict[str, list[str]]:
    """Return question -> the codes of its best ten, from the ranking and the rules of words alone."""
    from glasshouse.network.accounts.queries import PersonCard
    from glasshouse.network.kit.text import tags_in
    from glasshouse.network.search import indexing, ranking
    from glasshouse.network.search.ranking import Document, Field, Sought
    from glasshouse.network.search.words import can_be_mistyped, distance, typos_allowed, words_sought
    from glasshouse.network.videos.queries import VideoWords
    from tests.rooms.search import corpus

    documents, known = [], set()
    for at, clip in enumerate(corpus.clips()):
        handle, name = corpus.PEOPLE[clip.author]
        words = VideoWords(at + 1, clip.author, clip.text, "", tuple(sorted(tags_in(clip.text))), 0)
        entry = indexing._video_entry(words, PersonCard(clip.author, handle, name, ""))
        fields = (entry.text, 1.0), (entry.tags, 1.5), (entry.people, 1.2)
        known |= {word for text, _weight in fields for word in text.split()}
        parts = tuple(Field(f" {text} ", weight) for text, weight in fields)
        documents.append(Document(at + 1, parts, clip.age_h / 24, clip.likes))

    def near(word: str) -> dict[str, int]:
        if not can_be_mistyped(word):
            return {}
        most = typos_allowed(word)
        far = {other: distance(word, other, most=most) for other in known if can_be_mistyped(other)}
        return {other: by for other, by in far.items() if 0 < by <= most}

    found = {}
    for text in corpus.queries():
        question = [Sought(word, near(word)) for word in words_sought(text)]
        placed = ranking.rank(documents, question)
        found[text] = [code_of(one.key - 1) for one in placed[:TOP]]
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    STORED.write_text(json.dumps(answers(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")

"""Writing the entries: what videos, captions and profiles say now, as words. Each can be done again at any time."""

from collections.abc import Collection, Iterable

from django.db import transaction

from glasshouse.network.accounts import queries as people
from glasshouse.network.search import engines
from glasshouse.network.search.models import CaptionEntry, Gram, PersonEntry, TagEntry, VideoEntry, Word
from glasshouse.network.search.words import can_be_mistyped, grams_of, key_of, words_in
from glasshouse.network.videos import queries as videos

MOST_SPOKEN = 20_000


def write_videos(video_ids: Collection[int]) -> int:
    """Write the entries of these videos anew, as far as they are published; returns how many were. Needs a transaction."""
    before = _words_of_entries(video_ids)
    found = videos.words_of(video_ids, locked=True)
    authors = people.cards({row.author_id for row in found})
    written = [_video_entry(row, authors[row.author_id]) for row in found if row.author_id in authors]
    VideoEntry.objects.filter(pk__in=video_ids).delete()
    VideoEntry.objects.bulk_create(written)
    CaptionEntry.objects.filter(video_id__in=video_ids).delete()
    CaptionEntry.objects.bulk_create(_caption_entry(row) for row in videos.spoken_in(video_ids))
    now = _words_of_entries(video_ids)
    _learn_tags({name for row in found for name in row.tags})
    learn(now - before)
    forget(before - now)
    return len(written)


def _video_entry(row: videos.VideoWords, author: people.PersonCard) -> VideoEntry:
    text = words_in(row.text)
    known = set(text)
    text += [word for word in words_in(row.folded) if word not in known]
    return VideoEntry(
        video_id=row.video_id,
        text=" ".join(text),
        tags=" ".join(dict.fromkeys(word for name in row.tags for word in _names_words(name))),
        people=" ".join(_names_words(author.handle) + words_in(author.name)),
        revised=row.revised,
    )


def _names_words(name: str) -> list[str]:
    """Return the words of a tag or handle, and the whole of it as one word."""
    words = words_in(name)
    whole = key_of(name)[:40]
    return words if whole in words or not can_be_mistyped(whole) else [*words, whole]


def _caption_entry(row: videos.SpokenWords) -> CaptionEntry:
    lines: list[str] = []
    cues: list[list[int | str]] = []
    left = MOST_SPOKEN
    for start_ms, text in row.cues:
        words = words_in(text, most=left)
        if words:
            lines.append(" ".join(words))
            cues.append([start_ms, text])
            left -= len(words)
        if left <= 0:
            break
    return CaptionEntry(
        video_id=row.video_id,
        language=row.language,
        text="\n".join(lines),
        cues=cues,
        changed_at=row.changed_at,
    )


def forget_videos(video_ids: Collection[int]) -> int:
    """Delete the entries of these videos, with tags and words that no other has; returns how many. Needs a transaction."""
    before = _words_of_entries(video_ids)
    gone = VideoEntry.objects.filter(pk__in=video_ids).delete()[0]
    gone += CaptionEntry.objects.filter(video_id__in=video_ids).delete()[0]
    _forget_tags(video_ids)
    forget(before)
    return gone


def forget_videos_of(person_id: int) -> int:
    """Delete the entries of a person's videos; returns how many went."""
    with transaction.atomic():
        ids = list(VideoEntry.objects.filter(video__author_id=person_id).values_list("pk", flat=True))
        gone = len(ids)
        forget_videos(ids)
    return gone


def forget_captions_of(person_id: int) -> int:
    """Delete the entries of what is said in a person's videos; returns how many went."""
    with transaction.atomic():
        rows = CaptionEntry.objects.filter(video__author_id=person_id)
        before = _split(rows.values_list("text", flat=True))
        gone = rows.delete()[0]
        forget(before)
    return gone


def write_people(person_ids: Collection[int]) -> int:
    """Write the entries of these people anew; their videos follow when their names are others. Needs a transaction."""
    cards = people.cards(person_ids)
    known = {row.pk: row for row in PersonEntry.objects.filter(pk__in=person_ids)}
    fresh = [_person_entry(card) for card in cards.values()]
    changed = [
        entry
        for entry in fresh
        if (old := known.get(entry.pk)) is None or (old.handle, old.name) != (entry.handle, entry.name)
    ]
    before = _split(f"{row.handle} {row.name}" for row in known.values())
    ids = [entry.pk for entry in changed]
    PersonEntry.objects.filter(pk__in=ids).delete()
    PersonEntry.objects.bulk_create(changed)
    renamed = [pk for pk in ids if pk in known]
    VideoEntry.objects.filter(video__author_id__in=renamed).update(revised=None)
    now = _split(f"{row.handle} {row.name}" for row in fresh)
    learn(now - before)
    forget(before - now)
    return len(changed)


def _person_entry(card: people.PersonCard) -> PersonEntry:
    return PersonEntry(
        person_id=card.person_id,
        handle=" ".join(_names_words(card.handle)),
        name=" ".join(words_in(card.name)),
    )


def forget_person(person_id: int) -> int:
    """Delete the entry of a person, with words that no other has; returns how many went."""
    with transaction.atomic():
        rows = PersonEntry.objects.filter(pk=person_id)
        before = _split(f"{row.handle} {row.name}" for row in rows)
        gone = rows.delete()[0]
        forget(before)
    return gone


def learn(words: Iterable[str]) -> None:
    """Make words known, so that typos of them are met. Needs a transaction."""
    wanted = sorted(word for word in words if can_be_mistyped(word))
    known = set(Word.objects.filter(text__in=wanted).values_list("text", flat=True))
    missing = [word for word in wanted if word not in known]
    if not missing:
        return
    # Sorted, and tolerant of another transaction that learns the same word.
    Word.objects.bulk_create((Word(text=word) for word in missing), ignore_conflicts=True)
    rows = list(Word.objects.filter(text__in=missing).order_by("text"))
    grams = [Gram(word=row, letters=letters) for row in rows for letters in grams_of(row.text)]
    Gram.objects.bulk_create(grams, ignore_conflicts=True)


def forget(words: Iterable[str]) -> int:
    """Delete those of these words that no entry has any more; returns how many. Needs a transaction."""
    gone = [word for word in words if can_be_mistyped(word) and not engines.stands(word)]
    Gram.objects.filter(word__text__in=gone).delete()
    return Word.objects.filter(text__in=gone).delete()[0]


def _learn_tags(names: Collection[str]) -> None:
    known = set(TagEntry.objects.filter(name__in=names).values_list("name", flat=True))
    missing = sorted(set(names) - known)
    TagEntry.objects.bulk_create(
        (TagEntry(name=name, key=key_of(name)) for name in missing), ignore_conflicts=True
    )


def _forget_tags(video_ids: Collection[int]) -> None:
    mine = {name for row in videos.words_of(video_ids) for name in row.tags}
    elsewhere = videos.tags_with_others(mine, but=video_ids)
    TagEntry.objects.filter(name__in=mine - elsewhere).delete()


def _words_of_entries(video_ids: Collection[int]) -> set[str]:
    found: set[str] = set()
    for row in VideoEntry.objects.filter(pk__in=video_ids).values_list("text", "tags", "people"):
        found |= _split(row)
    return found | _split(CaptionEntry.objects.filter(video_id__in=video_ids).values_list("text", flat=True))


def _split(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in text.split()}

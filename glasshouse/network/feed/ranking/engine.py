"""For You: from what is learnt and what a person says of themselves to a list of videos, each with what brought it there."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from glasshouse.network.feed.learning.learner import Learner
from glasshouse.network.feed.ranking import policy, rules
from glasshouse.network.feed.ranking.candidates import Lists, candidates
from glasshouse.network.feed.ranking.scoring import (
    Columns,
    CoWatched,
    Floats,
    Places,
    among,
    draws,
    reader,
)
from glasshouse.network.feed.ranking.taste import Choice, Part, Ranking, Taste


class Engine:
    """Ranks over what a learner has learnt. Nothing here changes what is learnt."""

    def __init__(self, learner: Learner) -> None:
        self.learner = learner
        self._lists = Lists(learner.catalogue)

    def choose(
        self, *, watcher: int, taste: Taste, seen: Sequence[int], limit: int, offset: int, now_ms: int
    ) -> Ranking:
        """Return up to `limit` videos for a person; `seen` are left out, the last shown last. Times in milliseconds."""
        return _Page(self, watcher, taste, seen, now_ms).ranking(limit, offset)

    def explain(self, *, watcher: int, taste: Taste, video_id: int, now_ms: int) -> tuple[Part, ...]:
        """Return what contributes to a video's score for a person, whether or not a list would contain it."""
        catalogue = self.learner.catalogue
        place = catalogue.find(video_id)
        if place is None:
            return ()
        person = self.learner.person(watcher)
        who, co_watched = reader(person, taste, catalogue, watcher, now_ms), CoWatched(self.learner, person)
        return tuple(Columns(catalogue, who, co_watched, np.array([place], dtype=np.int64), now_ms).parts(0))

    def scores(self, *, watcher: int, taste: Taste, now_ms: int, co_watch_only: bool = False) -> Floats:
        """Return the score of every video of the catalogue, by place: for measuring, as lists are made from candidates."""
        catalogue = self.learner.catalogue
        person = self.learner.person(watcher)
        who, co_watched = reader(person, taste, catalogue, watcher, now_ms), CoWatched(self.learner, person)
        if co_watch_only:
            return co_watched.everywhere
        places = np.arange(len(catalogue), dtype=np.int64)
        return Columns(catalogue, who, co_watched, places, now_ms).totals()

    def lists(self, now_ms: int) -> Lists:
        """Return what all readers share, fresh enough."""
        self._lists.refresh(now_ms)
        return self._lists


class _Page:
    """One list in the making."""

    def __init__(self, engine: Engine, watcher: int, taste: Taste, seen: Sequence[int], now_ms: int) -> None:
        self._learner, self._taste, self._seen, self._now_ms = engine.learner, taste, seen, now_ms
        self._catalogue = engine.learner.catalogue
        self._person = engine.learner.person(watcher)
        self._who = reader(self._person, taste, self._catalogue, watcher, now_ms)
        self._co_watched = CoWatched(engine.learner, self._person)
        self._lists = engine.lists(now_ms)
        self._left_out: Counter[str] = Counter()

    def ranking(self, limit: int, offset: int) -> Ranking:
        excluded = self._excluded()
        found = candidates(self._catalogue, self._lists, self._who, self._co_watched.everywhere)
        columns = self._columns(self._allowed(found, excluded))
        places, scores = columns.places, columns.totals()
        # Of equal scores the one wanted more often comes first: to somebody of whom nothing is known yet, what others like.
        order = np.lexsort((self._catalogue.video_id[places], -self._catalogue.wanted[places], -scores))
        listed = self._list(columns, scores, order.tolist(), excluded, limit)
        return Ranking(tuple(listed), offset, dict(self._left_out), policy.VERSION)

    def _columns(self, places: Places) -> Columns:
        return Columns(self._catalogue, self._who, self._co_watched, places, self._now_ms)

    def _excluded(self) -> NDArray[np.bool_]:
        """Return which videos this person has seen lately, refused, or has on the screen already."""
        mask = np.zeros(len(self._catalogue), dtype=bool)
        asked = [place for place in map(self._catalogue.find, self._seen) if place is not None]
        lately = self._person.seen_lately(self._now_ms)
        for code, places in (
            (rules.ASKED, asked),
            (rules.SEEN, lately),
            (rules.NOT_INTERESTED, list(self._person.refused)),
        ):
            if places:
                self._left_out[code] = len(places)
                mask[places] = True
        return mask

    def _allowed(self, places: Places, excluded: NDArray[np.bool_]) -> Places:
        """Keep what may stand in this person's list."""
        catalogue = self._catalogue
        kept = places[catalogue.alive[places] & ~excluded[places]]
        if not self._taste.sensitive:
            sensitive = catalogue.sensitive[kept]
            self._note(rules.SENSITIVE, int(sensitive.sum()))
            kept = kept[~sensitive]
        followed = among(self._who.followed, catalogue.author[kept], len(catalogue.author_names))
        shown = catalogue.open_to_all[kept] | followed
        self._note(rules.FOLLOWERS_ONLY, len(kept) - int(shown.sum()))
        return np.asarray(kept[shown])

    def _note(self, code: str, times: int) -> None:
        if times:
            self._left_out[code] += times

    def _list(
        self, columns: Columns, scores: Floats, order: list[int], excluded: NDArray[np.bool_], limit: int
    ) -> list[Choice]:
        authors, foreign = self._facts(columns.places)
        queue = rules.Queue(order, authors, foreign)
        window = rules.Window(*self._facts(self._shown_before()))
        taken: set[int] = set()
        listed: list[Choice] = []
        while len(listed) < limit:
            position = len(self._seen) + len(listed)
            if position % policy.WINDOW == policy.EXPLORING_PLACE:
                found = self._explore(excluded, {int(columns.places[index]) for index in taken}, position)
                if found is not None:
                    choice, place = found
                    excluded[place] = True
                    author, in_foreign = self._facts(np.array([place]))
                    window.place(author[0], in_foreign[0])
                    listed.append(choice)
                    taken.update(np.flatnonzero(columns.places == place).tolist())
                    continue
            index = queue.take(window, taken)
            if index is None:
                break
            taken.add(index)
            window.place(authors[index], foreign[index])
            listed.append(_choice(columns, index, float(scores[index])))
        self._left_out.update(queue.held)
        return listed

    def _shown_before(self) -> Places:
        places = [place for place in map(self._catalogue.find, self._seen) if place is not None]
        return np.array(places[-policy.WINDOW :], dtype=np.int64)

    def _facts(self, places: Any) -> tuple[list[int], list[bool]]:
        """Return authors, and whether each video is in a language that the person does not understand."""
        language = self._catalogue.language[places]
        spoken = self._who.spoken
        foreign = (
            (language > 0) & ~among(spoken, language, len(self._catalogue.language_names))
            if spoken
            else np.zeros(len(places), bool)
        )
        return self._catalogue.author[places].tolist(), foreign.tolist()

    def _explore(
        self, excluded: NDArray[np.bool_], taken: Collection[int], position: int
    ) -> tuple[Choice, int] | None:
        """Draw a video by chance from the least seen ones that may stand here; each of them has the same chance."""
        for stage, (pool, share) in enumerate(self._lists.exploring):
            allowed = self._allowed_quietly(pool, excluded)
            allowed = allowed[~np.isin(allowed, list(taken))] if taken else allowed
            if len(allowed):
                drawn = draws(np.array([position]), self._who.seed + self._learner.applied)[0]
                place = int(allowed[int(drawn * len(allowed))])
                columns = self._columns(np.array([place], dtype=np.int64))
                parts, score = tuple(columns.parts(0)), float(columns.totals()[0])
                chance = share / len(allowed)
                # The last stage holds what enough people saw: nothing is tried out there, chance alone decides.
                reason = "exploring" if stage < len(policy.EXPLORING_STAGES) else "by_chance"
                return Choice(columns.video_id(0), score, parts, reason, True, chance), place
        return None

    def _allowed_quietly(self, pool: NDArray[Any], excluded: NDArray[np.bool_]) -> NDArray[Any]:
        noted = self._left_out.copy()
        allowed = self._allowed(pool, excluded)
        self._left_out = noted
        return allowed


def _choice(columns: Columns, index: int, score: float) -> Choice:
    parts = tuple(columns.parts(index))
    return Choice(columns.video_id(index), score, parts, reason_of(parts), False)


def reason_of(parts: Sequence[Part]) -> str:
    """Return the code of what helped most: contributions of one code count together; without any, `rest`."""
    helped: Counter[str] = Counter()
    for part in parts:
        if part.weight > 0:
            helped[part.code] += part.weight  # type: ignore[assignment]
    # What is said of a language alone is true of half the network: it is the reason only where there is no other.
    others = [(weight, code) for code, weight in helped.items() if code != "language"]
    return max(others)[1] if others else ("language" if helped else "rest")

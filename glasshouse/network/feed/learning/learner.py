"""Applies the log, event by event: the same events give the same state, and one person's can be taken out of it."""

from collections.abc import Iterable

from glasshouse.network.feed.learning.catalogue import HOUR_MS, Catalogue
from glasshouse.network.feed.learning.cowatch import WINDOW, CoWatch
from glasshouse.network.feed.learning.kinds import TURNS, Event, Kind
from glasshouse.network.feed.learning.labels import WatchTimes
from glasshouse.network.feed.learning.people import ENGAGES, LIVE, WANTED_WATCH, WORTH, Mark, PersonState


class Learner:
    """What is learnt: of each person under a pseudonym, of each video, and between videos."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.cowatch = CoWatch()
        self.times = WatchTimes()
        self.people: dict[int, PersonState] = {}
        self.applied = 0

    def person(self, watcher: int) -> PersonState:
        """Return what is known of a person; of somebody unknown, nothing."""
        return self.people.get(watcher) or PersonState()

    def must_relearn(self, event: Event) -> bool:
        """Say whether this event changes what earlier ones mean, so that the person's rows have to be read again."""
        if event.watcher is None:
            return False
        person = self.people.get(event.watcher)
        return event.kind in TURNS or (person is not None and event.id <= person.last_id)

    def apply(self, event: Event) -> None:
        """Learn from an event that comes after all that is known of its person."""
        self.applied += 1
        self.catalogue.advance(event.at_ms // HOUR_MS)
        if event.watcher is None:
            self._share(event, None)
            return
        person = self.people.setdefault(event.watcher, PersonState())
        person.last_id = max(person.last_id, event.id)
        self._learn(person, event)

    def relearn(self, watcher: int, events: Iterable[Event]) -> None:
        """Take out what a person added, and learn anew from these events: all that are left of that person, in order."""
        self.take_out(watcher)
        kept = list(events)
        if not kept:
            return
        person = self.people[watcher] = PersonState(last_id=kept[-1].id)
        learnt_from = _learnable(kept)
        person.paused = learnt_from is None
        wanted = set() if learnt_from is None else {event.id for event in learnt_from}
        for event in kept:
            self.catalogue.advance(event.at_ms // HOUR_MS)
            if event.id in wanted:
                self._learn(person, event)
            else:
                self._note(person, event)

    def take_out(self, watcher: int) -> None:
        """Take out what one person added to what all share, and forget the person."""
        person = self.people.pop(watcher, None)
        if person is None:
            return
        self.cowatch.take_out(person.engaged)
        for number in person.marks:
            self._count(Mark.unpacked(number), -1)

    def _learn(self, person: PersonState, event: Event) -> None:
        self._note(person, event)
        if event.video_id == 0 or person.paused:
            return
        place = self.catalogue.place(event.video_id)
        wanted = self._share(event, person)
        worth = WANTED_WATCH if wanted and event.kind == Kind.WATCH else WORTH.get(Kind(event.kind), 0.0)
        if worth:
            self._like(person, place, worth, event.at_ms)
        if wanted and place not in person.engaged[-LIVE:]:
            self.cowatch.add(person.engaged[-WINDOW:], place)
            person.engaged.append(place)

    def _note(self, person: PersonState, event: Event) -> None:
        """Note what holds even where nothing is learnt: what was seen, and what the person does not want."""
        if event.video_id == 0 or event.kind == Kind.FOLLOW:
            return
        place = self.catalogue.place(event.video_id)
        author, tags = int(self.catalogue.author[place]), self.catalogue.tags_of(place)
        if event.kind == Kind.INTERESTED:
            person.take_back(place, author, tags)
            return
        person.see(place, event.at_ms)
        if event.kind in (Kind.NOT_INTERESTED, Kind.REPORT):
            person.refuse(place, author, tags, event.at_ms)

    def _share(self, event: Event, person: PersonState | None) -> bool:
        """Count what an event says of its video; returns whether the video was wanted."""
        if event.video_id == 0:
            return False
        place = self.catalogue.place(event.video_id)
        wanted, watch = event.kind in ENGAGES, None
        duration_ms = int(self.catalogue.duration_ms[place])
        if event.kind == Kind.WATCH and duration_ms:
            wanted = self.times.is_wanted(duration_ms, event.watched_ms)
            watch = self.times.place(duration_ms, event.watched_ms)
        mark = Mark(place, event.at_ms // HOUR_MS, event.kind == Kind.IMPRESSION, wanted, watch)
        self._count(mark, 1)
        if person is not None and (mark.impression or wanted or watch):
            person.marks.append(mark.packed())
        return wanted

    def _count(self, mark: Mark, sign: int) -> None:
        self.catalogue.count(mark.item, mark.hour, impression=mark.impression, wanted=mark.wanted, sign=sign)
        if mark.place is not None:
            self.times.add(mark.place, sign)

    def _like(self, person: PersonState, place: int, worth: float, at_ms: int) -> None:
        for tag in self.catalogue.tags_of(place):
            person.like(person.tags, tag, worth, at_ms)
        if author := int(self.catalogue.author[place]):
            person.like(person.authors, author, worth, at_ms)
        if language := int(self.catalogue.language[place]):
            person.like(person.languages, language, worth, at_ms)


def _learnable(events: list[Event]) -> list[Event] | None:
    """Return what may be learnt from: what comes after the last reset and lies in no pause; None while paused."""
    found: list[Event] | None = []
    paused = False
    for event in events:
        if event.kind == Kind.RESET:
            found = []
        elif event.kind in (Kind.PAUSE, Kind.RESUME):
            paused = event.kind == Kind.PAUSE
        elif not paused and found is not None:
            found.append(event)
    return None if paused else found

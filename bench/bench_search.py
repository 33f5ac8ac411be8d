"""How long a search takes among many videos, on SQLite and PostgreSQL: through the room's face and over HTTP.

`python -m bench.bench_search [VIDEOS]` (100,000 if not said, with a tenth as many people and captions): p50 and p99 over a mix of
questions, beside the engine's bare match and a LIKE scan of the same run. Demand: p99 ≤ 60 ms.
"""

import http.client
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.bench_bytes import free_port, running
from glasshouse.network.config.env import CONFIG_NAME, child_environ
from glasshouse.network.config.processes import our_program

VIDEOS = 100_000
MOST_MS = 60
ASKED = 400
BATCH = 2_000
SYLLABLES = [consonant + vowel for consonant in "bdklmnrst" for vowel in "aeiou"]
HAN = "春夏秋冬山川花鳥風月東西南北京都大小中人心力手足目口耳犬猫魚馬牛羊虫雨雪雲空海島森林木竹石"


def lexicon(chance: random.Random, count: int) -> list[str]:
    """Make so many words, the frequent ones short as in a real language."""
    words: dict[str, None] = {}
    while len(words) < count:
        length = 2 if len(words) < 1_000 else 3 if len(words) < 12_000 else 4
        words["".join(chance.choices(SYLLABLES, k=length))] = None
    return list(words)


def sentence(chance: random.Random, words: list[str], length: int) -> str:
    """Draw words as people use them: few of them often (Zipf)."""
    drawn = [words[min(int(chance.paretovariate(0.7)) - 1, len(words) - 1)] for _ in range(length)]
    if chance.random() < 0.1:
        drawn.append("".join(chance.choices(HAN, k=8)))
    return " ".join(drawn)


def fill(count: int) -> None:
    """Write people, videos, tags and captions straight into the tables."""
    from django.contrib.auth import get_user_model

    from glasshouse.network.accounts.states import State
    from glasshouse.network.kit import clock
    from glasshouse.network.kit.text import tags_in
    from glasshouse.network.videos.models import Caption, Cut, Rendition, Video, VideoTag

    chance = random.Random(7)
    words = lexicon(chance, 30_000)
    person = get_user_model()
    names = words[:]
    chance.shuffle(names)
    person.objects.bulk_create(
        person(
            handle=f"{names[n % len(names)]}_{n}"[:30],
            name=f"{chance.choice(names)} {chance.choice(names)}".title(),
            password="!",
            state=State.ACTIVE,
        )
        for n in range(count // 10)
    )
    authors = list(person.objects.values_list("pk", flat=True))
    now = clock.now()
    for start in range(0, count, BATCH):
        videos = []
        for n in range(start, min(start + BATCH, count)):
            tags = " ".join(f"#{words[min(int(chance.paretovariate(0.5)), 9_999)]}" for _ in range(3))
            at = now - timedelta(minutes=5 * (count - n))
            videos.append(
                Video(
                    author_id=chance.choice(authors),
                    text=f"{sentence(chance, words, 12)} {tags}",
                    visibility="private" if chance.random() < 0.05 else "public",
                    created_at=at,
                    published_at=at,
                    shown_revision=1,
                    duration_ms=15_000,
                    width=540,
                    height=960,
                )
            )
        videos = Video.objects.bulk_create(videos)
        VideoTag.objects.bulk_create(
            VideoTag(video=v, name=t, published_at=v.published_at) for v in videos for t in tags_in(v.text)
        )
        cuts = Cut.objects.bulk_create(Cut(video=v, state="complete", composed_at=now) for v in videos)
        Rendition.objects.bulk_create(_rendition(cut) for cut in cuts)
        Caption.objects.bulk_create(
            Caption(video=v, language="en", vtt=_vtt(chance, words)) for v in videos[::10]
        )


def _rendition(cut: Any) -> Any:
    from glasshouse.network.videos.models import Rendition

    key = f"v/{cut.video.code}/1/540"
    return Rendition(
        cut=cut, rung=540, width=540, height=960, bitrate=10**6, peak_bitrate=10**6, bytes=10**6, sha256="0" * 64,
        codecs="avc1", fps="30", mp4_key=f"{key}.mp4", playlist_key=f"{key}.m3u8",
    )  # fmt: skip


def _vtt(chance: random.Random, words: list[str]) -> str:
    cues = (f"00:{n * 2:02}.000 --> 00:{n * 2 + 2:02}.000\n{sentence(chance, words, 7)}" for n in range(7))
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def questions() -> list[str]:
    """Return the mix: frequent and rare words, several, prefixes, typos, phrases, other scripts, and what nobody says."""
    chance = random.Random(11)
    words = lexicon(random.Random(7), 30_000)
    asked: list[str] = []
    for _ in range(ASKED // 8):
        rare = chance.choice(words[500:20_000])
        asked += [
            words[chance.randrange(40)],
            rare,
            sentence(chance, words, 2),
            rare[: chance.randrange(2, 5)],
        ]
        at = chance.randrange(1, len(rare) - 1)
        asked += [rare[:at] + rare[at + 1 :] + "s", f"{words[chance.randrange(9)]} {rare}"]
        asked += ["".join(chance.choices(HAN, k=2)), f"zz{chance.randrange(10**6)} {rare}"]
    return asked


def measured(ask: Callable[[str], Any], asked: list[str]) -> list[tuple[float, float, str]]:
    """Return (milliseconds, of these our own work, text) for each question, the fastest first; a tenth is only for warmth."""
    for text in asked[: len(asked) // 10]:
        ask(text)
    taken = []
    for text in asked:
        started, worked = time.perf_counter(), time.thread_time()
        ask(text)
        taken.append(((time.perf_counter() - started) * 1000, (time.thread_time() - worked) * 1000, text))
    return sorted(taken)


def told(name: str, taken: list[tuple[float, float, str]], *, demand: bool = True) -> bool:
    """Print one line; return whether the demand is met. Work without waiting tells a busy machine from a slow search."""
    at = int(len(taken) * 0.99)
    work = sorted(work for _ms, work, _text in taken)
    middle, last = statistics.median(ms for ms, _work, _text in taken), taken[at][0]
    met = last <= MOST_MS
    says = f" (demand p99 ≤ {MOST_MS} ms: {'met' if met else 'MISSED'})" if demand else " (baseline)"
    print(
        f"  {name:<22} p50 {middle:6.1f} ms, p99 {last:6.1f} ms, work p99 {work[at]:6.1f} ms{says}",
        flush=True,
    )
    if demand and not met:
        print("    slowest:", ", ".join(f"{text!r} {ms:.0f}" for ms, _work, text in taken[-4:]), flush=True)
    return met or not demand


def face(count: int) -> bool:
    """Fill the database of the environment, index it, and measure the room's face; beside it bare matches."""
    import django

    django.setup()
    from django.db import connection

    from glasshouse.network.search import actions, engines, queries
    from glasshouse.network.search.words import words_sought
    from glasshouse.network.videos.models import Video

    started = time.perf_counter()
    fill(count)
    print(f"  {count:,} videos written in {time.perf_counter() - started:.0f} s", flush=True)
    started = time.perf_counter()
    actions.reindex()
    seconds = time.perf_counter() - started
    print(f"  reindex {seconds:.0f} s, {count * 1.1 / seconds:,.0f} entries/s", flush=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    viewer = Video.objects.order_by("pk").values_list("author_id", flat=True).first()
    asked = questions()

    def bare(text: str) -> None:
        engines.find(engines.VIDEOS, [engines.Term(w, begins=True) for w in words_sought(text)], most=200)

    def scan(text: str) -> None:
        list(Video.objects.filter(text__icontains=text).order_by("-pk").values_list("pk")[:200])

    ok = True
    for name, ask in (
        ("videos", queries.find_videos),
        ("captions", queries.find_spoken),
        ("people", queries.find_people),
        ("tags", lambda text, person_id: queries.find_tags(text, person_id=person_id, limit=8)),
        ("suggestions", queries.suggest),
    ):
        for who, person_id in (("anybody", None), ("a person", viewer)):
            ok &= told(f"{name}, {who}", measured(lambda t, a=ask, p=person_id: a(t, person_id=p), asked))  # type: ignore[misc]
    told("bare match", measured(bare, asked), demand=False)
    told("LIKE scan", measured(scan, asked[:24]), demand=False)
    return ok


def over_http(port: int) -> bool:
    """Measure the API of the running server on one kept connection."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(path: str, **query: str) -> Any:
        line.request("GET", f"{path}?{urlencode(query)}")
        reply = line.getresponse()
        body = reply.read()
        if reply.status != 200:
            raise SystemExit(f"{path} {query} answered {reply.status}")
        return json.loads(body)

    asked = questions()
    ok = told("HTTP suggest", measured(lambda t: get("/api/v1/search/suggest", q=t), asked))
    ok &= told("HTTP videos", measured(lambda t: get("/api/v1/search", q=t, kind="videos"), asked))
    ok &= told("HTTP captions", measured(lambda t: get("/api/v1/search", q=t, kind="captions"), asked))
    told("HTTP everything", measured(lambda t: get("/api/v1/search", q=t), asked), demand=False)
    told("HTTP /limits", measured(lambda _t: get("/api/v1/limits"), asked), demand=False)
    return ok


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Yield the URL of a fresh database, empty for SQLite."""
    from tests.postgres import server

    with nullcontext("") if kind == "SQLite" else server() as url:
        yield url


def bench(kind: str, count: int) -> bool:
    """Measure one database in an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder, database(kind) as url:
        port = free_port()
        environ = child_environ(
            data_dir=folder,
            port=str(port),
            site_url=f"http://127.0.0.1:{port}",
            workers="1",
            log_level="ERROR",
            database_url=url,
        )
        print(f"{kind}:", flush=True)
        subprocess.run(our_program("init"), env=environ, check=True, stdout=subprocess.DEVNULL)
        assert tomllib.loads((Path(folder) / CONFIG_NAME).read_text())["secret_key"]
        environ["DJANGO_SETTINGS_MODULE"] = "glasshouse.network.config.settings"
        command = [sys.executable, "-m", "bench.bench_search", str(count), "--face"]
        ok = subprocess.run(command, env=environ, check=False).returncode == 0
        with running(our_program("serve"), port, environ):
            return over_http(port) and ok


def main() -> int:
    """Run on both databases; returns 1 if a demand is missed."""
    count = int(next((word for word in sys.argv[1:] if word.isdigit()), VIDEOS))
    if "--face" in sys.argv:
        return 0 if face(count) else 1
    kinds = [kind for kind in ("SQLite", "PostgreSQL") if kind in sys.argv] or ["SQLite", "PostgreSQL"]
    met = [bench(kind, count) for kind in kinds]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())

"""What the recommender has learnt, as a file: of videos and between them, never of a person.

With the sources of the ranking, which are public, it is all that For You knows beside what each person has said and watched.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from glasshouse.network.feed import ranker
from glasshouse.network.feed.ranking import policy
from glasshouse.network.videos import queries as videos


def model_lines() -> Iterator[bytes]:
    """Yield the learnt parameters, a line of JSON each: weights, watch times, videos, and counts between two. Raises RankerDown.

    Videos are named by their codes; one that is gone is left out, with its counts.
    """
    weights = {name.lower(): value for name, value in vars(policy).items() if name.isupper()}
    yield _line({"part": "weights", **weights})
    start = 0
    while True:
        told = ranker.model_part(start)
        named = {one[0] for one in told["videos"]} | {one[1] for one in told["pairs"]}
        codes = videos.codes_of(named)
        for bucket, place, count in told["times"]:
            yield _line({"part": "watch_time", "bucket": bucket, "place": place, "count": count})
        for video_id, seen, wanted, engaged in told["videos"]:
            if video_id in codes and (seen or wanted or engaged):
                yield _line(
                    {
                        "part": "video",
                        "video": codes[video_id],
                        "seen": seen,
                        "wanted": wanted,
                        "engaged": engaged,
                    }
                )
        for from_id, to_id, count in told["pairs"]:
            if from_id in codes and to_id in codes:
                yield _line({"part": "co_watch", "from": codes[from_id], "to": codes[to_id], "count": count})
        start = told["next"]
        if not start:
            return


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value) + b"\n"

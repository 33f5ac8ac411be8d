"""One installation for all kill tests, brought to the stages at which something can die."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kills.house import House
from tests.media import media


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with the stages empty, sent, plays, complete, kept (complete, not published) and slow (must be encoded)."""
    house = House(tmp_path_factory.mktemp("kills"))
    house.open()
    try:
        _make_stages(house)
        yield house
    finally:
        house.close()


def _make_stages(house: House) -> None:
    clip, slow = media("playable").read_bytes(), media("late_keyframes").read_bytes()
    house.keep("empty")
    with house.server() as client:
        client.upload(clip, text="hello #kills", publish="true")
    house.keep("sent")
    house.run("work", queues=["media"])
    house.keep("plays")
    house.run("work", queues=["ladder"])
    house.keep("complete")
    house.go_back_to("empty")
    with house.server() as client:
        client.upload(clip, text="not yet")
    house.run("work", queues=["media", "ladder"])
    house.keep("kept")
    house.go_back_to("empty")
    with house.server() as client:
        client.upload(slow, text="hello #kills", publish="true")
    house.keep("slow")


@pytest.fixture(scope="session")
def clip() -> bytes:
    return media("playable").read_bytes()


@pytest.fixture(scope="session")
def layer() -> Path:
    return media("layer_png")

"""A network with a ledger of its own, two officers, and two people of LI among others."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.feed import ranker
from glasshouse.network.feed.rank import process as processes
from glasshouse.network.handover import actions
from glasshouse.network.kit import clock
from tests.proof.log import LOG
from tests.rooms.ledger import through
from tests.rooms.portability.fill import video_with_files

OTHER = LOG


@dataclass
class World:
    """Who is there, by id."""

    olga: int
    otto: int
    ada: int
    ben: int
    cleo: int
    video: str
    stays: str

    def propose(self, **changed) -> str:
        told: dict[str, Any] = {
            "territory": "LI",
            "to": "A successor",
            "site": "https://successor.example",
            "log": str(OTHER.public),
            "destination": "CH",
            "until": clock.now(),
        }
        return actions.propose_handover(by_id=self.olga, told=actions.Proposal(**(told | changed)))

    def announce(self, **changed) -> str:
        code = self.propose(**changed)
        actions.announce_handover(by_id=self.otto, code=code)
        through.publish()
        return code

    def licence(self, code: str, *stages: str, **changed) -> None:
        for stage in stages:
            told = {"stage": stage, "authority": "A ministry", "country": "CN", "law": "A law"} | changed
            step = actions.record_step(by_id=self.olga, code=code, told=actions.Step(**told))
            actions.enter_step(by_id=self.otto, step=step)


def make_world() -> World:
    """Begin a ledger, and make them all."""
    for folder in (settings.MEDIA_ROOT, settings.UPLOADS_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True)
    through.open_anew()
    made = {
        handle: accounts.create_person(
            handle=handle, name=handle.capitalize(), role=role, email=f"{handle}@example.org"
        )
        for handle, role in (
            ("olga", "legal_officer"),
            ("otto", "administrator"),
            ("ada", "person"),
            ("ben", "person"),
            ("cleo", "person"),
        )
    }
    for handle in ("ada", "ben"):
        accounts.choose_territory(person_id=made[handle], country="LI")
    mine, theirs = video_with_files(made["ada"], "Hello #glass"), video_with_files(made["cleo"], "I stay")
    return World(**made, video=mine.code, stays=theirs.code)


def ranks(monkeypatch):
    """Answer what the client asks from a rank process in this one, over JSON as on the socket."""
    process = processes.RankProcess()

    def ask(what, **more):
        asked = orjson.loads(orjson.dumps({"ask": what, **more}))
        return orjson.loads(orjson.dumps(process.answer(asked)))

    monkeypatch.setattr(ranker, "_ask", ask)
    process.state.start()
    return process

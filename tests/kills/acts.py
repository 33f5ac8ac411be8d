"""What the processes of the kill tests do: the real server, the real workers, plain actions, and a look at what there is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from glasshouse.network.kit import clock


def preload() -> None:
    """Import what the children need; nothing here opens a database or starts a thread."""
    import uvicorn  # noqa: F401
    import uvloop  # noqa: F401
    from django.db.models.sql import compiler  # noqa: F401
    from django.urls import get_resolver

    from glasshouse.network.bytes import door, rooms  # noqa: F401
    from glasshouse.network.config import routers, serve, work  # noqa: F401
    from glasshouse.network.videos import making, tasks  # noqa: F401
    from tests.kills import truth  # noqa: F401

    get_resolver().url_patterns  # noqa: B018
    work.reconcilers()


def shift_clock(seconds: float) -> None:
    """Let this process live later, by the network's own clock."""
    if seconds:
        by = timedelta(seconds=seconds)
        clock.now = lambda: datetime.now(UTC) + by


def serve(port: int) -> None:
    """Be one of the server's worker processes."""
    import uvicorn
    from django.conf import settings

    from glasshouse.network.config.asgi import application
    from glasshouse.network.config.serve import configuration

    env = replace(settings.ENV, port=port, log_level="ERROR")
    uvicorn.Server(configuration(env, application)).run()


def work(queues: list[str], eager: bool = False) -> None:
    """Take jobs from these queues until none is left; `eager` shows signs of life all the time."""
    from django_tasks_db.management.commands.db_worker import Worker

    from glasshouse.network.kit import sandbox
    from glasshouse.network.videos import work as attempts

    if eager:
        sandbox._BEAT_S = 0.02
        setattr(attempts, "BEAT", timedelta(0))  # noqa: B010 - not of its face
    for queue in queues:
        Worker(
            queue_names=[queue],
            interval=0.05,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{queue}-kills",
            excluded_queue_names=[],
        ).run()


def beat() -> None:
    """Let every room reconcile once; an error is an error."""
    from glasshouse.network.config.work import reconcilers

    for reconcile in reconcilers().values():
        reconcile()


def people() -> dict[str, str]:
    """Make two people; returns a token of each by handle."""
    from glasshouse.network.accounts import actions

    tokens = {}
    for handle in ("ada", "ben"):
        person_id = actions.create_person(handle=handle, name=handle.capitalize())
        tokens[handle] = actions.create_token(
            person_id=person_id, name="kills", scopes=["read", "write", "upload"], days=None
        )
    return tokens


def forget_sounds() -> None:
    """Make things stand as they stood before there were sounds."""
    from glasshouse.network.kit import storage
    from glasshouse.network.videos.models import Sound, Video

    for key in Sound.objects.values_list("key", flat=True):
        storage.delete(key)
    Video.objects.update(sound=None)
    Sound.objects.all().delete()


def register() -> None:
    """Register somebody, who gets a mail."""
    from glasshouse.network.accounts import actions

    applicant = actions.Applicant(
        handle="cleo",
        email="cleo@example.org",
        password="not so easy to guess",
        birth_date=date(1990, 1, 1),
        languages=("en",),
    )
    origin = actions.Origin(address="127.0.0.1", device="test")
    actions.register(applicant=applicant, origin=origin)


def set_avatar(path: str) -> None:
    """Give ada a picture."""
    from pathlib import Path

    from glasshouse.network.accounts import actions, queries

    actions.set_avatar(person_id=queries.ids_by_handle(["ada"])["ada"], content=Path(path).read_bytes())


def back_up(to: str) -> None:
    """Take a backup."""
    from pathlib import Path

    from django.conf import settings

    from glasshouse.network.config.backup import take_backup

    take_backup(settings.ENV, Path(to))


def reindex() -> None:
    """Make the index of the search anew."""
    from glasshouse.network.search import actions

    actions.reindex()


def _ada() -> int:
    from glasshouse.network.accounts import queries

    return queries.ids_by_handle(["ada"])["ada"]


def _ben() -> int:
    from glasshouse.network.accounts import queries

    return queries.ids_by_handle(["ben"])["ben"]


def ask_export() -> None:
    """Let ada ask for her archive."""
    from glasshouse.network.portability import actions

    actions.ask_export(person_id=_ada())


def bring(path: str) -> None:
    """Let ben bring an archive."""
    from pathlib import Path

    from glasshouse.network.portability import actions

    actions.take_import(
        person_id=_ben(),
        content=Path(path).read_bytes(),
        file_name="archive.zip",
        take="same",
        replace_profile=False,
    )


def leave() -> None:
    """Let ada leave."""
    from glasshouse.network.portability import actions

    actions.leave_network(person_id=_ada(), handle="ada")


def close_account() -> None:
    """Let ada show what is hers to those alone whom she lets follow her."""
    from glasshouse.network.accounts import actions

    actions.set_privacy(person_id=_ada(), private=True)


def hire() -> None:
    """Let ben work at the desk."""
    from glasshouse.network.accounts.actions import console

    console.give_role(handle="ben", role="moderator")


def complain() -> None:
    """Let ben say that ada's video should not be there."""
    from glasshouse.network.moderation import actions
    from glasshouse.network.videos.models import Video

    told = actions.Told(subject="video", thing=Video.objects.get().code, ground="spam")
    actions.file_notice(person_id=_ben(), told=told)


def decide() -> None:
    """Let ben hide what was complained of."""
    from glasshouse.network.moderation import actions
    from glasshouse.network.moderation.models import Notice

    notice = Notice.objects.get()
    actions.act_on(by_id=_ben(), subject=notice.subject, thing=notice.thing, reason="it sells glass")


def think_again() -> None:
    """Let ben take back what he decided."""
    from glasshouse.network.moderation import actions
    from glasshouse.network.moderation.models import Notice

    actions.undo(by_id=_ben(), code=Notice.objects.get().code)


def enter() -> None:
    """Enter something in the ledger."""
    from glasshouse.network.ledger import actions
    from glasshouse.proof.entries import Rules

    actions.append_entry(
        entry=Rules(time=clock.millis(clock.now()), name="house", sha256="ab" * 32, in_force_ms=1)
    )


def keep_ledger() -> None:
    """Integrate and publish what waits, once."""
    from glasshouse.network.kit import ids
    from glasshouse.network.ledger import actions, keys
    from glasshouse.network.ledger.integrating import Integrator
    from glasshouse.network.ledger.publishing import serve_newest
    from glasshouse.network.ledger.running import Office
    from glasshouse.network.ledger.taking_back import adopt_kept

    actions.open_ledger()
    holder = ids.new_code()
    integrator = Integrator(keys.log_key(), holder)
    while integrator.step():
        pass
    adopt_kept(holder)
    serve_newest()
    Office(holder).step()


def fill_kept(count: int) -> None:
    """Keep the newest checkpoint so many times more, as if as many minutes had passed."""
    from glasshouse.network.ledger.models import Published

    last = Published.objects.latest("number")
    Published.objects.bulk_create(
        Published(
            size=last.size,
            note=last.note,
            time_s=last.time_s,
            published_at=last.published_at,
            number=(last.number or 0) + 1 + n,
        )
        for n in range(count)
    )


def join_late() -> None:
    """Publish under a quorum of one of two, the second of whom answers only afterwards."""
    from glasshouse.network.kit import ids
    from glasshouse.network.ledger import keys
    from glasshouse.network.ledger.cosigning import Answer, Stamp
    from glasshouse.network.ledger.integrating import Integrator
    from glasshouse.network.ledger.models import Checkpoint
    from glasshouse.network.ledger.publishing import Publisher
    from glasshouse.proof.checkpoints import SignedCheckpoint
    from glasshouse.proof.policies import Policy

    holder, second = ids.new_code(), spare()
    Integrator(keys.log_key(), holder).step()
    publisher = Publisher(
        Policy.parse(spare_policy().encode()), [Stamp("operator", keys.operator_key())], holder
    )
    assert publisher.step()
    signed = SignedCheckpoint.parse(bytes(Checkpoint.objects.latest("size").signed))
    line = second.sign(signed.note.text, time_s=int(clock.now().timestamp()))
    publisher._answers.put(Answer("spare", "witness", signed, (line,)))
    publisher.step()


def spare() -> Any:
    """Return the key of somebody who cosigns, too."""
    from glasshouse.proof.notes import Kind, SigningKey

    return SigningKey("spare.example/w", Kind.COSIGNER, b"s" * 32)


def spare_policy() -> str:
    """Return a policy that is content with the operator's key or with another one."""
    from glasshouse.network.ledger import keys

    log, operator = keys.log_key().public, keys.operator_key().public
    lines = [f"log {log}", f"witness operator {operator}", f"witness spare {spare().public}"]
    return "\n".join([*lines, "group q any operator spare", "quorum q", ""])


def announce() -> None:
    """Announce another set of witnesses, and terms beside it."""
    from glasshouse.network.ledger import announcing, in_force

    announcing._trial = lambda party, signed: "it signs"
    change = announcing.prepare_change(text=spare_policy(), level="solo")
    known = in_force.last_terms()
    assert known is not None
    terms = replace(known, time=clock.millis(clock.now()), closed=1)
    announcing.enter_change(replace(change, entries=(*change.entries, terms)))


def give_promise() -> None:
    """Give a promise as an operator does."""
    from glasshouse.network.promises import actions

    given = {
        "promise": "own",
        "wording": {"en": "No reports."},
        "assumptions": {"en": "None."},
        "evidence": "ledger",
        "predicate": {"all": [{"never": {"kinds": ["report"]}}]},
    }
    actions.enter(entry=actions.prepare_promise(given=given))


def judge() -> None:
    """Judge the promises as the beat does."""
    from glasshouse.network.promises import actions

    actions.reconcile()


def hold_ledger() -> None:
    """Take the lease as the process that keeps the log does."""
    from glasshouse.network.ledger.running import Keeper

    Keeper()._hold()


def start_ledger() -> None:
    """Enter what is in force, as the process that keeps the log does when it starts."""
    from glasshouse.network.kit import ids
    from glasshouse.network.ledger import actions

    actions.enter_in_force(ids.new_code())


def forget_publications() -> None:
    """Make things stand as they stood before the ledger knew of videos."""
    from glasshouse.network.ledger.models import Entry
    from glasshouse.network.vault.models import KeptField
    from glasshouse.network.videos.models import Publication

    Entry.objects.filter(kind__startswith="video.", index=None).delete()
    KeptField.objects.filter(field="withdrawal").delete()
    Publication.objects.all().delete()


def fall_behind() -> None:
    """Let the database stand as a backup has it: before what was published last, of which it knows one entry, not numbered."""
    from glasshouse.network.ledger.models import Checkpoint, Entry, Published

    Entry.objects.latest("index").delete()
    Entry.objects.filter(index__gte=1).update(index=None)
    for model in (Checkpoint, Published):
        model.objects.all().delete()


def look() -> dict[str, Any]:
    """Report all that is there: rows as plain values, files, and which files the rows name."""
    from tests.kills import truth

    return truth.report()

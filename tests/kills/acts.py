"""What the processes of the kill tests do: the real server, the real workers, plain actions, and a look at what there is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from glasshouse.network.kit import clock
from tests.kills.handing import (  # noqa: F401 - asked for by name
    hand_announce,
    hand_call_off,
    hand_enter,
    hand_export,
    hand_finish,
    hand_import,
    hand_log,
    hand_look,
    hand_propose,
    hand_publish,
    hand_record,
    hand_settle,
)


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
    actions.decide(by_id=_ben(), subject=notice.subject, thing=notice.thing, ruling=_ruling())


def _ruling() -> Any:
    from glasshouse.network.moderation import actions

    return actions.Ruling(
        measure="removed",
        basis="rules",
        clause="No spam and no deception",
        category="scams_and_fraud",
        facts="It sells glass.",
        explanation="It was posted again and again.",
    )


def think_again() -> None:
    """Let ben take back what he decided."""
    from glasshouse.network.moderation import actions
    from glasshouse.network.moderation.models import Statement

    actions.reverse_statement(by_id=_ben(), code=Statement.objects.get().code)


def hire_another() -> None:
    """Let cleo work at the desk too."""
    from glasshouse.network.accounts import actions
    from glasshouse.network.accounts.actions import console

    actions.create_person(handle="cleo", name="Cleo")
    console.give_role(handle="cleo", role="moderator")


def appeal() -> None:
    """Let ada appeal against what was decided."""
    from glasshouse.network.moderation import actions
    from glasshouse.network.moderation.models import Statement

    actions.file_appeal(person_id=_ada(), code=Statement.objects.get().code, words="I sell nothing.")


def judge_appeal() -> None:
    """Let cleo decide that a label is enough."""
    from glasshouse.network.accounts import queries
    from glasshouse.network.moderation import actions
    from glasshouse.network.moderation.models import Appeal

    milder = replace(_ruling(), measure="labelled", label="Advertisement.")
    ruling = actions.AppealRuling(outcome="partly", answer="A label is enough.", instead=milder)
    cleo = queries.ids_by_handle(["cleo"])["cleo"]
    actions.decide_appeal(by_id=cleo, code=Appeal.objects.get(outcome="").code, ruling=ruling)


def forget_statements() -> None:
    """Make things stand as they stood before there were statements."""
    from glasshouse.network.ledger.models import Entry
    from glasshouse.network.moderation.models import Notice, Statement

    Entry.objects.filter(kind="statement", index=None).delete()
    Notice.objects.update(statement=None, reason="it sells glass")
    Statement.objects.all().delete()


def say_something() -> None:
    """Let ben comment on ada's video, so that it can be removed."""
    from glasshouse.network.social import actions
    from glasshouse.network.videos.models import Video

    actions.write_comment(person_id=_ben(), code=Video.objects.get().code, text="kills kills")


def remove_comment() -> None:
    """Keep ben's comment from everybody."""
    from glasshouse.network.social import actions
    from glasshouse.network.social.models import Comment

    actions.remove_comment(code=Comment.objects.get().code)


def bars(step: str, **more: Any) -> Any:
    """Do something with the bars of devices."""
    from tests.kills import bars as steps

    return steps.act(step, **more)


def order_steps(steps: list[str]) -> None:
    """Take these steps with the one order there is about ada, as two officers; its rules count at once."""
    from django.conf import settings

    from glasshouse.network.accounts import actions as accounts
    from glasshouse.network.accounts import queries
    from glasshouse.network.orders import actions, rulebook
    from glasshouse.network.orders.models import AskedFor, KeptRules, Order

    settings.ENV = replace(settings.ENV, country="FR")
    own = rulebook.own()
    KeptRules.objects.get_or_create(sha256=own.sha256, defaults={"text": own.text})
    setattr(rulebook, "in_force", lambda: own)  # noqa: B010 - rules wait for days else
    for handle in ("olga", "otto"):
        if queries.id_for_staff(handle) is None:
            accounts.create_person(handle=handle, name=handle)
            accounts.give_role(handle=handle, role="legal_officer")
    one, two = (queries.id_for_staff(handle) or 0 for handle in ("olga", "otto"))
    until = clock.now() + timedelta(hours=1)

    def receive(**other: Any) -> None:
        told: dict[str, Any] = {
            "kind": "information",
            "authority": "court",
            "authority_name": "A court",
            "country": "FR",
            "channel": "mail",
            "verified": True,
            "answer_to": "there",
            "basis": "national",
            "law": "A law",
            "reasons": "So.",
            "subjects": ("ada",),
            "data": ("subscriber",),
        }
        told |= other
        actions.receive_order(by_id=one, told=actions.Intake(**told))

    def code() -> str:
        return Order.objects.get().code

    deeds: dict[str, Any] = {
        "receive": receive,
        "receive preservation": lambda: receive(kind="preservation"),
        "receive secret": lambda: receive(secrecy="A law", secret_until=until),
        "confirm": lambda: actions.confirm_order(by_id=one, code=code()),
        "propose": lambda: actions.propose_decision(by_id=one, code=code(), grounds=[], unneeded=[]),
        "propose against": lambda: actions.propose_decision(
            by_id=one, code=code(), grounds=["tried-already"], unneeded=[]
        ),
        "return": lambda: actions.return_decision(by_id=two, code=code(), why="No."),
        "decide": lambda: actions.confirm_decision(by_id=two, code=code()),
        "make": lambda: actions.make_archive(by_id=two, code=code()),
        "hand over": lambda: actions.hand_over(by_id=two, code=code()),
        "answer": lambda: actions.answer_order(by_id=two, code=code()),
        "extend": lambda: actions.extend_preservation(by_id=two, code=code()),
        "lift": lambda: actions.lift_secrecy(by_id=two, code=code()),
        "asked": lambda: actions.enter_asked(
            by_id=one, told=actions.Told(who="owner", way="call", what="figures")
        ),
        "answer asked": lambda: actions.answer_asked(
            by_id=one, code=AskedFor.objects.get().code, outcome="refused"
        ),
    }
    for step in steps:
        deeds[step]()


def _officer(number: str, role: str = "legal_officer") -> Any:
    from glasshouse.network.accounts import actions as accounts
    from glasshouse.network.accounts.models import Person
    from glasshouse.network.territories.actions import Officer

    if not Person.objects.filter(officer_code=number * 11).exists():
        made = accounts.create_person(handle=f"officer_{number}", role=role)
        Person.objects.filter(pk=made).update(officer_code=number * 11)
    return Officer(number * 11, role)


def propose(service: bool = False, withheld_days: int = 0) -> None:
    """Let an officer propose that ada's video, or the whole service, is not served in Liechtenstein, where ben lives."""
    from glasshouse.network.accounts import actions as accounts
    from glasshouse.network.territories import actions
    from glasshouse.network.videos.models import Video

    accounts.choose_territory(person_id=_ben(), country="LI")
    demand = actions.Demand(
        countries=["LI", "AT"],
        authority="A court",
        law="A law",
        evidence="none",
        video="" if service else Video.objects.get().code,
        withheld_until_date=clock.now().date() + timedelta(days=withheld_days) if withheld_days else None,
    )
    actions.propose_restriction(by=_officer("1"), demand=demand)


def put_in_force() -> None:
    """Let another officer put in force what was proposed."""
    from glasshouse.network.territories import actions
    from glasshouse.network.territories.models import Restriction

    actions.put_in_force(by=_officer("2", "administrator"), code=Restriction.objects.get().code)


def lift() -> None:
    """Let an officer lift what is in force."""
    from glasshouse.network.territories import actions
    from glasshouse.network.territories.models import Restriction

    actions.lift_restriction(by=_officer("2"), code=Restriction.objects.get().code, why="court")


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

"""The living example of a handover: two people of Liechtenstein go to a second, small network, by the real commands.

The neighbour has a folder and a port of its own, and runs as two processes: pages and ledger. More runs only for the moment in
which it makes the video playable that came.
"""

import logging
import random
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from glasshouse.demo import staff
from glasshouse.demo.witnesses import is_free
from glasshouse.network.accounts import actions as accounts
from glasshouse.network.config import env as settings_of_env
from glasshouse.network.config.processes import Supervisor, bound, our_program
from glasshouse.network.feed import actions as feed
from glasshouse.network.handover import actions, queries
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.social import actions as social
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import actions as uploads
from glasshouse.network.videos import queries as videos
from glasshouse.proof.policies import Policy

log = logging.getLogger(__name__)
TERRITORY, DESTINATION = "LI", "CH"
OPERATOR = "Alpenglas"
PEOPLE = (
    ("gritli", "Gritli", "Cows, bells, and the way up."),
    ("florin", "Florin", "I carry the cheese down."),
)
WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The second network: its folder, its port, which stays the same, and the environment of its processes."""

    folder: Path
    port: int
    environ: Mapping[str, str]

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"


class NotHandedOver(Exception):
    """The example could not be made; the message says at which step."""


def show(supervisor: Supervisor, data_dir: Path, clip: Path) -> bool:
    """Run the neighbour, and hand two people over to it unless that is done; returns whether it is.

    `clip` is the file that one of them posts. Doing it again changes nothing, and goes on where it was interrupted.
    """
    neighbour = _neighbour(data_dir / "demo" / "neighbour")
    if not is_free(neighbour.port):
        log.warning("port %d is taken, so the neighbour of the demo does not run", neighbour.port)
        return False
    try:
        _command(neighbour.environ, "init")
        for name, argv in (("server", our_program("serve")), ("ledger", our_program("ledger"))):
            supervisor.add(f"neighbour {name}", argv, env=neighbour.environ, nice=5, is_quiet=True)
        _hand_over(neighbour, data_dir / "demo" / "handover.tar", clip)
    except (NotHandedOver, OSError) as error:
        log.warning("the example of a handover was not made to its end: %s", error)
        return False
    return True


def _neighbour(folder: Path) -> Neighbour:
    folder.mkdir(parents=True, exist_ok=True)
    noted = folder / "port"
    port = int(noted.read_text()) if noted.exists() else _free_port()
    noted.write_text(f"{port}\n")
    told = {
        "data_dir": str(folder),
        "site_url": f"http://127.0.0.1:{port}",
        "bind": "127.0.0.1",
        "port": str(port),
        "site_name": OPERATOR,
        "country": DESTINATION,
        "workers": "1",
        "threads": "2",
        "log_level": "ERROR",
        "demo": "true",
    }
    ours = {
        name: value
        for name, value in settings_of_env.child_environ().items()
        if not name.startswith("GLASSHOUSE_")
    }
    return Neighbour(
        folder, port, ours | {f"GLASSHOUSE_{name.upper()}": value for name, value in told.items()}
    )


def _free_port() -> int:
    while not is_free(port := random.randrange(20_000, 32_000)):
        pass
    return port


def _command(environ: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        our_program(*arguments), env=environ, capture_output=True, text=True, check=False, timeout=WAIT_S
    )
    if done.returncode:
        raise NotHandedOver(f"{arguments[0]} {arguments[1:2]}: {done.stderr.strip()[-300:]}")
    return done.stdout


def _hand_over(neighbour: Neighbour, archive: Path, clip: Path) -> None:
    ours = settings_of_env.child_environ()
    known = [
        card
        for card in queries.cards(public=False)
        if card.side == "giving" and card.other_site == neighbour.url
    ]
    if known and known[0].state == "done":
        _command(neighbour.environ, "handover", "finish", known[0].code)
        return
    if not known:
        _people(clip)
    code = known[0].code if known else _announce(neighbour)
    _wait_for(lambda: _is_published(code, "giving", "announced"), "the announcement is published")
    if not archive.exists():
        _command(ours, "handover", "export", code, str(archive))
    _command(neighbour.environ, "handover", "verify", str(archive))
    with _making(neighbour):
        _command(neighbour.environ, "handover", "import", str(archive))
        _until_done(ours, code)
        _until_done(neighbour.environ, code)
        _wait_for(_is_shown, "the video plays at the neighbour")


def _people(clip: Path) -> None:
    """Make those who go, with a video, a comment and what is between them."""
    for handle, name, bio in PEOPLE:
        person_id = staff.person(handle, name)
        accounts.update_profile(
            person_id=person_id, name=name, bio=bio, languages=["de"], home_territory=TERRITORY
        )
        feed.choose_interest(person_id=person_id, kind="tag", name="alps")
    author, other = (staff.person(handle, name) for handle, name, _bio in PEOPLE)
    ties.follow_person(person_id=other, handle=PEOPLE[0][0])
    if videos.drafts_of(author):
        return
    options = {"text": "Up where the bells are #alps", "language": "en", "publish": "true"}
    ticket = uploads.begin_upload(
        person_id=author, length=clip.stat().st_size, file_name="bells.mp4", options=options
    )
    with clip.open("rb") as source:
        uploads.put_upload(upload_id=ticket.upload_id, chunks=source)
    uploads.receive_upload(upload_id=ticket.upload_id)
    _wait_for(lambda: videos.find(ticket.video, person_id=author).published_at is not None, "the video plays")
    social.like_video(person_id=other, code=ticket.video)
    social.write_comment(person_id=other, code=ticket.video, text="I hear them from here.")


def _announce(neighbour: Neighbour) -> str:
    """Propose the handover as one officer, and announce it as another one; returns its code."""
    policy = Policy.parse((neighbour.folder / "ledger" / "policy.txt").read_bytes())
    code = actions.propose_handover(
        by_id=staff.administrator(),
        told=actions.Proposal(
            territory=TERRITORY,
            to=OPERATOR,
            site=neighbour.url,
            log=str(policy.logs[0].key),
            destination=DESTINATION,
            until=clock.now(),
        ),
    )
    actions.announce_handover(by_id=staff.legal_officer(), code=code)
    return code


@contextmanager
def _making(neighbour: Neighbour) -> Iterator[None]:
    """Run what makes videos playable and their other sizes, for a while."""
    running = [
        subprocess.Popen(
            bound(our_program("work", "--queue", queue), nice=10),
            env=neighbour.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        for queue in ("media", "ladder")
    ]
    try:
        yield
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait()


def _until_done(environ: Mapping[str, str], code: str) -> None:
    """Finish on one side, as soon as the other side's ledger has published what that needs."""
    until = time.monotonic() + WAIT_S
    while True:
        try:
            _command(environ, "handover", "finish", code)
            return
        except NotHandedOver:
            if time.monotonic() > until:
                raise
        time.sleep(2.0)


def _is_published(code: str, side: str, stage: str) -> bool:
    try:
        return bool(queries.receipt_of(code, side, stage))
    except NotFound:
        return False


def _is_shown() -> bool:
    """Say whether the neighbour shows the page of one of those who came, with the video."""
    moved = queries.signpost_of(PEOPLE[0][0])
    if moved is None:
        return False
    with urllib.request.urlopen(moved.address, timeout=20) as answer:  # noqa: S310 - our own neighbour
        return b"bells" in answer.read()


def _wait_for(true: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + WAIT_S
    while not true():
        if time.monotonic() > until:
            raise NotHandedOver(f"it was waited for in vain that {what}")
        time.sleep(0.5)

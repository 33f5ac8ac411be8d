"""The console program `glasshouse`. It reads the command line and calls what does the work; Django is imported only then."""

import argparse
import errno
import getpass
import logging
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from glasshouse import __version__
from glasshouse.network.config import env as settings_of_env
from glasshouse.network.config import promising
from glasshouse.network.config.processes import HOPELESS, Supervisor, our_program
from glasshouse.proof import verifying
from glasshouse.witness.errors import CantRun

ROLES = ("person", "moderator", "legal_officer", "administrator")
QUEUES = ("default", "media", "ladder", "archive")


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class CantDo(Exception):
    """A command can't be carried out; the message is one sentence for the person who typed it."""


def _start_django() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    settings_of_env.name_settings()
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise CantDo(str(error)) from error


def _need_secret_key() -> settings_of_env.Env:
    env = settings_of_env.read_env()
    if not env.secret_key:
        raise CantDo(
            f"There is no installation in {env.data_dir}. Run `glasshouse init` first, or name its folder with --data-dir."
        )
    return env


def run_demo(options: argparse.Namespace) -> int:
    """Run the whole network on this machine with clips made by itself; nothing of it needs configuring."""
    if options.data_dir is None and not settings_of_env.is_put("data_dir"):
        settings_of_env.put(data_dir=str(Path("data/demo").absolute()))
    env = settings_of_env.read_env()
    if (env.data_dir / settings_of_env.CONFIG_NAME).exists() and not env.demo:
        raise CantDo(
            f"{env.data_dir} holds a real installation; give the demo a folder of its own with --data-dir."
        )
    from glasshouse.demo.run import run_demo as run

    port = env.port if options.port is None else options.port
    return run(port=port, data_dir=env.data_dir, lan=options.lan)


def make_installation(options: argparse.Namespace) -> int:
    """Make an installation ready, or bring an old one up to date: settings file, database, static files."""
    env = settings_of_env.read_env()
    data_dir = env.data_dir
    from glasshouse.network.config import install

    given: dict[str, str | int] = {"site_url": options.site_url} if options.site_url else {}
    if settings_of_env.is_put("port"):
        # Else doctor and the next start would look for another one.
        given["port"] = env.port
    written = install.write_config(data_dir, **given)
    if options.site_url and not written:
        print(
            f"{data_dir / settings_of_env.CONFIG_NAME} exists and was kept as it is; change site_url there."
        )
    _start_django()
    install.install()
    if options.nginx:
        install.let_others_read_media()
        print(
            "Other users of this machine, such as nginx, can read media and static files, and nothing else."
        )
    print(f"Ready in {data_dir}. Settings: {data_dir / settings_of_env.CONFIG_NAME}")
    print("Next, with your handle and e-mail address for the words in capitals:")
    commands = ["user add HANDLE EMAIL --role administrator", "doctor"]
    for command in commands if options.before_run else [*commands, "run"]:
        print(f"  {_this_program(data_dir, knows_port=written)} {command}")
    return 0


def _this_program(data_dir: Path, *, knows_port: bool) -> str:
    """Return how to type this program for the installation in that folder, so that it can be copied from the screen."""
    typed = Path(sys.argv[0])
    words = [sys.executable, "-m", "glasshouse.cli"] if typed.suffix == ".py" else [str(typed)]
    if settings_of_env.is_put("port") and not knows_port:
        words = ["env", f"GLASSHOUSE_PORT={settings_of_env.read_env().port}", *words]
    if data_dir != Path("data").absolute():
        words += ["--data-dir", str(data_dir)]
    return shlex.join(words)


def serve_pages(options: argparse.Namespace) -> int:
    """Serve pages, API and bytes until it is told to end."""
    env = _need_secret_key()
    from glasshouse.network.config.serve import serve

    try:
        # The demo says itself where it is, once there is something to see.
        serve(env=env, tell=None if env.demo else partial(print, flush=True))
    except SystemExit as ended:
        if ended.code == 1:
            raise CantDo(
                f"{env.bind}:{env.port} can't be listened on: something else does, or it is not allowed."
            ) from None
        raise
    return 0


def work(options: argparse.Namespace) -> int:
    """Do the background work: all of it, or one queue."""
    env = _need_secret_key()
    if options.beat or options.queue:
        _start_django()
        from glasshouse.network.config import work as background

        background.beat() if options.beat else background.work_queue(options.queue)
        return 0
    return _supervise(env, server=False)


def rank(options: argparse.Namespace) -> int:
    """Choose the videos of For You: owns what is learnt from watches, and answers the server processes."""
    _need_secret_key()
    _start_django()
    from glasshouse.network.feed import actions as feed

    feed.rank_until_stopped()
    return 0


def keep_ledger(options: argparse.Namespace) -> int:
    """Number, sign and publish what is entered in the ledger: one process of an installation does, others wait for it to end."""
    return int(_of_ledger().keep())


def show_ledger(options: argparse.Namespace) -> int:
    """Say how the ledger stands: its level, who cosigns and how far each is, and what is announced."""
    return int(_of_ledger().show())


def adopt_policy(options: argparse.Namespace) -> int:
    """Announce another set of witnesses in the ledger; it counts once it has been public for as long as the terms say."""
    return int(_of_ledger().adopt_policy(options.file, options.level, is_sure=options.yes))


def withdraw_policy(options: argparse.Namespace) -> int:
    """Take back the set of witnesses that is announced and does not count yet."""
    return int(_of_ledger().withdraw_policy(is_sure=options.yes))


def _of_ledger() -> ModuleType:
    _need_secret_key()
    _start_django()
    from glasshouse.network.config import ledger_commands

    return ledger_commands


def announce_pause(options: argparse.Namespace) -> int:
    """Announce in the ledger that it will stand still, so that nobody takes the pause for something else."""
    return int(_of_ledger().announce_pause(options.start, options.end))


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def run_all(options: argparse.Namespace) -> int:
    """Serve and work: everything one machine needs, in one command."""
    return _supervise(_need_secret_key(), server=True)


def _supervise(env: settings_of_env.Env, *, server: bool) -> int:
    from glasshouse.network.config.workers import add_workers

    logging.basicConfig(level=env.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    supervisor = Supervisor(grace_s=20)
    if server:
        supervisor.add("server", our_program("serve"))
    add_workers(supervisor, env)
    supervisor.start()
    return supervisor.wait()


def pack_dossier(options: argparse.Namespace) -> int:
    """Pack one signed archive of verdicts, receipts and texts in force, for a hearing; anybody can check it."""
    _start_installation()
    from glasshouse.network.kit.storage import write_atomically
    from glasshouse.network.promises import actions

    _name, data = actions.pack_dossier()
    target = options.out.absolute()
    write_atomically(target, iter([data]), beside=target.parent)
    print(f"{len(data) / 1e6:.1f} MB in {options.out}. Whoever gets it runs:")
    print(f"  glasshouse verify --dossier {shlex.quote(options.out.name)}")
    return 0


def examine(options: argparse.Namespace) -> int:
    """Check everything this installation needs, and say what to do about what is wrong."""
    env = settings_of_env.read_env()
    _start_django()
    from glasshouse.network.config import doctor

    return doctor.examine(env)


def back_up(options: argparse.Namespace) -> int:
    """Copy the whole installation to a folder (again and again: only what is new) or a .tar file, while it runs."""
    env = _need_secret_key()
    _start_django()
    from glasshouse.network.config.backup import CantBackUp, take_backup
    from glasshouse.network.config.dumps import CantDump
    from glasshouse.network.config.shelves import NoBackup

    try:
        taken = take_backup(env, options.destination.absolute())
    except (CantBackUp, CantDump, NoBackup) as error:
        raise CantDo(str(error)) from error
    print(
        f"{taken.files} files, {taken.bytes / 1e6:.1f} MB ({taken.new_bytes / 1e6:.1f} MB of them new)"
        f" in {taken.took_s:.1f} s, in {options.destination}."
    )
    if env.s3_bucket:
        print(f"The media stay in the bucket {env.s3_bucket}; its {taken.in_bucket} keys are listed.")
    return 0


def restore(options: argparse.Namespace) -> int:
    """Put a backup into the empty folder that --data-dir names, check every digest, and make it ready to run."""
    if options.data_dir is None:
        raise CantDo("Name a new folder with --data-dir: a backup is never restored over an installation.")
    from glasshouse.network.config import restore as restoring
    from glasshouse.network.config.dumps import CantDump
    from glasshouse.network.config.shelves import NoBackup

    try:
        restored = restoring.put_back(
            options.source, options.data_dir.absolute(), database_url=options.database_url
        )
    except (restoring.CantRestore, CantDump, NoBackup) as error:
        raise CantDo(str(error)) from error
    if options.database_url:
        settings_of_env.put(database_url=options.database_url)
    env = settings_of_env.read_env()
    _start_django()
    from glasshouse.network.config import install

    install.install()
    print("\n".join(restoring.told(restored, env)))
    return 0


def reconcile(options: argparse.Namespace) -> int:
    """Let every room heal now what a crash left behind, and say what each did."""
    _need_secret_key()
    _start_django()
    from glasshouse.network.config import work as background

    failed = 0
    for went_well, words in background.reconcile_once():
        print(words)
        failed += not went_well
    return 1 if failed else 0


def reindex(options: argparse.Namespace) -> int:
    """Make the index of the search anew while the site runs; one that was interrupted goes on where it stopped."""
    _need_secret_key()
    _start_django()
    from glasshouse.network.search import actions

    def tell(part: str, written: int) -> None:
        print(f"\r{part:<8}{written:>12,} written", end="", flush=True)

    written = actions.reindex(tell=tell)
    print(f"\rThe index is whole: {written:,} entries of people and videos were written.")
    return 0


def add_user(options: argparse.Namespace) -> int:
    """Add a person, active at once; the password is asked for, or read from standard input."""
    accounts = _accounts()
    password = _read_password()
    accounts.create_person(
        handle=options.handle, email=options.email, name=options.name, role=options.role, password=password
    )
    print(f"{options.handle} can sign in now, as {options.role}.")
    return 0


def give_role(options: argparse.Namespace) -> int:
    """Give a person another role."""
    _accounts().give_role(handle=options.handle, role=options.role)
    print(f"{options.handle} is now {options.role}.")
    return 0


def list_users(options: argparse.Namespace) -> int:
    """List people whose handle or name contains a text; without one, the staff."""
    _accounts()
    from glasshouse.network.accounts import queries

    for row in queries.people_like(options.text, limit=1000):
        print(f"{row.handle:<30}  {row.role:<13}  {row.state:<16}  {row.joined_at:%Y-%m-%d}  {row.name}")
    return 0


def reset_password(options: argparse.Namespace) -> int:
    """Give a person a new password; all their sessions and access tokens end."""
    accounts = _accounts()
    accounts.replace_password(handle=options.handle, password=_read_password())
    print(f"{options.handle} has a new password and is signed out everywhere.")
    return 0


def _start_installation() -> None:
    _need_secret_key()
    _start_django()


def _accounts() -> ModuleType:
    _start_installation()
    from glasshouse.network.accounts import actions

    return actions


def _read_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise CantDo("The two passwords differ; nothing was changed.")
    return password


def run_witness(options: argparse.Namespace) -> int:
    """Run a witness, and its mirror if it has one, until it is told to end."""
    from glasshouse.witness import commands

    kill_at = settings_of_env.value_put("kill_at")
    commands.run(options.data, options.host, options.port, tell=_say_now, kill_at=kill_at)
    return 0


def make_witness(options: argparse.Namespace) -> int:
    """Make a witness's folder and keys, and print their vkeys; what is there is kept."""
    from glasshouse.witness import commands

    kill_at = settings_of_env.value_put("kill_at")
    commands.make(options.data, options.name, options.mirror, tell=_say_now, kill_at=kill_at)
    return 0


def add_witnessed_log(options: argparse.Namespace) -> int:
    """Let a witness know a log by its vkey, also while it runs."""
    from glasshouse.witness import commands

    commands.add_log(options.data, options.vkey, options.url, tell=_say_now)
    return 0


def _say_now(words: str) -> None:
    print(words, flush=True)


def print_version(options: argparse.Namespace) -> int:
    """Print the version."""
    print(f"glasshouse {__version__}")
    return 0


def command_line() -> argparse.ArgumentParser:
    """Describe every command and its options."""
    parser = argparse.ArgumentParser(
        prog="glasshouse", description="The short-video social network that can prove what it promises."
    )
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="folder that holds everything (default: data)"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    demo = _command(commands, "demo", run_demo)
    demo.add_argument(
        "--lan", action="store_true", help="let a phone in the same network open it, over HTTPS"
    )
    demo.add_argument("--port", type=int, help="port to listen on (default: 8000)")
    init = _command(commands, "init", make_installation)
    init.add_argument("--site-url", metavar="URL", help="public address, such as https://video.example.org")
    init.add_argument(
        "--nginx", action="store_true", help="let nginx, as another user, read media and static files"
    )
    # For `make run`, which starts at once what the hints would tell to start.
    init.add_argument("--before-run", action="store_true", help=argparse.SUPPRESS)
    _command(commands, "serve", serve_pages)
    worker = _command(commands, "work", work).add_mutually_exclusive_group()
    worker.add_argument("--queue", choices=QUEUES, help="take jobs from this queue alone, in this process")
    worker.add_argument(
        "--beat", action="store_true", help="only see every few seconds that nothing was lost"
    )
    _command(commands, "rank", rank)
    _add_ledger_commands(_command(commands, "ledger", keep_ledger))
    _command(commands, "run", run_all)
    user = commands.add_parser("user", help="add people, give roles, reset passwords")
    _add_user_commands(user.add_subparsers(title="commands", metavar="COMMAND", required=True))
    promise = commands.add_parser("promise", help="list promises, give and withdraw them, enter audits")
    promising.add_promise_commands(promise, _command, _start_installation)
    claim = commands.add_parser(
        "claim", help="register what institutions say, and what others hold against it"
    )
    promising.add_claim_commands(claim, _command, _start_installation)
    dossier = _command(commands, "dossier", pack_dossier)
    dossier.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where to put it; a .zip file"
    )
    _command(commands, "doctor", examine)
    backup = _command(commands, "backup", back_up)
    backup.add_argument("destination", type=Path, metavar="DEST", help="a folder, or a new file ending .tar")
    restoring = _command(commands, "restore", restore)
    restoring.add_argument("source", type=Path, metavar="SOURCE", help="what `backup` made")
    restoring.add_argument(
        "--database-url", default="", metavar="URL", help="an empty database, for a backup of PostgreSQL"
    )
    _command(commands, "reconcile", reconcile)
    _command(commands, "reindex", reindex)
    verifying.declare(partial(_command, commands))
    _add_witness_commands(_command(commands, "witness", run_witness))
    _command(commands, "version", print_version)
    return parser


def _add_ledger_commands(ledger: argparse.ArgumentParser) -> None:
    # Without one of these it runs.
    commands = ledger.add_subparsers(title="commands", metavar="COMMAND")
    _command(commands, "status", show_ledger)
    adopt = _command(commands, "adopt-policy", adopt_policy)
    adopt.add_argument(
        "file", type=Path, metavar="FILE", help="policy file (C2SP tlog-policy) with the new set"
    )
    adopt.add_argument(
        "--level",
        choices=("solo", "witnessed"),
        default="",
        help="level of the ledger from then on (default: as now)",
    )
    withdraw = _command(commands, "withdraw-policy", withdraw_policy)
    for one in (adopt, withdraw):
        one.add_argument("--yes", action="store_true", help="do not ask")
    pause = _command(commands, "announce-pause", announce_pause)
    for name, words in (("start", "when it begins, such as 2027-01-31T02:00 (UTC)"), ("end", "when it ends")):
        pause.add_argument(name, type=_instant, metavar=name.upper(), help=words)


def _add_witness_commands(witness: argparse.ArgumentParser) -> None:
    folder = "folder of its keys and of what it has signed (default: data/witness)"
    witness.add_argument("--data", type=Path, metavar="DIR", default=Path("data/witness"), help=folder)
    witness.add_argument(
        "--host", metavar="H", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
    )
    witness.add_argument(
        "--port", metavar="N", type=int, default=8090, help="port to listen on (default: 8090)"
    )
    # Without one of these it runs.
    commands = witness.add_subparsers(title="commands", metavar="COMMAND")
    init = _command(commands, "init", make_witness)
    init.add_argument("--name", required=True, help="name of the witness, such as witness.example.org/w1")
    init.add_argument("--mirror", metavar="NAME", help="also be a mirror, under this name")
    log = _command(commands, "add-log", add_witnessed_log)
    log.add_argument("--vkey", required=True, help="verifier key of the log")
    log.add_argument("--url", default="", help="where the log is served, kept as a note")
    for one in (init, log):
        one.add_argument("--data", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=folder)


def _add_user_commands(commands: _Commands) -> None:
    add = _command(commands, "add", add_user)
    add.add_argument("handle")
    add.add_argument("email")
    add.add_argument("--name", default="", help="name shown beside the handle")
    add.add_argument("--role", choices=ROLES, default="person")
    role = _command(commands, "role", give_role)
    role.add_argument("handle")
    role.add_argument("role", choices=ROLES)
    _command(commands, "list", list_users).add_argument("text", nargs="?", default="")
    _command(commands, "reset-password", reset_password).add_argument("handle")


def _command(
    commands: _Commands, name: str, does: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    words = (does.__doc__ or "").strip()
    made = commands.add_parser(name, help=words[0].lower() + words[1:].rstrip("."), description=words)
    # Also after the command; without a default of its own, which would undo one given before it.
    made.add_argument(
        "--data-dir", type=Path, metavar="DIR", default=argparse.SUPPRESS, help=argparse.SUPPRESS
    )
    made.set_defaults(does=does)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. What a person got wrong is told in one line, without a traceback."""
    options = command_line().parse_args(arguments)
    if options.data_dir is not None:
        settings_of_env.put(data_dir=str(options.data_dir.absolute()))
    try:
        code = int(options.does(options))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever reads has seen enough, as with `| head`. Nothing more is to be flushed at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (CantDo, CantRun, settings_of_env.BadSetting, PermissionError) as error:
        words = str(error)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("glasshouse"):
            raise
        words = f"{error.name} is not installed: pip install 'glasshouse[server]' to serve, 'glasshouse[demo]' for the demo."
    except Exception as error:
        # Django's and the rooms' own errors are known only where Django is there.
        if (found := _words_for(error)) is None:
            raise
        words = found
    print(f"glasshouse: {words}", file=sys.stderr)
    return HOPELESS


def _words_for(error: Exception) -> str | None:
    try:
        from django.db import DatabaseError

        from glasshouse.network.kit.errors import Refused
    except ModuleNotFoundError:
        # A plain install: none of these can have been raised.
        return None
    if isinstance(error, Refused):
        return error.message
    if isinstance(error, DatabaseError):
        return f"The database can't be used ({str(error).strip().splitlines()[0]}). Try `glasshouse doctor`."
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return (
            "Something else listens on that port already; stop it, or choose another with the setting `port`."
        )
    return None


if __name__ == "__main__":
    sys.exit(main())

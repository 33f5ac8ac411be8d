"""`glasshouse doctor`: look at everything this installation needs, and say what to do about what is wrong."""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from glasshouse.network.config.dumps import find_program, program_version
from glasshouse.network.config.env import CONFIG_NAME, Env
from glasshouse.network.kit import health
from glasshouse.network.kit.machine import BACKUP_OLD, LEAST_FREE_BYTES, LEAST_FREE_SHARE, last_backup

_TIMEOUT_S = 3.0
_CLOCK_UNSYNCHRONISED = 5


class Level(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `remedy` says what to do, and is empty when all is well."""

    level: Level
    words: str
    remedy: str = ""


def ok(words: str) -> Finding:
    """Find that all is well."""
    return Finding(Level.OK, words)


def warn(words: str, remedy: str) -> Finding:
    """Find something that works less well than it could."""
    return Finding(Level.WARN, words, remedy)


def fail(words: str, remedy: str) -> Finding:
    """Find something without which the network does not work, or is not safe."""
    return Finding(Level.FAIL, words, remedy)


def check_python(env: Env) -> Finding:
    """Check the version of Python."""
    version = ".".join(map(str, sys.version_info[:3]))
    return (
        ok(f"Python {version}")
        if sys.version_info >= (3, 11)
        else fail(f"Python {version}", "Install Python 3.11 or newer.")
    )


def check_config(env: Env) -> Finding:
    """Check that the configuration file is there and readable by its owner alone."""
    path = env.data_dir / CONFIG_NAME
    if not path.is_file():
        return warn(
            f"{path} is not there; the environment alone says how to run", "`glasshouse init` writes one."
        )
    if path.stat().st_mode & 0o077:
        return warn(f"{path} can be read by others on this machine", f"chmod 600 {path}")
    return ok(f"{path}, readable by its owner alone")


def check_secret_key(env: Env) -> Finding:
    """Check that sessions and addresses are signed with a real secret."""
    if len(env.secret_key) < 32:
        return fail(
            "the secret key is missing or short",
            "Run `glasshouse init`, or set secret_key to 50 random characters.",
        )
    return ok("secret key set")


def check_folders(env: Env) -> Finding:
    """Check that the data directory can be written."""
    folders = [env.data_dir, *(env.data_dir / name for name in ("media", "uploads", "scratch"))]
    if missing := [folder for folder in folders if not folder.is_dir()]:
        return fail(f"{missing[0]} is not there", "Run `glasshouse init`.")
    if locked := [folder for folder in folders if not os.access(folder, os.W_OK | os.X_OK)]:
        return fail(
            f"{locked[0]} can't be written",
            f"Give it to the user who runs Glasshouse: chown -R USER {env.data_dir}",
        )
    return ok(f"{env.data_dir} can be written")


def check_space(env: Env) -> Finding:
    """Check the free space where the data directory is."""
    folder = next(p for p in (env.data_dir, *env.data_dir.parents) if p.exists())
    usage = shutil.disk_usage(folder)
    words = f"{usage.free / 1024**3:.1f} GB free of {usage.total / 1024**3:.1f}"
    if usage.free < max(LEAST_FREE_BYTES, usage.total * LEAST_FREE_SHARE):
        return warn(
            words,
            "Make room, or move the data directory: an upload needs up to three times its own size for a while.",
        )
    return ok(words)


def check_database(env: Env) -> Finding:
    """Check that the database answers and has this version's tables."""
    from django.db import DatabaseError, connections
    from django.db.migrations.executor import MigrationExecutor

    kind = "PostgreSQL" if env.database_url else "SQLite"
    try:
        pending = 0
        for alias in connections:
            executor = MigrationExecutor(connections[alias])
            pending += len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        remedy = (
            "Check database_url, and that its server runs." if env.database_url else "Run `glasshouse init`."
        )
        return fail(f"{kind} does not answer: {str(error).strip().splitlines()[0]}", remedy)
    if pending:
        return fail(
            f"{kind} answers; {pending} migrations are missing",
            "Run `glasshouse init`: it brings the tables up to date.",
        )
    return ok(f"{kind} answers, tables are up to date")


def check_journal(env: Env) -> Finding:
    """Check that SQLite writes ahead (WAL), so that readers never wait for writers."""
    if env.database_url:
        return ok("PostgreSQL keeps its own journal")
    from django.db import DatabaseError, connections

    try:
        for alias in connections:
            with connections[alias].cursor() as cursor:
                mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            if mode != "wal":
                return fail(
                    f"SQLite's journal is {mode}, not WAL",
                    "Keep data_dir on a local disk: network folders can't do WAL.",
                )
    except DatabaseError as error:
        return fail(f"SQLite does not open: {error}", "Run `glasshouse init`.")
    return ok("SQLite in WAL mode")


def check_ffmpeg(env: Env) -> Finding:
    """Check that ffmpeg is there with what we encode with."""
    try:
        from imageio_ffmpeg import get_ffmpeg_exe

        program = get_ffmpeg_exe()
        listed = subprocess.run(
            [program, "-hide_banner", "-encoders"], capture_output=True, text=True, timeout=20, check=True
        )
    except (ImportError, RuntimeError, OSError, subprocess.SubprocessError) as error:
        return fail(
            f"ffmpeg does not run: {error}", "Install it again: pip install --force-reinstall imageio-ffmpeg"
        )
    encoders = {line.split()[1] for line in listed.stdout.splitlines() if len(line.split()) > 1}
    if missing := {"libx264", "aac"} - encoders:
        return fail(
            f"{program} lacks {', '.join(sorted(missing))}",
            "Unset IMAGEIO_FFMPEG_EXE to use the one that comes by pip.",
        )
    return ok("ffmpeg with libx264 and aac")


def check_backup(env: Env) -> Finding:
    """Check that there is a backup, and a recent one."""
    last = last_backup(env.data_dir)
    if last is None:
        words, remedy = (
            "there is no backup",
            "`glasshouse backup FOLDER`, every night: deploy/systemd has a timer.",
        )
        return ok(f"{words}, and the demo needs none") if env.demo else warn(words, remedy)
    age = datetime.now(UTC) - last[0]
    words = f"the last backup is {_age_words(age)} old, in {last[1]}"
    return (
        warn(words, "See why its timer does not run: systemctl status glasshouse-backup.timer")
        if age > BACKUP_OLD
        else ok(words)
    )


def _age_words(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"


def check_postgresql(env: Env) -> Finding:
    """Check that PostgreSQL's programs are there, with which its backup is taken, and not older than the server."""
    if not env.database_url:
        return ok("not used, so its programs are not needed")
    install = "Debian: apt install postgresql-client, of the server's version or newer."
    if missing := [name for name in ("pg_dump", "pg_restore") if find_program(name) is None]:
        return warn(f"{' and '.join(missing)} not found, so no backup can be taken", install)
    version = program_version("pg_dump")
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            server = int(cursor.fetchone()[0]) // 10000
    except DatabaseError as error:
        return warn(
            f"the server does not answer: {str(error).strip().splitlines()[0]}", "Check database_url."
        )
    if version < server:
        return warn(f"pg_dump is of version {version}, the server of {server}: it will refuse", install)
    return ok(f"pg_dump {version} for a server {server}")


def check_sandbox(env: Env) -> Finding:
    """Check which walls the kernel gives around untrusted media."""
    from glasshouse.network.kit import sandbox

    walls = sandbox.confinement()
    missing = [
        name for name, there in (("no network", walls.network), ("no other files", walls.files)) if not there
    ]
    if missing:
        words = f"this kernel does not give decoders: {', '.join(missing)}; limits on time, memory and output hold"
        return warn(
            words,
            "Allow user namespaces and Landlock (kernel 5.13 or newer), or run `glasshouse work` in a container.",
        )
    return ok("decoders run without network and without other files")


def check_mail(env: Env) -> Finding:
    """Check that mail can leave."""
    if not env.smtp_url:
        words = f"mail is written to {env.data_dir / 'outbox'}, nobody gets it"
        return (
            ok(words)
            if env.demo
            else warn(words, 'Set smtp_url = "smtp://user:password@host:587?tls=starttls".')
        )
    parts = urlsplit(env.smtp_url)
    try:
        socket.create_connection((parts.hostname or "localhost", parts.port or 25), _TIMEOUT_S).close()
    except OSError as error:
        return warn(
            f"the mail server {parts.hostname} does not answer: {error}", "Check smtp_url and the firewall."
        )
    return ok(f"the mail server {parts.hostname} answers")


def check_address(env: Env) -> Finding:
    """Check the public address."""
    if env.demo:
        return warn(
            f"{env.site_url}: the demo's one-click sign-in is on",
            "Never open it to the internet; unset demo for people.",
        )
    if env.host in {"localhost", "127.0.0.1", "::1"}:
        return warn(
            f"{env.site_url}: only this machine can open it", "Set site_url to the public https:// address."
        )
    if not env.site_url.startswith("https://"):
        return warn(
            f"{env.site_url} has no TLS: no camera, no secure cookies",
            "Set site_url to an https:// address behind TLS.",
        )
    if not (env.tls_cert or env.behind_proxy):
        return warn(
            f"{env.site_url}, but neither tls_cert nor behind_proxy is set",
            "Set behind_proxy, or tls_cert and tls_key.",
        )
    return ok(env.site_url)


def check_clock(env: Env) -> Finding:
    """Ask the kernel whether something keeps the clock right: times are public, and permits expire by them."""
    status = (ctypes.c_long * 64)()
    state = ctypes.CDLL(None).adjtimex(status)
    if state == _CLOCK_UNSYNCHRONISED:
        return warn(
            f"the clock says {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC; nothing keeps it right",
            "Switch on NTP.",
        )
    return ok(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, kept right")


def check_server(env: Env) -> Finding:
    """Check that the server answers where it listens."""
    try:
        # Connecting to "all addresses" reaches this machine.
        socket.create_connection((env.bind, env.port), _TIMEOUT_S).close()
    except OSError:
        return warn(
            f"nothing listens on {env.bind}:{env.port}", "Start it: `glasshouse run`, or its systemd units."
        )
    return ok(f"something listens on {env.bind}:{env.port}")


def check_parts(env: Env) -> Finding:
    """Ask each part of the network how it is, as the health page does."""
    if check_database(env).level is Level.FAIL:
        return warn("they can't be asked while the database is not right", "See Database above.")
    found = health.reports()
    # How old the backup is and what is free stands above, so nothing is said of them here.
    found = {part: report for part, report in found.items() if part not in ("backup", "disk")}
    troubled = [report for report in found.values() if report.level]
    if not troubled:
        return ok(f"{', '.join(sorted(found))}: all is well")
    worst = troubled[0]
    find = fail if worst.level is health.Level.BAD else warn
    words = " ".join(f"{report.title}: {report.words}" for report in troubled)
    return find(words, worst.remedy)


def check_ledger(env: Env) -> Finding:
    """Check that the keys of the ledger are there, and how much it promises."""
    from glasshouse.network.ledger import queries

    if check_database(env).level is Level.FAIL:
        return warn("it can't be asked while the database is not right", "See Database above.")
    try:
        queries.check_keys()
    except queries.LedgerClosed as error:
        return fail(
            f"nothing is signed: {error}",
            "Put the folder `ledger` of the data directory back from where you keep its keys (docs/operating/backup.md).",
        )
    level = queries.level()
    if level == "solo":
        return ok("keys and policy are there; level solo: only you vouch for it (docs/operating/ledger.md)")
    return ok(f"keys and policy are there; level {level or 'not told yet'}")


def check_search(env: Env) -> Finding:
    """Check that the search has its index, and that the index is whole."""
    from django.db import DatabaseError

    from glasshouse.network.search import queries

    try:
        health = queries.health()
    except DatabaseError as error:
        words = str(error).strip().splitlines()[0]
        return fail(f"nothing can be found: {words}", "Run `glasshouse init`: it makes the index's tables.")
    if health.missing:
        return fail(
            f"{health.missing} has no index of words in this database",
            "Run `glasshouse init`; if it says that all is up to date, restore the database from a backup.",
        )
    if health.entries < health.videos:
        return warn(
            f"{health.videos - health.entries} of {health.videos} videos can't be found yet",
            "Run `glasshouse reindex`; without it the workers get there in time.",
        )
    return ok(f"{health.entries} videos can be found")


CHECKS: dict[str, Callable[[Env], Finding]] = {
    "Python": check_python,
    "Configuration": check_config,
    "Secret key": check_secret_key,
    "Folders": check_folders,
    "Disk space": check_space,
    "Database": check_database,
    "Journal": check_journal,
    "Ledger": check_ledger,
    "Search": check_search,
    "ffmpeg": check_ffmpeg,
    "Sandbox": check_sandbox,
    "PostgreSQL": check_postgresql,
    "Backup": check_backup,
    "Mail": check_mail,
    "Address": check_address,
    "Clock": check_clock,
    "Server": check_server,
    "Parts": check_parts,
}


def examine(env: Env) -> int:
    """Print a line per check, and what to do where something is wrong. Returns 1 if something failed, else 0."""
    findings = {name: check(env) for name, check in CHECKS.items()}
    for name, finding in findings.items():
        print(f"{finding.level:>4}  {name:<14} {finding.words}")
        if finding.remedy:
            print(f"{'':22}→ {finding.remedy}")
    failed = sum(finding.level is Level.FAIL for finding in findings.values())
    warned = sum(finding.level is Level.WARN for finding in findings.values())
    print(f"\n{failed} failed, {warned} to look at, {len(findings) - failed - warned} well.")
    return 1 if failed else 0

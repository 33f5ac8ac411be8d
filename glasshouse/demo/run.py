"""Run the demo: install, start everything, fill it, say where it is; Ctrl-C ends all of it."""

import logging
import socket
import subprocess
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path

from glasshouse.demo.clipmaker import ClipMaker
from glasshouse.demo.clips import CATALOGUE
from glasshouse.network.config import env as settings_of_env
from glasshouse.network.config.install import write_config
from glasshouse.network.config.processes import Supervisor, our_program
from glasshouse.network.config.workers import add_workers

FIRST_CLIPS = 3
WAIT_S = 300.0


def run_demo(*, port: int, data_dir: Path, lan: bool) -> int:
    """Run the demo until Ctrl-C; returns the exit code. A second run finds everything that the first one made."""
    began_s = time.monotonic()
    _choose_settings(_free_port(port, lan), data_dir, lan)
    env = settings_of_env.read_env()
    missing = sum(not (data_dir / "demo" / f"{clip.name}.mp4").exists() for clip in CATALOGUE)
    now = "The first clips are being made …" if missing else "Everything from last time is here."
    print(f"Glasshouse demo in {data_dir}. {now}", flush=True)
    # Before Django and all else: the clips take the longest, and need neither.
    clips = ClipMaker(data_dir / "demo", first=FIRST_CLIPS)
    try:
        _install()
        supervisor = Supervisor(grace_s=5)
        supervisor.add("server", our_program("serve"))
        add_workers(supervisor, env)
        supervisor.start()
        threading.Thread(target=_fill, args=(clips, env, began_s, missing), name="fill", daemon=True).start()
        return supervisor.wait()
    finally:
        clips.stop()


def _choose_settings(port: int, data_dir: Path, lan: bool) -> None:
    """Put the settings of this run in place, for this process and those it starts."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_config(data_dir, demo=True, log_level="WARNING")
    settings_of_env.put(data_dir=str(data_dir), demo="true", port=str(port))
    if lan:
        from glasshouse.demo.certificate import lan_address, make_certificate

        address = lan_address()
        certificate, key = make_certificate(data_dir / "tls", address)
        settings_of_env.put(
            bind="0.0.0.0",  # noqa: S104 - --lan asks for exactly that
            site_url=f"https://{address}:{port}",
            tls_cert=str(certificate),
            tls_key=str(key),
        )
    else:
        settings_of_env.put(bind="127.0.0.1", site_url=f"http://127.0.0.1:{port}")


def _free_port(port: int, lan: bool) -> int:
    """Return this port if it is free, else any free one: a demo should not fail because something else runs."""
    host = "0.0.0.0" if lan else "127.0.0.1"  # noqa: S104 - --lan asks for exactly that
    for candidate in (port, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"port {port} is taken, and no other one is free")


def _install() -> None:
    import django

    settings_of_env.name_settings()
    django.setup()
    from glasshouse.network.config.install import install

    install()


def _fill(clips: ClipMaker, env: settings_of_env.Env, began_s: float, missing: int) -> None:
    """Post the clips in order; say where the demo is when the first ones play."""
    from glasshouse.demo import seed

    try:
        seed.seed_people()
        for number, clip in enumerate(CATALOGUE, start=1):
            code = seed.post_clip(clip, clips.wait_for(clip))
            seed.wait_until_playable(clip, code, most_s=WAIT_S)
            seed.like_clip(clip, code)
            if number == FIRST_CLIPS:
                _greet(env, time.monotonic() - began_s, missing)
    except CancelledError:
        return
    except (subprocess.CalledProcessError, seed.NotPlayable) as error:
        print(f"The demo has fewer clips than it should: {error}.", flush=True)
    except Exception:
        logging.getLogger(__name__).exception("the demo could not be filled; what is there still works")


def _greet(env: settings_of_env.Env, took_s: float, missing: int) -> None:
    from glasshouse.demo.seed import ADMINISTRATOR, VISITOR

    later = max(0, missing - FIRST_CLIPS)
    more = f"; {later} more arrive while you watch" if later else ""
    lan = bool(env.tls_cert)
    lines = [
        "",
        f"  Glasshouse is ready: {env.site_url}",
        f"  {FIRST_CLIPS if later else len(CATALOGUE)} clips play after {took_s:.0f} s{more}.",
        "",
        f"  Sign in with one click at {env.site_url}/sign-in:",
        f"    @{VISITOR} watches and posts · @{ADMINISTRATOR} administers · the authors of the clips",
        f"  Mail that it would send: {env.site_url}/outbox",
        *(
            ["  The certificate is this machine's own: the phone's browser warns once; go on past it."]
            if lan
            else []
        ),
        "  Ctrl-C ends everything. The data stays in " + str(env.data_dir),
        "",
    ]
    print("\n".join(lines), flush=True)

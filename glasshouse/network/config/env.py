"""Every setting, once: its name, type, default and meaning.

A value is taken from the environment (`GLASSHOUSE_<NAME>`), else from `glasshouse.toml` in the data directory, else the default.
No other file reads the environment.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

CONFIG_NAME = "glasshouse.toml"


class BadSetting(Exception):
    """A setting has a value that can't be used; the message names it and says what it takes."""


def _setting(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Env:
    """The settings of one installation."""

    # fmt: off
    data_dir: Path = _setting(Path("data"), "Folder that holds everything: database, media, uploads, mail outbox, keys.")
    secret_key: str = _setting("", "Secret that signs sessions and media addresses; `glasshouse init` makes one.")
    site_name: str = _setting("Glasshouse", "Name of this network, shown on every page.")
    country: str = _setting("", "Where operator and data are (ISO 3166-1 alpha-2), whose law decides orders; empty: not told.")
    site_url: str = _setting("", "Public address, scheme included, without a slash at the end; empty: where it listens.")
    allowed_hosts: tuple[str, ...] = _setting((), "Further host names to answer to, beside that of site_url.")
    database_url: str = _setting("", "postgresql://user:password@host/name; empty means SQLite in data_dir.")
    bind: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8000, "Port to listen on.")
    workers: int = _setting(2, "Server processes.")
    threads: int = _setting(4, "Page threads in each server process.")
    tls_cert: str = _setting("", "Certificate file (PEM), to serve HTTPS without a proxy.")
    tls_key: str = _setting("", "Key file (PEM) of that certificate.")
    behind_proxy: bool = _setting(False, "Trust X-Forwarded-For and X-Forwarded-Proto: only behind a proxy that sets both.")
    country_header: str = _setting("", "Header in which the proxy says the visitor's country (alpha-2); only with behind_proxy.")
    suspension_notice_s: int = _setting(30 * 86400, "How long everyone in a country is told before it is suspended, in seconds.")
    demo: bool = _setting(False, "One-click sign-in and the outbox page: never on a real network.")
    registration: str = _setting("open", "Who may join: open, approval (an administrator admits each) or closed.")
    minimum_age: int = _setting(13, "Age in years from which a person may join.")
    smtp_url: str = _setting("", "smtp://user:password@host:587?tls=starttls; empty writes mail to data_dir/outbox.")
    mail_from: str = _setting("glasshouse@localhost", "Sender of the mail that the network sends.")
    max_upload_bytes: int = _setting(4 * 1024**3, "Largest single file, in bytes.")
    max_video_s: int = _setting(600, "Longest video, in seconds.")
    quota_bytes: int = _setting(50 * 1024**3, "What one person's videos may take in storage, in bytes.")
    uploads_per_day: int = _setting(100, "How many uploads one person may begin in a day.")
    edits_per_day: int = _setting(200, "How often one person may have a video made from an edit in a day.")
    upload_expires_h: int = _setting(48, "Hours after which an unfinished upload is dropped.")
    keep_originals: bool = _setting(False, "Keep the file as uploaded after all renditions are made.")
    disclosure_days: int = _setting(14, "Days after which an archive that was handed to an authority is erased.")
    erase_after_days: int = _setting(14, "Days in which somebody who leaves can come back; 0 erases at once.")
    handover_notice_days: int = _setting(30, "Days that people have to say that they stay, before they are handed over.")
    encoders: int = _setting(1, "Worker processes that make videos playable; as many again make the other renditions.")
    media_delivery: str = _setting("door", "Who sends media bytes: door (this server), nginx (X-Accel-Redirect) or s3.")
    s3_bucket: str = _setting("", "Bucket for media; empty means data_dir/media.")
    s3_endpoint: str = _setting("", "Address of the S3 service, if it is not the vendor's own.")
    s3_region: str = _setting("", "Region of the bucket.")
    s3_access_key: str = _setting("", "Access key id for the bucket.")
    s3_secret_key: str = _setting("", "Secret access key for the bucket.")
    metrics_token: str = _setting("", "Secret with which /metrics may be read from elsewhere; empty: from this machine alone.")
    dns_resolver: str = _setting("", "Name server for organisations' records, address or address:port; empty: the machine's own.")
    apple_apps: tuple[str, ...] = _setting((), "Bundle identifiers of our apps for Apple devices, for the files that block them.")
    android_apps: tuple[str, ...] = _setting((), "Package names of our apps for Android, for the files that block them.")
    bar_private_networks: bool = _setting(False, "Let bars cover networks that the Internet does not route.")
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR.")
    kill_at: str = _setting("", "For tests: the named write point at which to die.")
    # fmt: on

    def __post_init__(self) -> None:
        """Let an address that nobody gave be the one that this listens on."""
        if not self.site_url:
            object.__setattr__(self, "site_url", self.own_url)

    @property
    def own_url(self) -> str:
        """Address by which this machine itself reaches the server."""
        scheme, usual = ("https", 443) if self.tls_cert else ("http", 80)
        host = "127.0.0.1" if self.bind in {"0.0.0.0", "::", ""} else self.bind  # noqa: S104 - nothing is bound here
        host = f"[{host}]" if ":" in host else host
        # A browser names no port where it is the usual one, and origins are compared letter by letter.
        return f"{scheme}://{host}" if self.port == usual else f"{scheme}://{host}:{self.port}"

    @property
    def host(self) -> str:
        """Host name in `site_url`, without the port."""
        return self.site_url.split("://", 1)[-1].split("/")[0].rsplit(":", 1)[0].strip("[]")


def put(**values: str) -> None:
    """Change settings for this process, from before Django reads them, and for those it starts."""
    os.environ.update({f"GLASSHOUSE_{name.upper()}": value for name, value in values.items()})


def is_put(name: str) -> bool:
    """Say whether the environment gives this setting."""
    return f"GLASSHOUSE_{name.upper()}" in os.environ


def value_put(name: str) -> str:
    """Return what the environment gives for this setting, empty if nothing: for a program without a settings file."""
    return os.environ.get(f"GLASSHOUSE_{name.upper()}", "")


def child_environ(**values: str) -> dict[str, str]:
    """Return the environment for a process that we start, with these settings changed."""
    return {**os.environ, **{f"GLASSHOUSE_{name.upper()}": value for name, value in values.items()}}


def name_settings() -> None:
    """Tell Django where its settings are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glasshouse.network.config.settings")


_TRUTH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


def _convert(name: str, kind: Any, value: Any) -> Any:
    try:
        if kind is bool and isinstance(value, str):
            return _TRUTH[value.lower()]
        if kind is int:
            return int(value)
        if kind is Path:
            return Path(value).expanduser().absolute()
        if kind == tuple[str, ...]:
            parts = value.split(",") if isinstance(value, str) else value
            return tuple(part.strip() for part in parts if part.strip())
        return kind(value)
    except (KeyError, ValueError, TypeError) as error:
        takes = getattr(kind, "__name__", kind)
        raise BadSetting(f"The setting {name} can't be {value!r}: it takes {takes}.") from error


_CHOICES = {"registration": ("open", "approval", "closed"), "media_delivery": ("door", "nginx", "s3")}


def read_env(environ: Mapping[str, str] = os.environ) -> Env:
    """Return the settings in force. Raises BadSetting with a sentence that names the setting."""
    data_dir = Path(environ.get("GLASSHOUSE_DATA_DIR", "data")).expanduser().absolute()
    path = data_dir / CONFIG_NAME
    try:
        from_file = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise BadSetting(f"{path} can't be read: {error}.") from error
    known = {f.name: f for f in fields(Env)}
    if unknown := sorted(set(from_file) - set(known)):
        raise BadSetting(f"{path} names settings that don't exist: {', '.join(unknown)}.")
    given = from_file | {
        n: environ[f"GLASSHOUSE_{n.upper()}"] for n in known if f"GLASSHOUSE_{n.upper()}" in environ
    }
    given["data_dir"] = data_dir
    env = Env(**{name: _convert(name, known[name].type, value) for name, value in given.items()})
    for name, choices in _CHOICES.items():
        if getattr(env, name) not in choices:
            raise BadSetting(
                f"The setting {name} can't be {getattr(env, name)!r}: it takes {', '.join(choices)}."
            )
    return env

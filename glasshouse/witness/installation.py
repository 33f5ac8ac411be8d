"""A witness's folder: its keys, and the store that belongs to them. One without the other never signs."""

import os
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from glasshouse.proof.errors import Malformed
from glasshouse.proof.notes import Kind, SigningKey, VerifierKey
from glasshouse.witness import crash
from glasshouse.witness.cosigning import Cosigner
from glasshouse.witness.errors import CantRun
from glasshouse.witness.store import MIRROR, WITNESS, Store

STORE_NAME = "witness.sqlite3"


@dataclass(frozen=True, slots=True)
class Parts:
    """What is served from a folder."""

    store: Store
    witness: Cosigner
    mirror: Cosigner | None


def make(folder: Path, name: str, mirror_name: str | None) -> list[str]:
    """Make keys and store where they aren't there yet; returns the vkeys. Raises CantRun."""
    if name == mirror_name:
        raise CantRun("A mirror is another cosigner than the witness: give it a name of its own.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    has_key = any(_key_path(folder, role).exists() for role in (WITNESS, MIRROR))
    if has_key and not (folder / STORE_NAME).exists():
        raise CantRun(_LOST.format(folder))
    names = {WITNESS: name, **({MIRROR: mirror_name} if mirror_name else {})}
    with closing(Store(folder / STORE_NAME)) as store:
        store.make()
        return [str(_made(folder, store, role, under).public) for role, under in names.items()]


def _made(folder: Path, store: Store, role: str, name: str) -> SigningKey:
    path = _key_path(folder, role)
    if path.exists():
        key = _read_key(path, store, role)
        if key.name != name:
            raise CantRun(f"{path} is the key of {key.name}; a key is never replaced. Take another folder.")
        return key
    try:
        key = SigningKey.generate(name, Kind.COSIGNER)
    except Malformed as error:
        raise CantRun(f"{error}.") from None
    # The store belongs to the key before the key can sign, so no key is ever without its memory.
    store.keep_vkey(role, str(key.public))
    crash.point("witness.key.promised")
    _write_new(path, key.to_text() + "\n")
    return key


def _write_new(path: Path, text: str) -> None:
    """Write a file for its owner's eyes, whole or not at all, and never over another one."""
    draft = path.with_suffix(".draft")
    with suppress(FileNotFoundError):
        draft.unlink()
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    crash.point("witness.key.drafted")
    os.link(draft, path)
    draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)


def _key_path(folder: Path, role: str) -> Path:
    return folder / f"{role}.key"


_LOST = (
    "{0} has a key without what it has signed ("
    + STORE_NAME
    + ", which belongs to it). It must not sign again: make a new key "
    "under a new name, in another folder."
)


def _read_key(path: Path, store: Store, role: str) -> SigningKey:
    if path.stat().st_mode & 0o077:
        raise CantRun(f"{path} can be read by others: chmod 600 it, or better make a new key.")
    try:
        key = SigningKey.parse(path.read_text(encoding="utf-8"))
    except (Malformed, UnicodeDecodeError):
        raise CantRun(f"{path} is not a signing key.") from None
    if key.kind is not Kind.COSIGNER:
        raise CantRun(f"{path} is not a cosigner's key.")
    if store.vkey(role) != str(key.public):
        raise CantRun(_LOST.format(path.parent))
    return key


def open_store(folder: Path) -> Store:
    """Return the store of a folder. Raises CantRun."""
    if not _key_path(folder, WITNESS).exists():
        raise CantRun(f"There is no witness in {folder}. Run `glasshouse witness init` first.")
    if not (folder / STORE_NAME).exists():
        raise CantRun(_LOST.format(folder))
    store = Store(folder / STORE_NAME)
    store.make()
    return store


def open_parts(folder: Path) -> Parts:
    """Return what is to be served from a folder. Raises CantRun."""
    store = open_store(folder)
    found = {role: _key_path(folder, role) for role in (WITNESS, MIRROR) if _key_path(folder, role).exists()}
    keys = {role: _read_key(path, store, role) for role, path in found.items()}
    cosigners = {role: Cosigner(role, key, store, time.time) for role, key in keys.items()}
    witness, mirror = cosigners[WITNESS], cosigners.get(MIRROR)
    if mirror is not None and (mirror.key.name == witness.key.name or mirror.key.seed == witness.key.seed):
        raise CantRun("The mirror has the witness's name or key: each cosigner needs its own.")
    return Parts(store, witness, mirror)


def add_log(folder: Path, vkey: str, url: str) -> str:
    """Let a log be known by its key; returns its origin. It may be done while the witness runs. Raises CantRun."""
    try:
        key = VerifierKey.parse(vkey)
    except Malformed as error:
        raise CantRun(f"{error}.") from None
    if key.kind is not Kind.LOG:
        raise CantRun("That is a cosigner's key; a log's has type 1.")
    with closing(open_store(folder)) as store:
        store.add_key(key, url)
    return key.name

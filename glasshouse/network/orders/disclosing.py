"""The archive of what was granted: exactly the listed columns of the rooms' holdings, and films where the rules list them."""

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from glasshouse.network.kit import clock, storage
from glasshouse.network.kit.errors import Refused
from glasshouse.network.kit.holdings import Holding, holdings
from glasshouse.network.orders.models import Order, Subject
from glasshouse.network.orders.rulebook import signing_key
from glasshouse.proof.disclosures import (
    MANIFEST,
    RULES,
    check_disclosure,
    manifest_text,
    media_path_of,
    path_of,
)
from glasshouse.proof.notes import Note
from glasshouse.proof.rulebooks import Kept, Rulebook
from glasshouse.proof.zips import info


class CantRead(Refused):
    """A file that was granted is not in the storage, or can't be read."""

    code = "cant_read"
    status = 409


def folder_of(code: str) -> str:
    """Return the storage prefix below which the archives of an order lie."""
    return f"o/{code}"


def write_archive(
    path: Path, order: Order, granted: Mapping[int, list[str]], rulebook: Rulebook
) -> dict[int, int]:
    """Write what was granted to a local file, and check it as its receiver will; returns place -> how many rows were found.

    Raises Unproved if it is not exactly what was granted, and CantRead.
    """
    kept, files, rows = rulebook.data(), [], dict.fromkeys(granted, 0)
    subjects = list(order.subjects.order_by("place"))
    with zipfile.ZipFile(path, "w") as archive:
        for subject in subjects:
            for data in granted.get(subject.place, ()):
                for model in kept[data].columns:
                    films = _films(subject, model, kept[data])
                    line = _add(
                        archive,
                        path_of(subject.place, data, model),
                        _rows(subject, model, kept[data], films),
                    )
                    rows[subject.place] += line["rows"]
                    files.append(line)
                    files += (
                        _add_film(archive, media_path_of(subject.place, data, model, name), key)
                        for name, key in films.items()
                    )
        _put(archive, RULES, rulebook.text.encode())
        told = [
            {"subject": one.place, "named": one.named, "data": list(granted.get(one.place, ()))}
            for one in subjects
        ]
        facts = {
            "network": settings.ENV.host,
            "order": order.code,
            "made_ms": clock.millis(clock.now()),
            "rules": rulebook.sha256,
            "subjects": told,
            "files": files,
        }
        text, key = manifest_text(facts), signing_key()
        _put(archive, MANIFEST, bytes(Note(text, (key.sign(text),))))
    check_disclosure(path, key.public)
    return rows


VIDEOS = "videos.Video"


def _holding(model: str) -> Holding:
    return next(one for one in holdings() if one.model == model)


def _films(subject: Subject, model: str, kept: Kept) -> dict[str, str]:
    """Return name -> storage key of the films that go along with a person's rows in a holding; none where the rules name none."""
    if model not in kept.media or subject.person_id is None:
        return {}
    known = dict(_holding(model).media(subject.person_id))
    return {name: key for name, key in known.items() if not subject.is_video or name == subject.named}


def _rows(subject: Subject, model: str, kept: Kept, films: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield a person's rows in a holding, cut down to the columns; where the order names a video, of videos that one alone."""
    only, film = kept.only.get(model, {}), kept.media.get(model)
    # Somebody erased since has no rows any more.
    for row in _holding(model).rows(subject.person_id) if subject.person_id is not None else ():
        if film is not None and row[film] not in films:
            continue
        if model == VIDEOS and subject.is_video and row["code"] != subject.named:
            continue
        if all(row[name] in values for name, values in only.items()):
            yield {name: row[name] for name in kept.columns[model]}


def _add(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> dict[str, Any]:
    digest, size, count = hashlib.sha256(), 0, 0
    with archive.open(info(name), "w") as out:
        for row in rows:
            line = orjson.dumps(row, default=str) + b"\n"
            digest.update(line)
            out.write(line)
            size, count = size + len(line), count + 1
    return {"path": name, "sha256": digest.hexdigest(), "bytes": size, "rows": count}


def _add_film(archive: zipfile.ZipFile, name: str, key: str) -> dict[str, Any]:
    """Write a film as it lies in the storage. Raises CantRead."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(info(name), "w") as out:
            for chunk in storage.chunks(key):
                digest.update(chunk)
                out.write(chunk)
                size += len(chunk)
    except FileNotFoundError as error:
        raise CantRead(
            _("A film that was granted can't be read in the storage, so no archive is made.")
        ) from error
    return {"path": name, "sha256": digest.hexdigest(), "bytes": size, "rows": 0}


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(info(name), content)

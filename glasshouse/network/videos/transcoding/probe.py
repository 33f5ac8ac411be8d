"""Find out what a file is, without believing or executing any of it."""

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from glasshouse.network.kit import sandbox
from glasshouse.network.videos.transcoding.refusals import MediaRefused
from glasshouse.network.videos.transcoding.source import MediaLimits, Source

_LIMITS = sandbox.Limits(
    wall_s=120, cpu_s=120, memory_bytes=4 << 30, file_bytes=1 << 20, total_bytes=1 << 20, nice=0
)
_READER = "glasshouse.network.videos.transcoding.reading"


def probe_file(
    path: Path, *, limits: MediaLimits | None = None, beat: Callable[[], None] | None = None
) -> Source:
    """Read all packets of a file and its first picture, in a sandboxed child.

    Raises MediaRefused with one of: empty, truncated, not_a_video, picture, playlist, audio_only, undecodable,
    too_short, too_long, too_large, took_too_long.
    """
    if path.stat().st_size == 0:
        raise MediaRefused("empty")
    command = sandbox.python_module(_READER, str(path.resolve()), json.dumps(asdict(limits or MediaLimits())))
    with tempfile.TemporaryDirectory(prefix="glasshouse-probe-") as folder:
        try:
            outcome = sandbox.run_sandboxed(
                command, folder=Path(folder), limits=_LIMITS, reads=[*sandbox.python_reads(), path], beat=beat
            )
        except sandbox.TookTooLong as error:
            raise MediaRefused("took_too_long") from error
        except sandbox.SandboxError as error:
            raise MediaRefused("undecodable") from error
    answer = json.loads(outcome.stdout)
    if "refused" in answer:
        raise MediaRefused(answer["refused"], **answer["facts"])
    return Source.from_dict(answer)

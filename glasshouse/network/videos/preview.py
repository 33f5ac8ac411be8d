"""The first seconds of a video while the rest is still being made, for its author; and how far the work is."""

from pathlib import Path

from glasshouse.network.kit import crash, storage
from glasshouse.network.videos.transcoding.playlists import read_segments


class Preview:
    """Follows the playlist that grows in `folder`; its segments are served below `prefix`, unless that is empty."""

    def __init__(self, folder: Path, prefix: str, duration_ms: int) -> None:
        self._folder = folder
        self._prefix = prefix
        self._duration_ms = duration_ms
        self._kept: set[str] = set()

    def sync(self) -> int:
        """Copy what is new into the storage, the playlist last; returns how much is made, in percent (1 to 99)."""
        playlist = self._folder / "index.m3u8"
        if not playlist.is_file():
            return 1
        text = playlist.read_text()
        segments = read_segments(text)
        if self._prefix and segments.parts:
            for name in (segments.init, *(name for name, _seconds in segments.parts)):
                if name and name not in self._kept:
                    storage.put_file(self._folder / name, f"{self._prefix}/{name}")
                    self._kept.add(name)
            crash.point("videos.preview.before_playlist")
            storage.put_bytes(text.encode(), f"{self._prefix}/index.m3u8")
        made_ms = 1000 * sum(seconds for _name, seconds in segments.parts)
        return max(1, min(99, round(100 * made_ms / max(1, self._duration_ms))))

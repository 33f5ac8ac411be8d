"""What lies in a folder with a log's files beside what must lie there: for whoever operates it."""

from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import HASH_SIZE
from glasshouse.proof.tiles import BUNDLE, WIDTH, Tile
from glasshouse.proof.verifying.checking import CHECKPOINT, POLICY, Verification
from glasshouse.proof.verifying.findings import Code
from glasshouse.proof.verifying.kept import COUNT
from glasshouse.proof.verifying.sources import Folder, read_tile

_KEPT = "checkpoints/"
_SINGLE = frozenset({CHECKPOINT, POLICY, COUNT})


def check_folder(found: Verification, folder: Folder) -> None:
    """Find files that no log has, and partial tiles that are not the beginning of the full ones; note what is left over."""
    if found.signed is None:
        return
    left, ahead = 0, 0
    kept = found.kept.count
    for path in folder.paths():
        if path in _SINGLE:
            continue
        try:
            is_kept = path.startswith(_KEPT)
            tile = Tile.parse(f"tile/entries/{path.removeprefix(_KEPT)}" if is_kept else path)
        except Malformed:
            found.findings.add(Code.STRAY, f"{path} is no file of a log")
            continue
        place = _place(tile, kept if is_kept else found.size)
        left += place < 0
        ahead += place > 0
        if place < 0 and not is_kept:
            _check_left(found, folder, tile)
    if left:
        found.findings.note("left_over", f"{left} partial files are no longer needed")
    if ahead:
        found.findings.note("ahead", f"{ahead} files belong to entries that are not published yet")


def _place(tile: Tile, size: int) -> int:
    """Return 0 for a file of a tree of this size, -1 for one of a smaller tree, 1 for one of a greater."""
    here = size >> 8 * max(0, tile.level)
    ends = tile.number * WIDTH + tile.width
    if ends > here:
        return 1
    whole = min(WIDTH, here - tile.number * WIDTH)
    return 0 if tile.width == whole else -1


def _check_left(found: Verification, folder: Folder, tile: Tile) -> None:
    """Compare a partial file with the beginning of what is served now: whoever still holds its name may read it."""
    try:
        size = found.size >> 8 * max(0, tile.level)
        width = min(WIDTH, size - tile.number * WIDTH)
        now = read_tile(folder, Tile(tile.level, tile.number, width))
        then = folder.read(tile.path, len(now))
    except Malformed as wrong:
        found.findings.add(Code.STRAY, f"{tile.path}: {wrong}")
        return
    same = now.startswith(then) and (tile.level == BUNDLE or len(then) == tile.width * HASH_SIZE)
    if not same:
        found.findings.add(Code.STRAY, f"{tile.path} is not the beginning of what is there now")

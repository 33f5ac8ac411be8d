"""A loom weaves what a row of cells computes: each thread looks at three above it and chooses its colour."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from glasshouse.demo.clips.canvas import Frame, Sheet, clouds, colour, settle, sky
from glasshouse.demo.clips.motion import between, ease
from glasshouse.demo.clips.sound import HARP, MARIMBA, hum, kick, pentatonic, pitch, rush, strike, tick
from glasshouse.demo.clips.stage import Stage

COLUMNS, ROWS = 61, 130
THREAD = 7.0
LEFT, TOP, FELL = 18.0, 118.0, 560.0
BEGIN, WOVEN, SHOWN = 0.5, 9.3, 9.7
# Rule (Wolfram's number), rows, ground and figure; a rule of 0 is a plain stripe.
BANDS = (
    (0, 3, 1, 1), (0, 2, 2, 2), (90, 31, 0, 1), (0, 2, 3, 3), (0, 2, 4, 4), (0, 2, 3, 3), (150, 25, 5, 2), (0, 2, 2, 2),
    (0, 2, 4, 4), (0, 2, 2, 2), (30, 28, 0, 3), (0, 2, 4, 4), (0, 2, 1, 1), (90, 20, 5, 4), (0, 2, 2, 2), (0, 3, 1, 1),
)  # fmt: skip
_WOOL = ("#2a1330", "#d72660", "#f4a024", "#1fa5a0", "#fbe9c6", "#5b1846")


@dataclass(frozen=True, slots=True)
class Cloth:
    """The whole cloth, `cells` (rows, columns) of wool numbers, and its picture at so many pixels for a thread."""

    cells: NDArray[np.int64]
    picture: Frame
    thread: int


def play(stage: Stage) -> Iterator[Frame]:
    """Weave, then step back and look."""
    cloth = _cloth(stage)
    room = _room(stage)
    sheet = stage.sheet(room)
    heard = 0
    for _, now in stage.moments():
        done = _done(now)
        while heard < int(done):
            _beat(stage, cloth, heard, now)
            heard += 1
        if now < SHOWN:
            yield _at_the_loom(sheet, cloth, now)
        else:
            yield _hung(stage, room, cloth, ease(now, SHOWN, 0.9))
    _sound(stage)


def _done(now: float) -> float:
    """Return how many rows are woven, with a part of the one that is being woven: slowly first, then faster."""
    t = np.clip((now - BEGIN) / (WOVEN - BEGIN), 0, 1)
    return float(ROWS * (0.28 * t + 0.72 * t * t))


def _cells() -> NDArray[np.int64]:
    rows, threads = [], np.zeros(COLUMNS, np.int64)
    for rule, count, ground, figure in BANDS:
        threads = np.zeros(COLUMNS, np.int64)
        threads[COLUMNS // 2] = 1
        for _ in range(count):
            rows.append(np.where(threads, figure, ground) if rule else np.full(COLUMNS, ground))
            code = 4 * np.roll(threads, 1) + 2 * threads + np.roll(threads, -1)
            threads = (rule >> code) & 1
    return np.array(rows[:ROWS])


def _cloth(stage: Stage) -> Cloth:
    """Colour the cells and give each one the roundness of a thread that goes over, then under."""
    cells = _cells()
    thread = max(1, round(2 * THREAD * stage.width / 540))
    wool = np.array([colour(code) for code in _WOOL], np.float32)
    y, x = (np.mgrid[0:thread, 0:thread] + 0.5) / thread - 0.5
    over = 1.1 - 1.5 * y**2 - 0.5 * x**2 - 0.25 * (y + x)
    under = 0.9 - 0.7 * x**2 - 1.3 * y**2
    turn = (np.add.outer(np.arange(len(cells)), np.arange(COLUMNS)) % 2).repeat(thread, 0).repeat(thread, 1)
    shade = np.where(turn, np.tile(over, cells.shape), np.tile(under, cells.shape))
    fuzz = 1 + 0.16 * (np.random.default_rng(4).random(shade.shape) - 0.5)
    picture = wool[cells].repeat(thread, 0).repeat(thread, 1) * (shade * fuzz)[..., None]
    return Cloth(cells, picture.clip(0, 255).astype(np.uint8), thread)


def _room(stage: Stage) -> Frame:
    """Paint an adobe wall in the sun."""
    width, height = stage.width, stage.height
    light = sky(width, height, [(0, "#b9724d"), (0.45, "#d69a6a"), (1, "#8f5240")])
    light += ((clouds(width, height, seed=21, cells=(4, 7), layers=5) - 0.5) * 26)[..., None]
    y, x = np.mgrid[0:height, 0:width] * (540 / width)
    light += (22 * np.clip(np.sin((x + y * 0.6) / 150) * 3, -1, 1))[..., None] * np.array([1, 0.85, 0.6])
    return settle(light.astype(np.float32))


def _at_the_loom(sheet: Sheet, cloth: Cloth, now: float) -> Frame:
    """Show the cloth above the shuttle, bare threads below it; the cloth moves up when there is much of it."""
    done = _done(now)
    lift = max(0.0, TOP + done * THREAD - FELL)
    fell = TOP + done * THREAD - lift
    sheet.wipe()
    _warp(sheet, fell, now)
    _beam(sheet, 860)
    _lay(sheet, cloth, TOP - lift, int(done))
    if lift < TOP:
        _fringe(sheet, TOP - lift, -1)
    _beam(sheet, 62)
    _shuttle(sheet, cloth, done, fell)
    return sheet.frame()


def _lay(sheet: Sheet, cloth: Cloth, top: float, rows: int) -> None:
    """Put so many rows of the cloth onto a sheet, with its upper edge at `top`; what is above the sheet is left out."""
    first = max(0, int(-top / THREAD))
    if rows > first:
        part = Image.fromarray(cloth.picture[first * cloth.thread : rows * cloth.thread])
        size = (round(COLUMNS * THREAD * sheet.scale), round((rows - first) * THREAD * sheet.scale))
        woven = (
            part
            if part.size == size
            else part.resize((max(1, size[0]), max(1, size[1])), Image.Resampling.BOX)
        )
        sheet.image.paste(woven, (round(LEFT * sheet.scale), round((top + first * THREAD) * sheet.scale)))


def _warp(sheet: Sheet, fell: float, now: float) -> None:
    """Draw the threads that wait, lifted in turn."""
    shed = 5 * np.sin(now * 9) * between(now, BEGIN, WOVEN, 0.3)
    for column in range(COLUMNS):
        x = LEFT + (column + 0.5) * THREAD
        bend = shed if column % 2 else -shed
        fill = (246, 226, 190) if column % 2 else (226, 198, 156)
        sheet.stroke([(x, fell - 4), (x + bend * 0.4, fell + 70), (x, 860)], 2.6, fill)


def _beam(sheet: Sheet, y: float) -> None:
    sheet.box(-20, y + 6, 560, y + 38, 12, (60, 28, 22, 110))
    sheet.box(-20, y - 14, 560, y + 22, 12, (106, 58, 38))
    sheet.box(-20, y - 12, 560, y - 2, 6, (150, 92, 58))


def _fringe(sheet: Sheet, y: float, side: int) -> None:
    for column in range(0, COLUMNS, 2):
        x = LEFT + (column + 1) * THREAD
        sway = 3 * np.sin(column * 1.7)
        sheet.stroke(
            [(x, y), (x + sway, y + side * 26), (x + sway * 0.4, y + side * 50)], 4.4, colour(_WOOL[4])
        )
        sheet.disc(x + sway * 0.6, y + side * 17, 4.4, colour(_WOOL[1 + column // 2 % 3]))


def _shuttle(sheet: Sheet, cloth: Cloth, done: float, fell: float) -> None:
    """Draw the row that is being woven, thread by thread, and the shuttle at its end."""
    row, share = int(done), done - int(done)
    if row >= ROWS:
        return
    forth = row % 2 == 0
    reach = int(share * COLUMNS)
    top = fell - share * THREAD
    for number in range(reach):
        column = number if forth else COLUMNS - 1 - number
        x = LEFT + column * THREAD
        fill = colour(_WOOL[int(cloth.cells[row, column])])
        sheet.box(x, top, x + THREAD, top + THREAD, 2, fill)
    x = LEFT + (share if forth else 1 - share) * COLUMNS * THREAD
    boat = [
        (x - 46, top + 6),
        (x - 26, top - 3),
        (x + 26, top - 3),
        (x + 46, top + 6),
        (x + 26, top + 15),
        (x - 26, top + 15),
    ]
    sheet.shape(np.add(boat, (3.0, 8.0)), (40, 18, 20, 110))
    sheet.shape(boat, (94, 50, 34))
    sheet.shape([(x - 40, top + 5), (x - 24, top - 1), (x + 24, top - 1), (x + 40, top + 5)], (150, 92, 58))
    wool = colour(_WOOL[int(cloth.cells[row].max())])
    sheet.box(x - 20, top + 2, x + 20, top + 11, 4, wool)


def _hung(stage: Stage, room: Frame, cloth: Cloth, share: float) -> Frame:
    """Show the whole cloth on the wall: from how it lay on the loom to all of it."""
    tall = ROWS * THREAD
    size = 1 - 0.29 * share
    top = (FELL - tall) * (1 - share) + 64 * share
    left = LEFT * (1 - share) + (232 - COLUMNS * THREAD * size / 2) * share
    sheet = Sheet(stage.width, stage.height, ground=room)
    right, bottom = left + COLUMNS * THREAD * size, top + tall * size
    sheet.box(left + 10, top + 16, right + 14, bottom + 20, 6, (50, 22, 24, int(110 * share)))
    for column in range(0, COLUMNS, 2):
        x = left + (column + 1) * THREAD * size
        sway = 2.5 * np.sin(column * 1.7)
        end = bottom + 44 * size * share
        sheet.stroke([(x, bottom - 3), (x + sway, end)], 4.4 * size, colour(_WOOL[4]))
        sheet.disc(x + sway * 0.4, bottom + 14 * size * share, 4.0 * size, colour(_WOOL[1 + column // 2 % 3]))
    frame = sheet.frame().copy()
    scale = stage.width / 540
    box = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
    woven = np.asarray(Image.fromarray(cloth.picture).resize(box, Image.Resampling.BOX))
    start, first = round(top * scale), max(0, round(top * scale))
    part = woven[first - start :][: stage.height - first]
    edge = max(0, round(left * scale))
    frame[first : first + len(part), edge : edge + part.shape[1]] = part
    if share < 0.05:
        return frame
    rod = Sheet(stage.width, stage.height, ground=frame)
    rod.box(left - 26, top - 12, right + 26, top + 4, 8, (106, 58, 38))
    rod.box(left - 26, top - 11, right + 26, top - 5, 3, (160, 100, 64))
    return rod.frame()


def _beat(stage: Stage, cloth: Cloth, row: int, now: float) -> None:
    """Sound a row: the batten knocks, and the pattern plucks as many strings as it has changes."""
    desk, cells = stage.desk, cloth.cells[row]
    desk.add(tick(0.05, seed=row + 1), now, gain=0.16, pan=0.6 if row % 2 else -0.6, room=0.2)
    if row % 2 == 0:
        desk.add(kick(0.16), now, gain=0.16, room=0.15)
    changes = np.flatnonzero(np.diff(cells))
    if len(changes) and row % 2 == 0:
        for place in changes[:: max(1, len(changes) // 2)][:3].tolist():
            note = strike(pentatonic(2 + place * 12 // COLUMNS, 57), 0.9, HARP)
            desk.add(note, now, gain=0.12, pan=place / 30 - 1, room=0.35)
    elif not len(changes):
        desk.add(strike(pentatonic(int(cells[0]) * 2 + 4, 57), 1.2, MARIMBA), now, gain=0.22, room=0.4)


def _sound(stage: Stage) -> None:
    """Let wool brush over a low chord, and the finished cloth answer with a full one."""
    desk = stage.desk
    for note, at in ((45, 0.0), (52, 0.0), (42, 3.0), (49, 3.0), (38, 6.0), (50, 6.0)):
        desk.add(hum(pitch(note), 4.2, warmth=0.4, fade=1.3), at, gain=0.1, room=0.5)
    desk.add(rush(WOVEN - BEGIN, 900, 3200, seed=8, fade=0.5), BEGIN, gain=0.025, room=0.2)
    desk.add(rush(0.9, 300, 1800, seed=9, fade=0.3), SHOWN, gain=0.16, room=0.4)
    for number, note in enumerate((45, 57, 61, 64, 69, 73, 76)):
        desk.add(
            strike(pitch(note), 2.4, HARP),
            SHOWN + 0.12 + number * 0.06,
            gain=0.16,
            pan=number / 4 - 0.8,
            room=0.5,
        )

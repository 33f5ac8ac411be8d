"""A maze grows like roots, then light looks for the way out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Frame, Mask, Sheet, bloom, radiance, ramp, settle, sky
from glasshouse.demo.clips.motion import ease
from glasshouse.demo.clips.sound import BELL, HARP, MARIMBA, hum, pentatonic, pitch, strike
from glasshouse.demo.clips.stage import Stage

COLUMNS, ROWS, CELL = 19, 31, 22.0
LEFT, TOP = 34.0, 66.0
GROWN, FLOOD, FOUND = 6.4, 6.9, 9.4
Cell = tuple[int, int]
_EARTH = [(0, "#2b8f86"), (0.35, "#54b59a"), (0.65, "#c7c982"), (1, "#f0b35c")]


@dataclass(slots=True)
class Maze:
    """A tree of cells: each cell's parent, in the order they grew; and how far each is from the first."""

    parents: dict[Cell, Cell] = field(default_factory=dict)
    depth: dict[Cell, int] = field(default_factory=dict)

    def way(self, end: Cell) -> list[Cell]:
        """Return the cells from the first to `end`."""
        way = [end]
        while way[-1] in self.parents:
            way.append(self.parents[way[-1]])
        return way[::-1]


def play(stage: Stage) -> Iterator[Frame]:
    """Grow it, flood it, follow the way out."""
    maze = _grown(stage.random)
    cells = list(maze.parents)
    tints = ramp(_EARTH, 256).astype(int).tolist()
    deepest = max(maze.depth.values())
    tones = {cell: tuple(tints[255 * maze.depth[cell] // deepest]) for cell in maze.depth}
    way = maze.way(max(maze.depth, key=lambda cell: maze.depth[cell]))
    sheet = stage.sheet(_soil(stage))
    sheet.keep(top=40, bottom=770)
    head = Mask(stage.width, stage.height)
    rooted = walked = 0
    for _, now in stage.moments():
        count = len(cells) * ease(now, 0.1, GROWN) ** 1.1
        while rooted < int(count) - 6:
            _root(sheet, maze, cells[rooted], tones, 1.0)
            rooted += 1
            if rooted % 7 == 0:
                _knock(stage, cells[rooted], now)
        for index in range(rooted, min(len(cells), int(np.ceil(count)))):
            _root(sheet, maze, cells[index], tones, min(1.0, (count - index) / 6))
        reached = len(way) * ease(now, FLOOD, FOUND - FLOOD)
        head.wipe()
        if reached > 0:
            _follow(sheet, head, way, reached, now)
            _sing(stage, way, (walked, int(reached)), now)
            walked = int(reached)
        yield head.shine(bloom(sheet.frame(), strength=0.5, radius=4.5))
    _sound(stage)


def _grown(random: np.random.Generator) -> Maze:
    """Grow from the top by the growing-tree method: mostly on from the newest cell, at times from an old one."""
    first = (COLUMNS // 2, 0)
    maze = Maze(depth={first: 0})
    active = [first]
    while active:
        index = len(active) - 1 if random.random() < 0.82 else int(random.integers(len(active)))
        x, y = active[index]
        free = [
            (x + dx, y + dy)
            for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))
            if 0 <= x + dx < COLUMNS and 0 <= y + dy < ROWS and (x + dx, y + dy) not in maze.depth
        ]
        if not free:
            active.pop(index)
            continue
        new = free[int(random.integers(len(free)))]
        maze.parents[new], maze.depth[new] = (x, y), maze.depth[(x, y)] + 1
        active.append(new)
    return maze


def _middle(cell: Cell) -> NDArray[np.float64]:
    return np.array([LEFT + cell[0] * CELL, TOP + cell[1] * CELL])


def _root(sheet: Sheet, maze: Maze, cell: Cell, tones: dict[Cell, tuple[int, ...]], share: float) -> None:
    start, end = _middle(maze.parents[cell]), _middle(cell)
    red, green, blue = tones[cell]
    sheet.stroke([start, start + (end - start) * share], 11.5, (red, green, blue))


def _follow(sheet: Sheet, head: Mask, way: list[Cell], reached: float, now: float) -> None:
    """Draw the light that has found its way so far, and its head."""
    done = int(reached)
    points = [_middle(cell) for cell in way[max(0, done - 4) : done + 1]]
    if done + 1 < len(way):
        points.append(points[-1] + (_middle(way[done + 1]) - points[-1]) * (reached - done))
    if len(points) > 1:
        sheet.stroke(points, 5.5, (255, 250, 236))
    pulse = 6.5 + 1.5 * np.sin(now * 9) + 9 * ease(now, FOUND, 0.25) * (1 - ease(now, FOUND + 0.3, 0.6))
    head.disc(points[-1][0], points[-1][1], pulse, 255)


def _sing(stage: Stage, way: list[Cell], steps: tuple[int, int], now: float) -> None:
    """Sound a note at each corner passed."""
    for index in range(max(1, steps[0]), min(len(way) - 1, steps[1])):
        if _turns(way, index):
            note = pentatonic(3 + index * 12 // len(way), 57)
            pan = way[index][0] / COLUMNS * 1.4 - 0.7
            stage.desk.add(strike(note, 1.0, HARP), now, gain=0.1, pan=pan, room=0.4)


def _turns(way: list[Cell], index: int) -> bool:
    (ax, ay), (bx, by), (cx, cy) = way[index - 1 : index + 2]
    return (bx - ax, by - ay) != (cx - bx, cy - by)


def _knock(stage: Stage, cell: Cell, now: float) -> None:
    note = pentatonic((ROWS - cell[1]) * 10 // ROWS, 52)
    pan = cell[0] / COLUMNS * 1.4 - 0.7
    stage.desk.add(strike(note, 0.5, MARIMBA), now, gain=0.1, pan=pan, room=0.3)


def _soil(stage: Stage) -> Frame:
    """Paint dark earth with a faint glow."""
    light = sky(stage.width, stage.height, [(0, "#0d2b30"), (0.5, "#123a3c"), (1, "#071a1d")])
    light += radiance(stage.width, stage.height, (232, 390), 260)[..., None] * np.array(
        [14, 20, 16], np.float32
    )
    return settle(light)


def _sound(stage: Stage) -> None:
    for note, at in ((40, 0.0), (47, 0.0), (52, 0.0), (45, 5.2), (52, 5.2), (57, 5.2)):
        stage.desk.add(hum(pitch(note), 6.4, warmth=0.4, fade=1.6), at, gain=0.09, room=0.5)
    for late, note in enumerate((69, 73, 76, 81, 85)):
        stage.desk.add(strike(pitch(note), 2.2, BELL), FOUND + 0.06 * late, gain=0.12, room=0.5)

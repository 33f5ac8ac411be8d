"""The two hundred who watch: names, languages and tastes, the same ones at each run; and two whom one can be."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

COUNT = 200

_NAMES = {
    ("en", "IE"): ("Aoife Cian Niamh Oisín Saoirse Tadhg", "Byrne Doyle Kelly Nolan Walsh"),
    ("en", "GB"): ("Alfie Imogen Jasper Maya Reuben Zara", "Ashdown Carter Okafor Patel Whitlock"),
    ("fr", "FR"): ("Aïcha Bastien Clémence Jules Léonie Noé", "Bellanger Caron Diallo Fontaine Marchal"),
    ("de", "DE"): ("Anouk Emil Frieda Jonas Leyla Malte", "Brandt Kowalski Lindner Özkan Seidel"),
    ("es", "ES"): ("Alba Bruno Inés Leire Nico Vera", "Alonso Cano Iglesias Navarro Soler"),
    ("ja", "JP"): ("Haruto Mio Ren Sakura Sora Yui", "Ishida Kobayashi Mori Nakamura Ueda"),
    ("ar", "MA"): ("Amine Hiba Ilyas Nour Salma Youssef", "Benali El-Idrissi Haddad Mansouri Tazi"),
    ("pt", "PT"): ("Beatriz Diogo Inês Lourenço Matilde Tomás", "Carvalho Ferreira Nunes Pinto Teixeira"),
    ("it", "IT"): ("Aurora Dario Giulia Matteo Nina Pietro", "Conti Ferri Greco Marini Serra"),
    ("pl", "PL"): ("Hania Iga Kuba Maja Olek Staś", "Lis Mazur Nowicka Sikora Zając"),
}

_BIOS = {
    "en": ("Mostly here for the sound.", "Teacher. I borrow these for class.", "Tea, trains, tessellations."),
    "fr": ("Prof de maths, le soir je regarde.", "Je viens pour les oiseaux.", "Nantes. Pluie acceptée."),
    "de": ("Schaue lieber zweimal.", "Physik-LK, zweite Reihe.", "Hier wegen der Suppe."),
    "es": ("Aquí por Pim y Dot.", "Dibujo, miro, repito.", "De Cádiz, con sueño."),
    "ja": ("静かな動画が好き。", "数学と猫。"),
    "ar": ("أحبّ الأنماط والصمت.", "من الرباط، وأشاهد كثيرًا."),
    "pt": ("Só mais um vídeo.", "Lisboa. Ondas e laços."),
    "it": ("Guardo, ascolto, riguardo.", "Bologna, bici, buio in sala."),
    "pl": ("Jeszcze jeden i spać.", "Lubię, jak coś rośnie."),
}

THEMES = ("nature", "play", "physics", "mathematics", "patterns")
"""What a clip of the demo is about, and what people like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fan:
    """Somebody who watches. `tastes`: theme -> 0 to 1; `activity`: the chance of looking in on a day.

    `away_days`: for how long they have not looked in; `pictured`: whether they have a picture.
    """

    handle: str
    name: str
    bio: str = ""
    languages: tuple[str, ...]
    territory: str
    tastes: dict[str, float]
    activity: float
    away_days: float = 0.0
    pictured: bool = False

    def loved(self) -> set[str]:
        """Return the themes that this person cares for."""
        return {theme for theme, taste in self.tastes.items() if taste >= 0.7}


def _loves(**tastes: float) -> dict[str, float]:
    return {theme: tastes.get(theme, 0.1) for theme in THEMES}


# Away for a while, so that there is something for them to come back to.
REGULARS = (
    Fan(
        handle="wren",
        name="Wren Halloway",
        bio="Birds, ponds, weather. I asked for a quiet corner, so you have to ask too.",
        languages=("en", "fr"),
        territory="IE",
        tastes=_loves(nature=1.0, play=0.3),
        activity=0.7,
        away_days=9.0,
        pictured=True,
    ),
    Fan(
        handle="theo",
        name="Theo Lindqvist",
        bio="Mathematik, am liebsten mit Ton. Suppe eher nicht.",
        languages=("de", "en"),
        territory="DE",
        tastes=_loves(mathematics=1.0, physics=0.6),
        activity=0.7,
        away_days=9.0,
        pictured=True,
    ),
)
"""Two to sign in as, with tastes and a month of their own: one loves nature, one mathematics."""


def fans() -> Iterator[Fan]:
    """Yield the two hundred."""
    chance = random.Random("the crowd of the demo")
    places = list(_NAMES)
    taken: set[str] = {fan.handle for fan in REGULARS}
    while len(taken) < COUNT + len(REGULARS):
        language, territory = chance.choice(places)
        first, last = (chance.choice(part.split()) for part in _NAMES[language, territory])
        handle = _handle(first, last, chance)
        if handle in taken:
            continue
        taken.add(handle)
        # Most people care for one or two things, and a little for the rest.
        loved = chance.sample(THEMES, chance.choice((1, 1, 2)))
        tastes = {
            theme: chance.uniform(0.75, 1.0) if theme in loved else chance.uniform(0.05, 0.35)
            for theme in THEMES
        }
        languages = (language,) if language == "en" or chance.random() < 0.4 else (language, "en")
        yield Fan(
            handle=handle,
            name=f"{first} {last}",
            bio=chance.choice(_BIOS[language]) if chance.random() < 0.5 else "",
            languages=languages,
            territory=territory,
            tastes=tastes,
            activity=chance.betavariate(3, 3),
            pictured=chance.random() < 0.3,
        )


def _handle(first: str, last: str, chance: random.Random) -> str:
    plain = unicodedata.normalize("NFKD", f"{first}.{last}".lower().replace("ł", "l").replace("-", ""))
    plain = "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "."))
    return chance.choice(
        (plain, plain.replace(".", "_"), f"{plain.partition('.')[0]}{chance.randrange(10, 99)}")
    )

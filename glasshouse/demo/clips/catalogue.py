"""What the demo's clips are: one row each, the ones to make first at the top."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from glasshouse.demo.clips.captions import captions
from glasshouse.demo.clips.scripts import (
    BUS,
    CACTUS,
    CREPE,
    MOON_ANSWERS,
    SOUP,
    SUN_CALLS,
    ZERO_AND_EIGHT,
)


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip of the demo and the post it comes with.

    `name` is also its scene's module; `author` a handle of the cast; `language` BCP 47; `theme` one of crowd.THEMES;
    `days_ago` how long before the first run it is dated; `captions` WebVTT by language; `ai` whether the author labels it as
    made with AI.
    """

    name: str
    author: str
    seconds: float
    language: str
    title: str
    text: str
    theme: str
    days_ago: float
    captions: Mapping[str, str] = field(default_factory=dict)
    ai: bool = False


CATALOGUE = (
    Clip(
        "murmuration", "lune", 10.0, "fr",
        "Étourneaux au crépuscule",
        "Sept cents étourneaux, trois règles, un faucon. Personne ne commande. #oiseaux #crépuscule #murmuration",
        theme="nature", days_ago=27.4,
    ),
    Clip(
        "zero_and_eight", "pimydot", 11.6, "es",
        "¿Qué le dice el cero al ocho?",
        "Pim tiene un chiste nuevo. Dot tarda un poco en pillarlo 😅 #chiste #pimydot #números",
        theme="play", days_ago=25.1,
        captions=captions(ZERO_AND_EIGHT),
    ),
    Clip(
        "pendulums", "pendelwerk", 10.0, "de",
        "Fünfzig Doppelpendel",
        "Fünfzig Doppelpendel, losgelassen mit weniger als einem Haar Unterschied. Drei Sekunden lang eins, "
        "dann nie wieder. #chaos #physik #doppelpendel",
        theme="physics", days_ago=22.3,
    ),
    Clip(
        "soup", "pimydot", 13.9, "es",
        "Una pizca de sal",
        "La receta de hoy: sopa, una pizca de sal y mucho Pim. ¿Os la comeríais? #cocina #sopa #pimydot",
        theme="play", days_ago=3.3,
        captions=captions(SOUP),
    ),
    Clip(
        "fractal", "hanabira", 11.0, "ja",
        "渦の心へ",
        "マンデルブロ集合の「タツノオトシゴの谷」へ、一万八千倍の旅。 #フラクタル #マンデルブロ #数学アート",
        theme="mathematics", days_ago=23.8,
    ),
    Clip(
        "sorting", "tidepool", 11.4, "en",
        "Quicksort, as a shell",
        "132 numbers, quicksort, and every comparison is a note. Wait for the sweep at the end. #sorting #algorithms",
        theme="mathematics", days_ago=18.6,
    ),
    Clip(
        "pond", "lune", 11.5, "fr",
        "Pluie sur l'étang",
        "La pluie joue, les carpes écoutent. L'équation des ondes fait le reste. #pluie #koï #étang",
        theme="nature", days_ago=0.7,
    ),
    Clip(
        "fourier", "hanabira", 10.6, "ja",
        "円だけで描く猫",
        "円の上に円、その上にまた円。九十個で猫になります。最後まで見てね🐈 #フーリエ #猫 #数学アート",
        theme="mathematics", days_ago=0.5,
    ),
    Clip(
        "sandpile", "zellij", 11.0, "ar",
        "زليج من الرمل",
        "سبعة وثلاثون ألف حبّة رمل في خانة واحدة، وقاعدة واحدة: من امتلأ أعطى جيرانه. #زليج #رياضيات #رمل",
        theme="patterns", days_ago=16.2,
    ),
    Clip(
        "reaction", "tidepool", 11.0, "en",
        "A coral garden in two numbers",
        "Two made-up chemicals, one feeds on the other. Nobody drew this coral. #reactiondiffusion #turing #patterns",
        theme="nature", days_ago=20.5,
    ),
    Clip(
        "orbits", "pendelwerk", 12.0, "de",
        "Drei Sterne, drei Tänze",
        "Drei gleiche Sterne, drei Bahnen, die sich genau schließen. @tidepool, welche ist deine liebste? "
        "#dreikörperproblem #physik #sterne",
        theme="physics", days_ago=5.2,
    ),
    Clip(
        "maze", "zellij", 11.2, "fr",
        "Un labyrinthe qui pousse",
        "Il pousse comme une racine, et il n'y a qu'un seul chemin. @hanabira, tu le vois avant la lumière ? "
        "#labyrinthe #géométrie",
        theme="patterns", days_ago=8.1,
    ),
    Clip(
        "sun_calls", "daybreak", 12.6, "en",
        "Has anyone met the Moon?",
        "Every evening the Sun leaves just before she comes. If you see her, @lune, tell her it asked. #sun #moon #goodnight",
        theme="play", days_ago=13.6,
        captions=captions(SUN_CALLS),
    ),
    Clip(
        "bus", "gipfelkino", 13.0, "de",
        "Zwei Zahnstocher am Berg",
        "Zwei Zahnstocher steigen auf einen Berg, da überholt sie ein Igel. Der älteste Witz der Alpen, endlich verfilmt. "
        "#witz #berge #igel",
        theme="play", days_ago=21.4,
        captions=captions(BUS),
    ),
    Clip(
        "marbling", "cartamossa", 11.0, "it",
        "Carta marmorizzata",
        "Cinquanta gocce, tre pettini, nessuna goccia si mescola: si spostano e basta. #marmorizzazione #carta #fluidi",
        theme="patterns", days_ago=19.3,
    ),
    Clip(
        "crepe", "guslili", 13.0, "fr",
        "La crêpe du chef",
        "Étape 1 : lancer la crêpe. Étape 2 : attendre. Étape 3 : ne pas bouger 🥞 #cuisine #crêpe #guslili",
        theme="play", days_ago=10.8,
        captions=captions(CREPE),
    ),
    Clip(
        "fireflies", "creekside", 12.0, "en",
        "They start out of step",
        "190 fireflies, each with its own beat, each watching the others. Headphones on, lights off. "
        "#fireflies #synchrony #summernight",
        theme="nature", days_ago=6.6,
    ),
    Clip(
        "cactus", "nopalera", 13.4, "es",
        "Cumbia de medianoche",
        "Tuna va medio tiempo tarde y no le importa a nadie. ¿Quién saca a bailar a @pimydot? #baile #cumbia #cactus",
        theme="play", days_ago=15.1,
        captions=captions(CACTUS),
    ),
    Clip(
        "wavetank", "pendelwerk", 12.0, "de",
        "Zwei Spalte, eine Welle",
        "Wo sich Berg und Tal treffen, bleibt das Wasser still. Macht man einen Spalt zu, ist es überall gleich hell. "
        "#interferenz #wellen #physik",
        theme="physics", days_ago=12.4,
    ),
    Clip(
        "moon_answers", "lune", 13.8, "fr",
        "La Lune répond",
        "Elle a bien reçu ton message, @daybreak. Elle a laissé un mot. #lune #soleil #bonnenuit",
        theme="play", days_ago=12.9,
        captions=captions(MOON_ANSWERS),
    ),
    Clip(
        "loom", "telar", 11.6, "es",
        "Un telar que calcula",
        "Cada hilo mira a los tres de arriba y elige color: reglas 90, 150 y 30. Nadie dibujó los triángulos. "
        "#telar #autómatas #tejido",
        theme="patterns", days_ago=17.2,
    ),
    Clip(
        "sunflower", "hanabira", 10.8, "ja",
        "ひまわりの角度",
        "種をひとつ置くたびに少し回す。百三十七・五度で、すき間がなくなります🌻 #ひまわり #黄金角 #数学アート",
        theme="mathematics", days_ago=9.4,
    ),
    Clip(
        "flight", "daybreak", 11.6, "en",
        "A valley that isn't there",
        "One formula, a million rocks. Follow the river until the sun finds it. #fractal #mountains #flight",
        theme="nature", days_ago=4.5,
    ),
    Clip(
        "snowflake", "gipfelkino", 11.4, "de",
        "Wie ein Stern entsteht",
        "Ein Staubkorn, sechs Nachbarn, und das Wetter ändert sich viermal auf dem Weg nach unten. "
        "#schneeflocke #winter #zellautomat",
        theme="nature", days_ago=2.2,
    ),
)  # fmt: skip

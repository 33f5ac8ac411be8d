"""What the demo's clips are: one row each, the ones to make first at the top."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from glasshouse.demo.clips.captions import captions
from glasshouse.demo.clips.scripts import SOUP, ZERO_AND_EIGHT


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip of the demo and the post it comes with.

    `name` is also its scene's module; `author` a handle of the cast; `language` BCP 47; `captions` WebVTT by language;
    `ai` whether the author labels it as made with AI.
    """

    name: str
    author: str
    seconds: float
    language: str
    title: str
    text: str
    captions: Mapping[str, str] = field(default_factory=dict)
    ai: bool = False


CATALOGUE = (
    Clip(
        "murmuration", "lune", 10.0, "fr",
        "Étourneaux au crépuscule",
        "Sept cents étourneaux, trois règles, un faucon. Personne ne commande. #oiseaux #crépuscule #murmuration",
    ),
    Clip(
        "zero_and_eight", "pimydot", 11.6, "es",
        "¿Qué le dice el cero al ocho?",
        "Pim tiene un chiste nuevo. Dot tarda un poco en pillarlo 😅 #chiste #pimydot #números",
        captions=captions(ZERO_AND_EIGHT),
    ),
    Clip(
        "pendulums", "pendelwerk", 10.0, "de",
        "Fünfzig Doppelpendel",
        "Fünfzig Doppelpendel, losgelassen mit weniger als einem Haar Unterschied. Drei Sekunden lang eins, "
        "dann nie wieder. #chaos #physik #doppelpendel",
    ),
    Clip(
        "soup", "pimydot", 13.9, "es",
        "Una pizca de sal",
        "La receta de hoy: sopa, una pizca de sal y mucho Pim. ¿Os la comeríais? #cocina #sopa #pimydot",
        captions=captions(SOUP),
    ),
    Clip(
        "fractal", "hanabira", 11.0, "ja",
        "渦の心へ",
        "マンデルブロ集合の「タツノオトシゴの谷」へ、一万八千倍の旅。 #フラクタル #マンデルブロ #数学アート",
    ),
    Clip(
        "sorting", "tidepool", 11.4, "en",
        "Quicksort, as a shell",
        "132 numbers, quicksort, and every comparison is a note. Wait for the sweep at the end. #sorting #algorithms",
    ),
    Clip(
        "pond", "lune", 11.5, "fr",
        "Pluie sur l'étang",
        "La pluie joue, les carpes écoutent. L'équation des ondes fait le reste. #pluie #koï #étang",
    ),
    Clip(
        "fourier", "hanabira", 10.6, "ja",
        "円だけで描く猫",
        "円の上に円、その上にまた円。九十個で猫になります。最後まで見てね🐈 #フーリエ #猫 #数学アート",
    ),
    Clip(
        "sandpile", "zellij", 11.0, "ar",
        "زليج من الرمل",
        "سبعة وثلاثون ألف حبّة رمل في خانة واحدة، وقاعدة واحدة: من امتلأ أعطى جيرانه. #زليج #رياضيات #رمل",
    ),
    Clip(
        "reaction", "tidepool", 11.0, "en",
        "A coral garden in two numbers",
        "Two made-up chemicals, one feeds on the other. Nobody drew this coral. #reactiondiffusion #turing #patterns",
    ),
    Clip(
        "orbits", "pendelwerk", 12.0, "de",
        "Drei Sterne, drei Tänze",
        "Drei gleiche Sterne, drei Bahnen, die sich genau schließen. @tidepool, welche ist deine liebste? "
        "#dreikörperproblem #physik #sterne",
    ),
    Clip(
        "maze", "zellij", 11.2, "fr",
        "Un labyrinthe qui pousse",
        "Il pousse comme une racine, et il n'y a qu'un seul chemin. @hanabira, tu le vois avant la lumière ? "
        "#labyrinthe #géométrie",
    ),
)  # fmt: skip

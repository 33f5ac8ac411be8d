"""What the demo's clips are: one row each, the ones to make first at the top."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from glasshouse.demo.clips.captions import captions
from glasshouse.demo.clips.scripts import ZERO_AND_EIGHT


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
)  # fmt: skip

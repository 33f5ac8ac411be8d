"""What the tests of search look in and ask: made by chance that is always the same, in several languages and scripts."""

import random
from dataclasses import dataclass
from functools import cache

LINES = {
    "en": (
        "a small fox learns to juggle burning torches|"
        "how to fold a paper crane in one minute|"
        "the quiet harbour wakes before sunrise|"
        "street musician plays cello under the bridge|"
        "baking sourdough bread with my grandmother|"
        "sorting algorithms explained with dancing robots|"
        "thunderstorm over the mountains tonight|"
        "three easy tricks for better photographs|"
        "why does the pendulum never repeat itself|"
        "garden snails racing towards a strawberry|"
        "skateboard lesson for complete beginners|"
        "my cat discovers the washing machine"
    ),
    "de": (
        "Übung macht den Meister beim Jonglieren|"
        "frische Brötchen backen für Anfänger|"
        "die große Straße am Hafen im Nebel|"
        "Käse und Äpfel aus der Region|"
        "warum der Himmel abends rötlich glüht"
    ),
    "fr": (
        "crème brûlée maison en dix minutes|"
        "un été à la plage près de Saint-Malo|"
        "le garçon et son cœur de musicien|"
        "apprendre à dessiner les forêts d'hiver"
    ),
    "es": (
        "mañana cocinamos tortilla española|"
        "el niño aprende a tocar la guitarra|"
        "canción de cuna para un corazón pequeño"
    ),
    "pl": ("łódź płynie przez spokojne jezioro|żółta łyżka i gorąca zupa"),
    "tr": ("İstanbul sokaklarında ışıklı gece|çocuklar için kolay tatlı tarifi"),
    "ru": ("чёрная кошка гуляет по крыше|как приготовить вкусный борщ|ёжик нашёл яблоко в тумане"),
    "el": ("μικρή βάρκα στο γαλάζιο λιμάνι|πώς να ψήσεις ψωμί στο σπίτι"),
    "ar": ("القطة الصغيرة تلعب في الحديقة|كيف نخبز الخُبزَ في البيت|أغنية جميلة عن البحر والمدينة"),
    "he": ("חתול קטן משחק בגינה|שיר יפה על הים"),
    "fa": "گربه کوچک در باغ بازی می‌کند",
    "hi": ("छोटी बिल्ली बगीचे में खेलती है|घर पर रोटी कैसे बनाएं"),
    "ja": ("東京タワーの夜景を見に行く|黒猫が庭で遊んでいます|おいしいラーメンの作り方|春の京都で桜を撮る"),
    "zh": ("小猫在花园里玩耍|如何在家做面包|北京的秋天非常美丽|熊猫宝宝第一次下雪"),
    "th": ("แมวดำเล่นในสวน|วิธีทำขนมปังที่บ้าน"),
    "ko": ("작은 고양이가 정원에서 놀아요|서울의 밤하늘과 한강 다리"),
}
TAGS = [
    "fox",
    "juggling",
    "paper_crane",
    "harbour",
    "cello",
    "sourdough",
    "algorithms",
    "storm",
    "photography",
    "pendulum",
    "snails",
    "skate",
    "cats",
    "forêt",
    "été",
    "ночь",
    "猫",
    "東京",
    "قطة",
    "street_food",
    "sciencefriday",
    "100daysofcode",
]
PICTURES = ("", "", "", " 🐱", " 🎻", " 🔥🔥", " 🦊")
PEOPLE = (
    ("ada.lovelace", "Ada Lovelace"), ("kenji_t", "高橋健二"), ("zoe", "Zoë Brontë"), ("miguel.angel", "Miguel Ángel Núñez"),
    ("leila", "ليلى حسن"), ("anastasia99", "Анастасия Ёлкина"), ("the_baker", "Grandma Rosalind"), ("yossi", "יוסי כהן"),
)  # fmt: skip


@dataclass(frozen=True)
class Clip:
    """A video to be made: who shows it, its text, age in hours, likes."""

    author: int
    text: str
    age_h: int
    likes: int


@cache
def clips() -> tuple[Clip, ...]:
    chance = random.Random(20)
    lines = [(language, line) for language, held in LINES.items() for line in held.split("|")]
    made = []
    for at in range(160):
        language, line = lines[at % len(lines)]
        words = line.split()
        if at >= len(lines) and language not in {"ja", "zh", "th"}:
            other = chance.choice([held for name, held in lines if name == language]).split()
            words = words[: chance.randrange(2, len(words))] + other[-chance.randrange(1, 4) :]
        tags = " ".join(f"#{name}" for name in chance.sample(TAGS, chance.randrange(4)))
        text = f"{' '.join(words)}{chance.choice(PICTURES)} {tags}".strip()
        made.append(Clip(chance.randrange(len(PEOPLE)), text, 24 * at + 7, chance.choice((0, 0, 1, 3))))
    return tuple(made)


def _mistyped(chance: random.Random, word: str) -> str:
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + chance.choice("aeinrst") + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice("aeinrst") + word[at + 1 :],
        )
    )


@cache
def queries() -> tuple[str, ...]:
    """Two hundred questions: words, phrases, prefixes, typos, accents left out, scripts without spaces, names, tags, signs."""
    chance = random.Random(21)
    lines = [line for language, held in LINES.items() for line in held.split("|")]
    spaced = [line for line in lines if " " in line]
    unspaced = [line for name in ("ja", "zh", "th") for line in LINES[name].split("|")]
    long = [word for line in spaced for word in line.split() if len(word) > 5]
    asked = [chance.choice(long) for _ in range(30)]
    asked += [" ".join(chance.sample(chance.choice(spaced).split(), 2)) for _ in range(30)]
    asked += [" ".join(line.split()[1:4]) for line in chance.sample(spaced, 20)]
    asked += [chance.choice(long)[: chance.randrange(2, 5)] for _ in range(25)]
    asked += [_mistyped(chance, chance.choice(long)) for _ in range(35)]
    for _ in range(20):
        line = chance.choice(unspaced)
        start = chance.randrange(len(line) - 3)
        asked.append(line[start : start + chance.randrange(1, 5)])
    asked += [f"#{name}" for name in chance.sample(TAGS, 10)]
    asked += ["lovelace", "@ada.lovelace", "rosalind cello", "高橋", "zoe", "Nunez", "ёлкина", "елкина"]
    asked += ["creme brulee", "UBUNG", "Strasse hafen", "lodz", "istanbul", "CAFÉ cello", "coeur", "corazon"]
    asked += ["🐱", "🎻 cello", "!!!", '"cello" AND (under OR NOT', "cello*", "%_%"]
    asked += ["cello bridge zebra", "zebra", "fox torches quantum paper", "🔥", "boulangerie"]
    asked += ["京", "ボ", "ไม", "บ้าน"]
    return tuple(asked[:200])

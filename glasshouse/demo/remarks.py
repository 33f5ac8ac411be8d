"""What people say below the demo's clips, by language, and what their authors answer."""

SAID = {
    "en": (
        "I have watched this eleven times.", "Okay but HOW", "Sound on. Trust me.", "This fixed my Monday.",
        "Showed it to my class, nobody spoke for a minute.", "The ending 👏", "I could fall asleep to this. I mean it kindly.",
    ),
    "fr": (
        "Hypnotique.", "Je le montre à mes élèves demain.", "Le son est parfait.", "Encore !", "On dirait que ça respire.",
        "J'y retourne.",
    ),
    "de": (
        "Wie lange rechnet so etwas?", "Herrlich.", "Mit Ton noch besser.", "Das läuft bei mir in Dauerschleife.",
        "Bitte mehr davon!", "Jetzt verstehe ich es endlich.",
    ),
    "es": (
        "Qué maravilla.", "Jajaja, me encanta", "Otra vez, otra vez", "El sonido 👌", "Se lo mando a mi hermana.",
        "No puedo dejar de mirarlo.",
    ),
    "ja": ("きれい…", "音がいい。", "ずっと見ていられる", "もう一回！", "これは好き"),
    "ar": ("ما أجمله!", "أعدته عشر مرات", "الصوت رائع", "المزيد من فضلكم"),
    "pt": ("Que lindo.", "O som é tudo.", "Mais, por favor!", "Vi três vezes seguidas."),
    "it": ("Ipnotico.", "Bellissimo davvero.", "Ancora!", "L'audio è perfetto."),
    "pl": ("Cudne.", "Jeszcze raz!", "Dźwięk robi robotę.", "Nie mogę przestać oglądać."),
}  # fmt: skip

ANSWERED = {
    "lune": ("Merci !", "La suite arrive.", "Ça fait chaud au cœur."),
    "pimydot": ("¡Gracias!", "Pim dice que gracias. Dot duerme."),
    "pendelwerk": ("Danke!", "Freut mich sehr."),
    "tidepool": ("Thank you!", "Same rule, another seed: next week."),
    "hanabira": ("ありがとう！", "次もお楽しみに。"),
    "zellij": ("شكرًا لكم!", "قريبًا المزيد."),
    "daybreak": ("Cheers!", "Come for breakfast, the sun's already up."),
    "gipfelkino": ("Danke, Grüße vom Gipfel!", "Vergelt's Gott."),
    "guslili": ("Merci ! Il en reste une.", "Lili dit merci. Elle a la bouche pleine."),
    "nopalera": ("¡Gracias, a bailar!", "El viernes hay otra."),
    "telar": ("¡Gracias!", "El próximo, en lana de verdad."),
    "cartamossa": ("Grazie!", "Il prossimo foglio è blu."),
    "creekside": ("Thanks, y'all.", "Best seen in early June."),
}
"""What each author answers to whatever is said."""

ANSWERS_TO = {
    ("pendelwerk", "Wie lange rechnet so etwas?"): "Etwa zwanzig Sekunden, auf einem alten Rechner.",
    ("pendelwerk", "Okay but HOW"): "Fourth-order Runge–Kutta, very small steps, and patience.",
    ("tidepool", "Okay but HOW"): "Two lines of arithmetic per pixel, forty times a frame.",
    ("hanabira", "Okay but HOW"): "Each circle turns at its own speed. The sum draws.",
    ("lune", "Okay but HOW"): "Trois règles : suis tes voisins, ne les heurte pas, reste avec eux.",
    ("lune", "Encore !"): "Bientôt, promis.",
    ("pimydot", "Jajaja, me encanta"): "¡Dot todavía no lo ha pillado!",
    ("daybreak", "Okay but HOW"): "Noise, folded along its ridges, and one river to hold on to.",
    ("creekside", "Okay but HOW"): "Each one nudges its own clock towards the flashes it sees.",
    ("cartamossa", "L'audio è perfetto."): "L'acqua fa quasi tutto da sola.",
    ("cartamossa", "Okay but HOW"): "Every drop makes room for the next one. Nothing ever mixes.",
    ("gipfelkino", "Wie lange rechnet so etwas?"): "Die Flocke zehn Sekunden, der Igel braucht länger.",
    ("guslili", "Encore !"): "Il faut d'abord qu'elle retombe.",
    ("guslili", "Hypnotique."): "Lili n'a pas bougé depuis.",
    ("nopalera", "Otra vez, otra vez"): "¡Eso dice Tuna!",
    ("telar", "Qué maravilla."): "La regla 90 hace casi todo; yo solo elijo la lana.",
    ("zellij", "Okay but HOW"): "A cell with four grains gives one to each neighbour. That is all.",
}
"""(author, remark) -> the answer that fits it."""

WITH_REPOST = {
    "en": ("You need this today.", "Sound on!"),
    "fr": ("À voir jusqu'au bout.",),
    "de": ("Bis zum Ende ansehen.",),
    "es": ("Hasta el final, por favor.",),
    "ja": ("最後まで見て。",),
}

ABOUT: dict[str, dict[str, tuple[str, ...]]] = {
    "bus": {
        "de": ("Ich lieg am Boden 😂", "Der Igel hat sogar eine Mütze!"),
        "en": ("The hedgehog has a cap. I'm done.",),
        "fr": ("Le hérisson conducteur, je meurs.",),
    },
    "crepe": {
        "fr": ("« Il y a du citron, aussi ? » 😭", "Elle n'a pas bougé, quelle classe."),
        "en": ("The tiny shadow before it lands!",),
        "es": ("¡Yo también quiero limón!",),
    },
    "cactus": {
        "es": ("Tuna soy yo en las bodas.", "¡Que viva la Tuna!"),
        "en": ("Tuna is all of us.",),
        "pt": ("A Tuna sou eu.",),
    },
    "sun_calls": {
        "en": ("Somebody tell it she's lovely.", "I have watched the answer first and now I'm crying."),
        "fr": ("La Lune a répondu, allez voir !",),
    },
    "moon_answers": {
        "fr": ("Un cœur d'étoiles… je fonds.",),
        "en": ("They met! For one second they met!",),
        "de": ("„Mein ganzes Licht ist deins.“ Puh.",),
        "es": ("¡Por fin se ven!",),
    },
    "soup": {"es": ("Una pizca, dice…",), "en": ("That is not a pinch.",)},
    "zero_and_eight": {
        "es": ("La cara de Dot cuando lo pilla.",),
        "de": ("Den erzähle ich heute beim Abendessen.",),
    },
    "snowflake": {"de": ("Keine zwei gleich, oder?",), "en": ("I forgot to breathe.",)},
    "fireflies": {"en": ("When they all hit at once. Goosebumps.",), "ja": ("夏の匂いがする",)},
    "flight": {"en": ("Where is this? I mean it.",), "fr": ("On y va quand ?",)},
    "wavetank": {"de": ("So hätte ich's in der Schule gebraucht.",)},
    "loom": {"es": ("Mi abuela teje la regla 90 desde siempre.",)},
    "marbling": {"it": ("Come nella bottega di mio nonno.",)},
    "sunflower": {"ja": ("最後の蜂がかわいい",), "fr": ("L'abeille à la fin !",)},
}
"""What is said below one clip alone, by its name and language."""

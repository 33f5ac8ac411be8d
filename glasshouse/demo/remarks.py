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

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
    "fr": ("Merci !", "La suite arrive."),
    "es": ("¡Gracias!", "Pim dice que gracias. Dot duerme."),
    "de": ("Danke!", "Etwa zwanzig Sekunden, auf einem alten Rechner."),
    "en": ("Thank you!", "Same rule, another seed: next week."),
    "ja": ("ありがとう！", "次もお楽しみに。"),
    "ar": ("شكرًا لكم!", "قريبًا المزيد."),
}

WITH_REPOST = {
    "en": ("You need this today.", "Sound on!"),
    "fr": ("À voir jusqu'au bout.",),
    "de": ("Bis zum Ende ansehen.",),
    "es": ("Hasta el final, por favor.",),
    "ja": ("最後まで見て。",),
}

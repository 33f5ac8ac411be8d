"""The dialogues of Pim (small, round) and Dot (tall, thin)."""

from glasshouse.demo.clips.captions import Line

ZERO_AND_EIGHT = (
    Line(500, 1300, "Pim", "do-ta! do-ta!",
         {"es": "¡Dot! ¡Dot!", "en": "Dot! Dot!", "de": "Dot! Dot!", "fr": "Dot ! Dot !"}),
    Line(1450, 1900, "Dot", "mm-na?",
         {"es": "¿Qué pasa?", "en": "What is it?", "de": "Was denn?", "fr": "Quoi ?"}),
    Line(2200, 4300, "Pim", "lu-ma ze-ro da-bi a o-cho ne-la?",
         {"es": "¿Qué le dice el cero al ocho?", "en": "What did zero say to eight?",
          "de": "Was sagt die Null zur Acht?", "fr": "Que dit zéro à huit ?"}),
    Line(4800, 5900, "Dot", "mm… na-no bi.",
         {"es": "Mmm… ni idea.", "en": "Hmm… no idea.", "de": "Hm… keine Ahnung.", "fr": "Hmm… aucune idée."}),
    Line(6300, 7400, "Pim", "be-lo fa-ja-ri!",
         {"es": "¡Bonito cinturón!", "en": "Nice belt!", "de": "Schicker Gürtel!", "fr": "Jolie ceinture !"}),
    Line(8700, 10900, "Dot", "pff ha-ha-ha-ha ha-ha ha!",
         {"es": "¡Ja, ja, ja, ja!", "en": "Ha ha ha ha!", "de": "Hahahaha!", "fr": "Ha ha ha ha !"}),
    Line(9300, 11200, "Pim", "hi-hi-hi hi-hi hi!",
         {"es": "¡Ji, ji, ji!", "en": "Hee hee hee!", "de": "Hihihi!", "fr": "Hi hi hi !"}),
)  # fmt: skip

SOUP = (
    Line(900, 2300, "Dot", "su-pa la-ma… o-la sal.",
         {"es": "A la sopa le falta… una pizca de sal.", "en": "This soup needs… a pinch of salt.",
          "de": "Der Suppe fehlt… eine Prise Salz.", "fr": "Il manque… une pincée de sel."}),
    Line(2500, 3200, "Pim", "pi-za!",
         {"es": "¿Una pizca? ¡Voy!", "en": "A pinch? Coming!", "de": "Eine Prise? Kommt!", "fr": "Une pincée ? Voilà !"}),
    Line(4700, 5600, "Dot", "pi-im… no-no-no!",
         {"es": "Pim… ¡no, no, no!", "en": "Pim… no, no, no!", "de": "Pim… nein, nein, nein!", "fr": "Pim… non, non, non !"}),
    Line(6300, 6900, "Pim", "u-ups.",
         {"es": "Uy.", "en": "Oops.", "de": "Ups.", "fr": "Oups."}),
    Line(8000, 9000, "Dot", "mmm… mmm?",
         {"es": "Mmm… ¿mmm?", "en": "Mmm… mmm?", "de": "Mmm… mmm?", "fr": "Mmm… mmm ?"}),
    Line(9200, 10200, "Dot", "de-li-lo!",
         {"es": "¡Está buenísima!", "en": "It's delicious!", "de": "Die ist köstlich!", "fr": "C'est délicieux !"}),
    Line(10500, 13400, "Pim", "la-la lu-la la-la-li la-la lu-la li!",
         {"es": "♪ ¡Sopa, sopa, sopa! ♪", "en": "♪ Soup, soup, soup! ♪",
          "de": "♪ Suppe, Suppe, Suppe! ♪", "fr": "♪ La soupe, la soupe ! ♪"}),
)  # fmt: skip

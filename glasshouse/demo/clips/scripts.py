"""What the characters of the demo say to one another, clip by clip."""

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

SUN_CALLS = (
    Line(600, 1700, "Sun", "mu-na? mu-na!",
         {"en": "Moon? Moon!", "fr": "Lune ? Lune !", "de": "Mond? Mond!", "es": "¿Luna? ¡Luna!"}),
    Line(2100, 4100, "Sun", "e-ve-li ni-ta mi go… ju-sta bi-fo yu.",
         {"en": "Every evening I leave… just before you come.", "fr": "Chaque soir, je pars… juste avant toi.",
          "de": "Jeden Abend gehe ich… kurz bevor du kommst.", "es": "Cada tarde me voy… justo antes de que llegues."}),
    Line(4500, 6200, "Sun", "a yu lo-un-da la-ka mi?",
         {"en": "Are you round, like me?", "fr": "Tu es ronde, comme moi ?", "de": "Bist du rund, so wie ich?",
          "es": "¿Eres redonda, como yo?"}),
    Line(6600, 8400, "Sun", "li-va mi a no-ta. ba-ka a si-sa!",
         {"en": "Leave me a note. I'm back at six!", "fr": "Laisse-moi un mot. Je reviens à six heures !",
          "de": "Lass mir eine Nachricht da. Um sechs bin ich zurück!", "es": "Déjame una nota. ¡Vuelvo a las seis!"}),
    Line(9000, 10300, "Sun", "a-a-ah… gu-na-ta.",
         {"en": "Aaah… good night.", "fr": "Aaah… bonne nuit.", "de": "Uaaah… gute Nacht.", "es": "Aaah… buenas noches."}),
)  # fmt: skip

MOON_ANSWERS = (
    Line(1500, 2800, "Lune", "so-le? se tu-a?",
         {"fr": "Soleil ? C'est toi ?", "en": "Sun? Is that you?", "de": "Sonne? Bist du das?", "es": "¿Sol? ¿Eres tú?"}),
    Line(3200, 4900, "Lune", "lo-da? u-na nu-i pa mu-a.",
         {"fr": "Ronde ? Une nuit par mois.", "en": "Round? One night a month.", "de": "Rund? Eine Nacht im Monat.",
          "es": "¿Redonda? Una noche al mes."}),
    Line(5400, 7100, "Lune", "me tu-ta ma lu-mi-e… se tu-a.",
         {"fr": "Mais toute ma lumière… c'est la tienne.", "en": "But all my light… is yours.",
          "de": "Aber mein ganzes Licht… ist deins.", "es": "Pero toda mi luz… es tuya."}),
    Line(7500, 8700, "Lune", "ti-e, u mo pu tu-a.",
         {"fr": "Tiens, un mot pour toi.", "en": "Here, a note for you.", "de": "Hier, eine Nachricht für dich.",
          "es": "Toma, una nota para ti."}),
    Line(10900, 11700, "Soleil", "o-oh! fo mi?",
         {"fr": "Oh ! Pour moi ?", "en": "Oh! For me?", "de": "Oh! Für mich?", "es": "¡Oh! ¿Para mí?"}),
    Line(12000, 12900, "Lune", "a so-i-la!",
         {"fr": "À ce soir !", "en": "See you tonight!", "de": "Bis heute Abend!", "es": "¡Hasta esta noche!"}),
)  # fmt: skip

BUS = (
    Line(400, 1500, "Zenzi", "ma-fu… no-fa?",
         {"de": "Puh… noch weit?", "en": "Phew… still far?", "fr": "Ouf… c'est encore loin ?", "es": "Uf… ¿falta mucho?"}),
    Line(1700, 2700, "Vitus", "no ga-nu fa.",
         {"de": "Noch ganz weit.", "en": "Still very far.", "fr": "Encore très loin.", "es": "Falta muchísimo."}),
    Line(5600, 7700, "Zenzi", "i fu-ta ga ni… da hi-a bu-sa fe-la!",
         {"de": "Ich wusste gar nicht… dass hier ein Bus fährt!", "en": "I had no idea… there was a bus up here!",
          "fr": "Je ne savais pas… qu'il y avait un bus ici !", "es": "No sabía… ¡que por aquí pasaba un autobús!"}),
    Line(7900, 8900, "Vitus", "ha-lo! ha-lo! wa-ta!",
         {"de": "Halt! Warten!", "en": "Stop! Wait!", "fr": "Stop ! Attendez !", "es": "¡Alto! ¡Espere!"}),
    Line(10300, 11900, "Igel", "ne-sa ha-la… gi-fa!",
         {"de": "Nächster Halt… Gipfel!", "en": "Next stop… the summit!", "fr": "Prochain arrêt… le sommet !",
          "es": "Próxima parada… ¡la cima!"}),
)  # fmt: skip

CREPE = (
    Line(500, 2000, "Gus", "e ma-te-na… la kle-pa!",
         {"fr": "Et maintenant… la crêpe !", "en": "And now… the crêpe!", "de": "Und jetzt… der Crêpe!",
          "es": "Y ahora… ¡la crepe!"}),
    Line(2300, 2800, "Gus", "hop-la!",
         {"fr": "Et hop !", "en": "Hup!", "de": "Hopp!", "es": "¡Hop!"}),
    Line(4000, 4800, "Lili", "e-le e-tu?",
         {"fr": "Elle est où ?", "en": "Where is it?", "de": "Wo ist er?", "es": "¿Dónde está?"}),
    Line(5200, 6300, "Gus", "e-le a-li-va…",
         {"fr": "Elle arrive…", "en": "It's coming…", "de": "Er kommt gleich…", "es": "Ya llega…"}),
    Line(7900, 8700, "Gus", "nu bu-za pa.",
         {"fr": "Ne bouge pas.", "en": "Don't move.", "de": "Nicht bewegen.", "es": "No te muevas."}),
    Line(10300, 11700, "Lili", "a-ve-ka du si-to?",
         {"fr": "Il y a du citron, aussi ?", "en": "Is there lemon, too?", "de": "Gibt es auch Zitrone?",
          "es": "¿También hay limón?"}),
)  # fmt: skip

CACTUS = (
    Line(300, 1800, "Nopal", "u-no do te… i ya!",
         {"es": "¡Uno, dos, tres… y ya!", "en": "One, two, three… go!", "fr": "Un, deux, trois… et hop !",
          "de": "Eins, zwei, drei… und los!"}),
    Line(5100, 5900, "Tuna", "e-he-hey!",
         {"es": "¡Eeeso!", "en": "That's it!", "fr": "Voilà !", "de": "Jawoll!"}),
    Line(8300, 9100, "Nopal", "vu-e-ta!",
         {"es": "¡Vuelta!", "en": "Spin!", "fr": "On tourne !", "de": "Drehung!"}),
    Line(11700, 12900, "Tuna", "o-ta! o-ta!",
         {"es": "¡Otra! ¡Otra!", "en": "Again! Again!", "fr": "Encore ! Encore !", "de": "Noch mal! Noch mal!"}),
)  # fmt: skip

"""The sky."""

from .work import Work, prose

WORKS = (
    Work(
        category="sky",
        style="moons",
        seed=4784,
        title="One Month, Evenly Spaced",
        alt="A large cream-coloured full moon on deep blue, with sixteen smaller moons around it in all their phases.",
        description=prose("""
            The month as a wheel: new at the top, full at the foot, and one moon in the middle that is full all the
            time, for those who prefer it so. The seas on each are different. Nobody has complained so far.

            Drawn by the house's program, seed 4784. Pigment inks on 310 g cotton paper, border in a warm metallic,
            50 × 50 cm, edition of 60.

            *Useful for:* looking at. It does not keep time.
        """),
        currency="EUR",
        opening_price=3500,
        estimate=15500,
    ),
    Work(
        category="sky",
        style="moons",
        seed=4787,
        title="أطوار القمر",
        alt="قمر فضي كبير على خلفية كحلية، وحوله ستة عشر قمرًا صغيرًا في أطواره كلها من المحاق إلى البدر.",
        description=prose("""
            شهر قمري كامل في دائرة واحدة: المحاق في الأعلى والبدر في الأسفل، وفي الوسط قمر لا ينقص أبدًا لمن يفضّله كذلك.

            رسمها برنامج الدار، البذرة 4787. طباعة بأحبار صبغية على ورق قطني 310 غ بإطار فضي رفيع، المقاس 50 × 50 سم،
            والطبعة 60 نسخة.

            - **الحالة:** جديدة، لم تُعلَّق بعد.
            - **المصدر:** من الدار مباشرة، مع شهادة تحمل رقم البذرة.
        """),
        currency="USD",
        opening_price=4000,
        estimate=16000,
        language="ar",
    ),
    Work(
        category="sky",
        style="constellations",
        seed=5012,
        title="Stars for an Unwritten Almanac",
        alt="A round star chart in gold on a dark ground: constellations joined by thin lines, a milky way of dots, "
        "and a graduated rim.",
        description=prose("""
            A hundred and thirty stars by magnitude, a milky way, and figures joined by the shortest lines between
            their brighter members. None of them has a name yet. The buyer may give them some; the house will enter
            the names in its books and in nobody else's.

            Drawn by the house's program, seed 5012. Two-colour intaglio, gold over a dark tint, plate 50 × 50 cm, on
            mould-made paper. Edition of 24.

            *Condition:* perfect. Do not navigate by it.
        """),
        currency="EUR",
        opening_price=9000,
        estimate=42000,
        reserve=25000,
        series=True,
    ),
    Work(
        category="sky",
        style="eclipse",
        seed=5242,
        title="Two Minutes at Noon",
        alt="A total eclipse: a black disc with a thin bright rim, one bead of light, and a corona of thousands of "
        "fine strokes on a dark sky.",
        description=prose("""
            Totality, which lasts two minutes and which most people spend looking for their camera. The corona is made
            of more than five thousand strokes, each in three strengths; the bead of light on the rim is where the sun
            comes back.

            Drawn by the house's program, seed 5242. Pigment inks on 320 g paper with a velvet surface, 70 × 70 cm,
            edition of 21. No glasses are needed.

            *Provenance:* from the collection of a meteorologist who was clouded out.
        """),
        currency="EUR",
        opening_price=6500,
        estimate=33000,
        buy_now=52000,
        series=True,
    ),
    Work(
        category="sky",
        style="orbits",
        seed=5472,
        title="Planets, Politely Apart",
        alt="Small striped, spotted and ringed planets on thin concentric orbits around a large sun.",
        description=prose("""
            A small system with generous distances. Each planet keeps to its orbit and to its own idea of decoration:
            bands, spots, a ring, one half in shadow. The sun keeps to its place, like a good host.

            Drawn by the house's program, seed 5472. Screen print in six colours, 50 × 50 cm, 270 g, edition of 75.

            Not to scale. Nothing is.
        """),
        currency="GBP",
        opening_price=2500,
        estimate=8800,
        series=True,
    ),
)

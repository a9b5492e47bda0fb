"""Plants."""

from .work import Work, prose

WORKS = (
    Work(
        category="plants",
        style="fern",
        seed=5705,
        title="Fern, the Label Left Blank",
        alt="Pressed fern fronds taped side by side on a herbarium sheet, with an unwritten label in the corner.",
        description=prose("""
            A herbarium sheet: pressed fronds, held by strips of tape, and a label on which nobody has committed
            themselves. Each frond is twenty-five pairs of pinnae, each pinna a row of leaves, which is how the real
            ones do it too.

            Drawn by the house's program, seed 5705. Pigment inks on 250 g unbleached paper, 50 × 50 cm, edition of 50.

            *Condition:* no foxing, no insects, no soil. Needs no watering.
        """),
        currency="EUR",
        opening_price=3000,
        estimate=12500,
        series=True,
    ),
    Work(
        category="plants",
        style="blossom",
        seed=5932,
        title="Plum, First Week of March",
        alt="A dark plum branch with pink blossom reaches in from the right across a large pale orange disc; petals "
        "are falling.",
        description=prose("""
            Forty-six flowers and buds on one branch, before a sun that is taking its time. A few petals are already on
            their way down, so that one knows which week it is.

            Drawn by the house's program, seed 5932, after no master in particular. Woodblock-style relief print in
            five colours on 90 g kozo paper, 52 × 52 cm, edition of 30, red seal lower left.

            *Condition:* fine, with full margins. Kozo is thin and very strong; it will outlast the frame.
        """),
        currency="EUR",
        opening_price=5500,
        estimate=27000,
        reserve=15000,
    ),
    Work(
        category="plants",
        style="blossom",
        seed=5937,
        title="Слива в синем",
        alt="Тёмно-синяя ветка сливы с бледными цветами перед большим голубым диском; несколько лепестков падает.",
        description=prose("""
            Та же слива, что цветёт в каталоге розовым, но ночью. Сорок шесть цветов и бутонов, один диск (луна или
            солнце, мнения в доме разделились) и несколько лепестков, которым уже всё равно.

            Нарисовано программой дома, начальное число 5937. Высокая печать в четыре краски на японской бумаге кодзо,
            52 × 52 см, тираж 30, красная печать внизу слева.

            *Происхождение:* куплена на первом показе. Продаю, потому что переезжаю на север, где сливы не поймут.
        """),
        currency="RUB",
        opening_price=400000,
        estimate=1900000,
        reserve=900000,
        buy_now=3000000,
        language="ru",
    ),
    Work(
        category="plants",
        style="meadow",
        seed=6162,
        title="Lying Down, Looking Across",
        alt="Grasses, umbels, ears and poppies in silhouette against an evening sky with a low sun.",
        description=prose("""
            A meadow at the height of a person who has lain down in it. Umbels, ears of something, poppies that have
            kept a little of their red; behind them the sun, which is at about the same height and has the same
            plans.

            Drawn by the house's program, seed 6162. Pigment inks on 310 g cotton paper, wide margins, 60 × 60 cm,
            edition of 40.

            *Condition:* as new. No ticks.
        """),
        currency="EUR",
        opening_price=3500,
        estimate=13000,
        series=True,
    ),
    Work(
        category="plants",
        style="phyllotaxis",
        seed=6393,
        title="Sunflower, Counted at Night",
        alt="Six hundred and twenty small lozenges form a flower head of spirals on dark blue, yellow in the heart, "
        "blue between, red at the rim.",
        description=prose("""
            Six hundred and twenty seeds, each 137.5 degrees on from the one before. That is all the instruction there
            is; the spirals are the flower's own idea. Count them in either direction and you will get neighbours in
            Fibonacci's row.

            Drawn by the house's program, seed 6393, which here is the word in both senses. Screen print in five colours
            on midnight-blue board, 60 × 60 cm, edition of 34.

            *Condition:* excellent.
        """),
        currency="USD",
        opening_price=5000,
        estimate=21000,
    ),
    Work(
        category="plants",
        style="cutouts",
        seed=6622,
        title="Four Leaves, One Pair of Scissors",
        alt="Four rectangles of painted paper, black, yellow and twice blue, each with a leaf of seaweed cut in red, "
        "white or black.",
        description=prose("""
            Four sheets of painted paper and four leaves of seaweed, cut without drawing them first. The edges are not
            quite straight, because scissors are not.

            Drawn by the house's program, seed 6622, in the manner of an old gentleman in Nice who had the idea first
            and whom we would not dare to sign for. Screen print in four matt colours, 65 × 65 cm, edition of 25.

            *Condition:* a small scuff in the black field, shown in the detail. Two bidders have asked whether it can
            be hung sideways. It can.
        """),
        currency="EUR",
        opening_price=4000,
        estimate=19000,
    ),
)

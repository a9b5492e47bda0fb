"""Ornament."""

from .work import Work, prose

WORKS = (
    Work(
        category="ornament",
        style="zellige",
        seed=7770,
        title="زليج: نجمة ذات اثني عشر رأسًا",
        alt="لوحة زليج: نجوم ذات اثني عشر رأسًا بالأصفر والأزرق والأخضر، تحيط بها قطع سداسية ومربعة على أرضية عاجية.",
        description=prose("""
            نجمة ذات اثني عشر رأسًا تتكرر في شبكة من المضلعات، كما يرسمها معلمو الزليج بالمسطرة والفرجار منذ قرون.
            كل قطعة خرجت من الفرن بلون يختلف قليلًا عن أختها، وقد تعمّد البرنامج ذلك.

            رسمها برنامج الدار، البذرة 7770. طباعة حجرية بستة ألوان على ورق قطني 320 غ، المقاس 60 × 60 سم، والطبعة 24
            نسخة وعليها ختم الدار.

            **الحالة:** ممتازة، والفواصل نظيفة ولا تحتاج إلى ترميم.
        """),
        currency="EUR",
        opening_price=8000,
        estimate=36000,
        reserve=20000,
        language="ar",
    ),
    Work(
        category="ornament",
        style="zellige",
        seed=7774,
        title="Courtyard Wall, Noon",
        alt="Tile work of twelve-pointed stars in orange, gold and blue between ivory fields, each glazed piece a "
        "slightly different shade.",
        description=prose("""
            Twelve-pointed stars on a net of dodecagons, hexagons and squares. From the middle of every edge two lines
            leave at the same angle; where they meet, a star appears. A wall of it keeps a courtyard cool, and a guest
            busy, for about an hour.

            Drawn by the house's program, seed 7774, which fires every piece a little differently on purpose.
            Lithograph in six colours, 60 × 60 cm, edition of 24; this is 11.

            *Condition:* fine, full margins, joints sound.
        """),
        currency="EUR",
        opening_price=7000,
        estimate=32000,
    ),
    Work(
        category="ornament",
        style="girih",
        seed=8005,
        title="Gold Straps on a Brown Night",
        alt="Interlaced gold lines form twelve-pointed stars on deep brown and red, inside a double gold border.",
        description=prose("""
            Straps of gold that pass from star to star and never end inside the sheet. The pattern is older than graph
            paper; its makers, it is said, worked with five templates and a good memory. The program has neither, and
            needs a little longer.

            Drawn by the house's program, seed 8005. Gold screen print over two dark tints, 50 × 50 cm, edition of 30.
            The gold is bronze powder under varnish and will keep.

            *Condition:* as new. Photograph it without a flash.
        """),
        currency="USD",
        opening_price=5500,
        estimate=22000,
    ),
    Work(
        category="ornament",
        style="seigaiha",
        seed=8237,
        title="Sea, Mostly Calm",
        alt="Overlapping scale-shaped waves, each filled with rings, rays, dots or petals.",
        description=prose("""
            The oldest way to draw the sea: a scale, and another behind it, and so on to the horizon. Here each wave
            has a pattern out of five, dealt by chance. If three alike lie in a row, it is not a signal.

            Drawn by the house's program, seed 8237. Screen print in five colours on 250 g paper, 50 × 50 cm, edition
            of 90.

            *Condition:* very good.
        """),
        currency="EUR",
        opening_price=2500,
        estimate=9000,
        series=True,
    ),
    Work(
        category="ornament",
        style="rosette",
        seed=8461,
        title="Rose Window, South Transept of Nowhere",
        alt="A round stained-glass window in turquoise, blue and gold: long lights around a hub, and a wreath of "
        "roundels at the rim.",
        description=prose("""
            A rose window with sixteen lights, a wreath of thirty-two roundels, and no building around it. The glass is
            chosen by lot and set so that opposite lights agree; the lead lines are drawn at the width at which a
            glazier would stop complaining.

            Drawn by the house's program, seed 8461. Printed on translucent film between two panes, 60 cm across, with a
            light frame. Edition of 8, of which this is the first.

            *The reserve is higher than we advised.* The seller is fond of it and in no hurry.
        """),
        currency="EUR",
        opening_price=9000,
        estimate=41000,
        reserve=55000,
    ),
    Work(
        category="ornament",
        style="rosette",
        seed=8464,
        title="Rose Window, North Side",
        alt="A round stained-glass window: long lights around a hub, and a wreath of roundels at the rim.",
        description=prose("""
            The north side gets less sun, so the glazier chose warmer glass and let it be seen at the rim. The long
            lights are nested four deep, like sleeves.

            Drawn by the house's program, seed 8464. Pigment inks on 320 g paper with a slight sheen, 60 × 60 cm,
            edition of 30.

            *Condition:* perfect. It needs no scaffolding.
        """),
        currency="GBP",
        opening_price=5000,
        estimate=19500,
        series=True,
    ),
)

"""Towns."""

from .work import Work, prose

WORKS = (
    Work(
        category="city",
        style="isometry",
        seed=8696,
        title="Night Shift in a Small Town",
        alt="A small town of coloured blocks in parallel projection on a black ground, with gardens, pools on the "
        "roofs, a few lit windows and a large dim moon.",
        description=prose("""
            Eighty-one lots on one square of ground, under a moon of the size that children draw. There are pools on
            the roofs and pink trees in the gardens; about one window in eight is lit. Somebody is always up, and it
            is not always the same one.

            Drawn by the house's program, seed 8696. Pigment inks on 310 g paper, 60 × 60 cm, edition of 40.

            *Condition:* as new. Nothing in it has a vanishing point, so it can be hung at any height.
        """),
        currency="EUR",
        opening_price=4500,
        estimate=20000,
    ),
    Work(
        category="city",
        style="plan",
        seed=8928,
        title="Town Plan, Surveyed by Chance",
        alt="A town in plan: blocks of buildings with courtyards, crooked streets, planted squares, and a river with "
        "bridges.",
        description=prose("""
            A figure-ground plan, as surveyors drew them when a town was still small enough to be walked in an
            afternoon: what is built is dark, what is open is pale, courtyards included. The streets were there before
            the houses. The river was there before the streets.

            Drawn by the house's program, seed 8928. Engraved line and two tints on 280 g chart paper, 60 × 60 cm,
            edition of 55.

            *Useful for:* choosing a house that cannot be bought.
        """),
        currency="EUR",
        opening_price=5000,
        estimate=23000,
        buy_now=38000,
        series=True,
    ),
    Work(
        category="city",
        style="facade",
        seed=9155,
        title="Четыре часа утра, почти все спят",
        alt="Фиолетовый фасад с рядами окон: ставни, занавески, балконы с цветами; в нескольких освещённых окнах видны "
        "люди и кошка.",
        description=prose("""
            Дом напротив в четыре часа утра. Ставни закрыты, цветы политы, и всё же кое-где горит свет: в двух окнах
            кто-то сидит, в третьем кошка, которая и не собиралась ложиться.

            Нарисовано программой дома (нашего, не этого), начальное число 9155. Пигментная печать, бумага 310 г,
            60 × 60 см, тираж 40.

            *Сохранность:* отличная. Вешать можно и напротив окна: они поладят.
        """),
        currency="RUB",
        opening_price=300000,
        estimate=1500000,
        language="ru",
    ),
    Work(
        category="city",
        style="facade",
        seed=9153,
        title="Who Is Still Up",
        alt="A block of flats seen from across the street at dusk: rows of windows with shutters, curtains and "
        "balconies, some of them lit, with people or a cat behind them.",
        description=prose("""
            The block across the street, at the hour when one can see in and they cannot see out. Lamps, curtains,
            window boxes; here and there somebody at the sill, or a cat. We have not asked what they are waiting for.

            Drawn by the house's program, seed 9153. Screen print in nine colours, 60 × 60 cm, 270 g, edition of 30.

            *Provenance:* acquired from the artist's own wall, as far as a program has one.
        """),
        currency="EUR",
        opening_price=4000,
        estimate=16000,
        series=True,
    ),
    Work(
        category="city",
        style="houses",
        seed=9384,
        title="Canal at a Quarter to Nine",
        alt="A row of narrow gabled houses in purple, rose and sand on a canal at dusk, with lit windows and a broken "
        "reflection in the water.",
        description=prose("""
            Narrow houses, because the tax was on the front. Step gables, bell gables, spout gables and a slate roof
            that could not decide; the water repeats them all, less exactly. It is a quarter to nine in summer, and a
            few lamps are lit too early.

            Drawn by the house's program, seed 9384. Pigment inks on 310 g cotton paper, 60 × 60 cm, edition of 35.

            *Condition:* as new, apart from the damp, which is intended.
        """),
        currency="EUR",
        opening_price=6000,
        estimate=28000,
        reserve=14000,
    ),
    Work(
        category="city",
        style="houses",
        seed=9381,
        title="Canal, Lamps Lit",
        alt="A row of narrow gabled houses along a canal, with lit windows and a reflection broken by the water.",
        description=prose("""
            The same quay on another evening. The houses have changed places, which in this town nobody finds strange.
            The reflection is cut into strips of about a millimetre, each of which sways on its own.

            Drawn by the house's program, seed 9381. Pigment inks on 310 g cotton paper, 60 × 60 cm, edition of 35.

            *Condition:* perfect. Hangs well beside its neighbour, if the two are not bought by rivals.
        """),
        currency="USD",
        opening_price=5500,
        estimate=24000,
        series=True,
    ),
)

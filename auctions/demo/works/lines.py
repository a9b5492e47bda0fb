"""Line work."""

from .work import Work, prose

WORKS = (
    Work(
        category="lines",
        style="interference",
        seed=2252,
        title="Three Stones, One Pond",
        alt="Three sets of concentric rings in red, blue and yellow overlap in a large circle and make a pattern of "
        "rays on cream paper.",
        description=prose("""
            Three sets of concentric rings, each in its own ink, a few centimetres apart. The rays that you see are
            drawn nowhere: they are what the rings do to each other. Walk past it and they walk with you.

            Drawn by the house's program, seed 2252. Stencil duplicator in three passes, 200 g uncoated paper,
            50 × 50 cm, edition of 50.

            *A note on viewing:* best from two metres. Not recommended beside a striped sofa.
        """),
        currency="EUR",
        opening_price=3500,
        estimate=12000,
    ),
    Work(
        category="lines",
        style="flow",
        seed=2489,
        title="Rush Hour, Seen by a River",
        alt="Hundreds of rounded ribbons flow in curves over the sheet without ever touching each other.",
        description=prose("""
            Some hundreds of ribbons follow one current, and none of them touches another. The rule is simple: each
            runs on until it would meet a neighbour, then stops and lets it pass. We know of no road where this has
            been tried.

            Drawn by the house's program, seed 2489. Pigment inks on 310 g etching paper, 60 × 60 cm, edition of 30,
            sealed in the margin.

            *Provenance:* the seller bought it at the first showing and has since moved to a flat with smaller walls.

            *Condition:* perfect.
        """),
        currency="EUR",
        opening_price=5000,
        estimate=26000,
        reserve=12000,
        series=True,
    ),
    Work(
        category="lines",
        style="ridges",
        seed=2716,
        title="A Range That Exists Only as Sound",
        alt="Dozens of jagged profile lines, stacked one behind another, rise to peaks in the middle of the sheet.",
        description=prose("""
            Fifty-eight profiles of a mountain range, one behind the other; each hides what stands behind it. There is
            no such range. There was only noise, listened to closely.

            Those who recognise a record sleeve are right to: the idea of stacking pulses is an astronomer's, from a
            doctoral thesis of 1970. The pulses here are new ones, drawn by the house's program, seed 2716.

            Pen plotter, one line at a time, four hours and ten minutes. 40 × 40 cm. A single copy per seed, because
            the pen was tired.
        """),
        currency="GBP",
        opening_price=4000,
        estimate=15000,
        buy_now=25000,
        series=True,
    ),
    Work(
        category="lines",
        style="harmonograph",
        seed=2944,
        title="Два маятника договорились",
        alt="Тонкая сине-зелёная линия много раз обходит центр листа и рисует фигуру о четырёх лепестках; за ней, "
        "бледнее, вторая.",
        description=prose("""
            Гармонограф: два маятника качают перо, третий поворачивает стол, трение постепенно мирит всех троих. Линий
            здесь две, и одна чуть отстаёт от другой; обе начинаются с краю и заканчиваются в середине, когда движение
            иссякает.

            Прибора у нас нет, его роль сыграла программа дома, начальное число 2944. Перьевой плоттер, тушь двух
            цветов, бумага хлопковая 250 г, 50 × 50 см. Экземпляр единственный: второй раз перо так не пройдёт.

            *Сохранность:* отличная, без рамы. Пересылаю в тубусе или плоско, как скажете.
        """),
        currency="RUB",
        opening_price=350000,
        estimate=1400000,
        language="ru",
    ),
    Work(
        category="lines",
        style="engraving",
        seed=3171,
        title="Copper Sphere with Six Admirers",
        alt="A large copper-coloured sphere and six small white ones, drawn by horizontal lines that swell in the "
        "shadows, with cast shadows on a ruled ground.",
        description=prose("""
            Horizontal lines and nothing else: they swell where the shadow falls and thin out where the light does. One
            sphere has been given a tint of copper. The six others are pretending not to have noticed.

            Drawn by the house's program, seed 3171. Photopolymer gravure on 300 g etching paper, plate 45 × 45 cm,
            with a visible plate mark. Edition of 20; this is 3.

            *Condition:* one faint handling crease in the lower margin, visible in raking light only. We looked for it
            so that you need not.
        """),
        currency="EUR",
        opening_price=8000,
        estimate=31000,
        reserve=20000,
    ),
    Work(
        category="lines",
        style="truchet",
        seed=3402,
        title="The Long Way to the Next Room",
        alt="Striped ribbons wind over and under each other across a square grid of tiles.",
        description=prose("""
            Tiles with two ribbons each, every tile turned by the toss of a coin. A French priest, Sébastien Truchet,
            noticed in 1704 that this is enough to never finish looking. Follow one ribbon with a finger; most come
            back to where they began, a few leave the sheet and have not written since.

            Drawn by the house's program, seed 3402. Screen print in four colours, 50 × 50 cm, 270 g, edition of 45.

            *Condition:* as new.
        """),
        currency="EUR",
        opening_price=2500,
        estimate=9900,
        series=True,
    ),
)

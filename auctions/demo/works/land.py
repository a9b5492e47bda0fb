"""Land and water."""

from .work import Work, prose

WORKS = (
    Work(
        category="land",
        style="mountains",
        seed=3632,
        title="Before Anyone Is Up",
        alt="Ranges of mountains, one behind another and each paler than the one before it, with mist between them "
        "and a low sun.",
        description=prose("""
            A handful of ranges, each a shade paler than the one in front, and mist in the valleys that somebody will
            have to clear away before breakfast. The sun is low; the program puts it there because it looks better,
            and we did not object.

            Drawn by the house's program, seed 3632. Pigment inks on 310 g cotton paper with a wide margin, 60 × 60 cm,
            edition of 35.

            *Provenance:* one owner, a dentist, whose patients asked where it was. It is nowhere.
        """),
        currency="EUR",
        opening_price=4000,
        estimate=18000,
        series=True,
    ),
    Work(
        category="land",
        style="mountains",
        seed=3637,
        title="جبال زرقاء وقمر مبكر",
        alt="سلاسل جبال زرقاء متتابعة يشحب لونها كلما ابتعدت، وفوقها قمر أبيض في سماء صافية.",
        description=prose("""
            سلاسل من الجبال بعضها خلف بعض، وكل سلسلة أفتح من التي أمامها، وبينها ضباب الصباح. ظهر القمر مبكرًا ولم يعتذر.

            رسمها برنامج الدار، البذرة 3637. طباعة بأحبار صبغية على ورق قطني 310 غ، المقاس 60 × 60 سم، والطبعة 35 نسخة،
            وهذه النسخة التاسعة وعليها ختم الدار الأحمر في الهامش.

            **الحالة:** ممتازة. حُفظت في ملف مسطح بعيدًا عن الضوء، وتُرسل بين لوحين من الكرتون.
        """),
        currency="EUR",
        opening_price=4500,
        estimate=17000,
        language="ar",
    ),
    Work(
        category="land",
        style="contours",
        seed=3861,
        title="Chart of an Island, Omitting How to Get There",
        alt="A contour map of a sand-coloured island in a pale green sea, with an islet to the south-east and a "
        "graduated border.",
        description=prose("""
            A survey of an island that does not exist, carried out with care. Contours every five, each fifth one drawn
            stronger; soundings by tint; a graduated border, for those who like to know where they are not. The
            islet to the south-east has no fresh water.

            Drawn by the house's program, seed 3861. Lithograph in five colours on chart paper, 55 × 55 cm, folded
            never. Edition of 80.

            *Condition:* fine. There is one pencilled cross on the north shore. It was there when we found it, and we
            have not dug.
        """),
        currency="GBP",
        opening_price=6000,
        estimate=28000,
        reserve=16000,
    ),
    Work(
        category="land",
        style="strata",
        seed=4090,
        title="Lagoon in Eight Sheets",
        alt="Layers of cut paper from near-black through teal to a bright sandy hollow, each throwing a shadow on the "
        "one below.",
        description=prose("""
            Eight sheets of dyed paper, one under the other, each with a hollow cut out of it and each with its own
            shadow. At the bottom there is sand, or at least the colour of it.

            Drawn by the house's program, seed 4090, then cut by a plotter with a knife, and mounted with 4 mm between
            the sheets. 50 × 50 × 5 cm in a deep frame. Edition of 9.

            The shadows in the photograph are those of the real sheets. They move during the day. This is not a fault.
        """),
        currency="USD",
        opening_price=7000,
        estimate=30000,
        buy_now=48000,
    ),
    Work(
        category="land",
        style="strata",
        seed=4096,
        title="A Well of Evening",
        alt="Layers of cut paper lead from pale orange down through rose and purple into a dark hollow.",
        description=prose("""
            The same knife as in the *Lagoon*, going the other way: from daylight at the edge to the last half hour at
            the bottom. It is 4 cm deep and looks like more.

            Drawn by the house's program, seed 4096. Dyed cotton paper, eight sheets, cut and mounted by hand over the
            program's lines. Deep frame in limed oak, 50 × 50 cm, museum glass. Edition of 9; this is 2.

            *Condition:* as new, dust-free, sealed at the back.
        """),
        currency="EUR",
        opening_price=7000,
        estimate=29000,
        reserve=18000,
    ),
    Work(
        category="land",
        style="tides",
        seed=4324,
        title="Одиннадцать волн до горизонта",
        alt="Ряды сине-зелёных волн, расчерченных вдоль гребней, уходят к горизонту, за который садится бледное "
        "солнце.",
        description=prose("""
            Одиннадцать рядов волн, от горизонта до ног зрителя. Каждая расчерчена вдоль собственного гребня, как это
            делали японские гравёры, которые, впрочем, обходились без генератора случайных чисел.

            Нарисовано программой дома, начальное число 4324. Пигментная печать, хлопковая бумага 310 г, 50 × 50 см с
            полями, тираж 40.

            *Сохранность:* отличная. Висела в коридоре, в море не была.
        """),
        currency="RUB",
        opening_price=250000,
        estimate=1100000,
        language="ru",
    ),
    Work(
        category="land",
        style="fields",
        seed=4558,
        title="Parish from the Air",
        alt="Farmland seen from above: crooked plots in several colours, some ploughed in lines, some planted with "
        "rows of trees, parted by pale lanes.",
        description=prose("""
            Farmland from the air, parted again and again until nobody could agree any further. Each plot is worked in
            its own direction; the ones with dots are orchards. The lanes are wide enough for one cart and one
            opinion.

            Drawn by the house's program, seed 4558. Reduction linocut, in spirit; screen print in seven colours, in
            fact. 50 × 50 cm, edition of 50.

            *Condition:* very good, slight ink lift at the upper edge.
        """),
        currency="EUR",
        opening_price=3000,
        estimate=10500,
        series=True,
    ),
)

"""Cloth and carpets."""

from .work import Work, prose

WORKS = (
    Work(
        category="cloth",
        style="tartan",
        seed=6856,
        title="Tartan for Nobody in Particular",
        alt="A tartan in two-over-two twill: broad mirrored stripes crossed by narrow light ones.",
        description=prose("""
            A sett of mirrored stripes, the same in warp and weft, woven two over and two under. It belongs to no clan
            and no district and is registered nowhere; anyone may wear it, or, as here, frame it.

            Drawn by the house's program, seed 6856, thread by thread, and printed on 280 g textured paper at four
            times life size. 60 × 60 cm, edition of 30.

            *Condition:* as new. Dry dust only.
        """),
        currency="GBP",
        opening_price=3000,
        estimate=11000,
        series=True,
    ),
    Work(
        category="cloth",
        style="tartan",
        seed=6853,
        title="Kitchen Check",
        alt="A blue and white checked cloth, woven in twill, seen very close.",
        description=prose("""
            The cloth under every breakfast you remember, at a size at which one can see how it is made: two threads
            over, two under, and a step to the side each time.

            Drawn by the house's program, seed 6853. Pigment inks on linen-finish paper, 40 × 40 cm, open edition; the
            modest estimate says so.

            *Condition:* no crumbs.
        """),
        currency="EUR",
        opening_price=1500,
        estimate=5500,
    ),
    Work(
        category="cloth",
        style="kilim",
        seed=7086,
        title="بساط بميداليتين",
        alt="بساط منسوج مستطيل عليه ميداليتان متدرجتان على شكل معيّن فوق أرضية حمراء، وإطار مسنن أزرق وأصفر، "
        "وأهداب في طرفيه.",
        description=prose("""
            بساط بميداليتين متدرجتين على أرضية حمراء يحيط بها إطار مسنن. كل صف صُبغ على حدة، ولذلك يختلف لونه قليلًا
            عن جاره، وهو ما يسميه أهل الصنعة «الأبرش» ويدفع الناس ثمنه عن طيب خاطر.

            رسمه برنامج الدار، البذرة 7086، غرزة غرزة: 92 غرزة عرضًا و124 طولًا. طباعة على ورق قطني محبب 320 غ، المقاس
            70 × 70 سم، والطبعة 15 نسخة.

            - **الحالة:** ممتازة، ولم يمشِ عليه أحد.
            - **المصدر:** مجموعة خاصة في فاس، ثم درج في خزانة رسوم.
        """),
        currency="EUR",
        opening_price=12000,
        estimate=52000,
        reserve=30000,
        language="ar",
    ),
    Work(
        category="cloth",
        style="ikat",
        seed=7314,
        title="Ikat, Rose and Sage",
        alt="Large blurred lozenges in rose, wine, white and sage green, their edges running along the threads.",
        description=prose("""
            In ikat the threads are dyed before they are woven, so the pattern is decided in advance and arrives a
            little late. Every edge runs along the warp; no two columns agree where exactly it is. That is the whole
            charm, and it cannot be hurried.

            Drawn by the house's program, seed 7314, in 240 columns that slip against each other. Printed on silk twill
            and stretched, 80 × 80 cm. Edition of 12.

            *Condition:* one pulled thread at the left edge, under the frame.
        """),
        currency="USD",
        opening_price=6000,
        estimate=26000,
    ),
    Work(
        category="cloth",
        style="ikat",
        seed=7318,
        title="Ikat with a Slipped Thread",
        alt="Blurred lozenges in several colours, ringed one inside another, their edges running along the warp.",
        description=prose("""
            Lozenges within lozenges, dyed into the warp before a single weft was laid. Somewhere a bundle slipped on
            the loom and the pattern moved with it. A weaver in Margilan, shown the print, found the place at once and
            said that she would have left it too.

            Drawn by the house's program, seed 7318. Pigment inks on cotton sateen, mounted on board, 70 × 70 cm,
            edition of 20.

            *Condition:* excellent, colours unfaded.
        """),
        currency="EUR",
        opening_price=6000,
        estimate=25000,
        buy_now=40000,
        series=True,
    ),
    Work(
        category="cloth",
        style="sashiko",
        seed=7544,
        title="Hemp Leaf, Stitch by Stitch",
        alt="A pattern of hemp leaves in white running stitch on plain dark cloth.",
        description=prose("""
            Asanoha, the hemp leaf, in running stitch: a pattern that farmers' families used for holding two layers of
            worn cloth together, and that children were given because hemp grows straight. Each stitch has its own
            small shadow.

            Drawn by the house's program, seed 7544, which counts its stitches but does not get them paid. Printed in
            raised white on 300 g dyed paper, 50 × 50 cm, edition of 40.

            *Condition:* as new. No needles were left in.
        """),
        currency="EUR",
        opening_price=2500,
        estimate=9000,
        series=True,
    ),
)

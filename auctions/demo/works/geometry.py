"""Constructed prints."""

from .work import Work, prose

WORKS = (
    Work(
        category="geometry",
        style="bauhaus",
        seed=1104,
        title="Composition with a Certain Tilt",
        alt="A large ringed disc, a broad bar, smaller circles and combs of black lines cross along a slanting axis, "
        "printed over each other.",
        description=prose("""
            A disc, two bars, a comb and a handful of lines, arranged along one tilted axis and printed over each other
            in three transparent inks and black. Where two inks meet they make a third, which was not ordered and is
            not charged for.

            Drawn by the house's program, seed 1104. Pigment inks on 300 g cotton rag, sheet 50 × 50 cm, signed with
            the red seal in the margin. Edition of 40; this is 7.

            *Condition:* as new. It has hung nowhere yet. Hang it level; the tilt is included.
        """),
        currency="EUR",
        opening_price=4500,
        estimate=16500,
        series=True,
    ),
    Work(
        category="geometry",
        style="modules",
        seed=1335,
        title="Sixteen Squares, No Two Agreeing",
        alt="A wall of four by four square modules in teal, sand and near-black: targets, dots, stripes, leaves and "
        "quarter circles.",
        description=prose("""
            Sixteen square tiles with a small vocabulary: quarter circle, leaf, target, stripes, dots. Each was given
            two colours and a turn, and left to get along with its neighbours.

            Drawn by the house's program, seed 1335, in the *lagoon* inks. Screen print on 270 g board, 60 × 60 cm,
            edition of 25, numbered on the back in pencil.

            Bought from the printer by the present seller; one owner, one flat drawer. A soft corner, lower left,
            outside the image.
        """),
        currency="EUR",
        opening_price=3000,
        estimate=11000,
        buy_now=18000,
    ),
    Work(
        category="geometry",
        style="overprint",
        seed=1563,
        title="Three Inks and a Fourth Opinion",
        alt="Three large overlapping circles, one solid, one of halftone dots, one of ruled lines, with a small dark "
        "disc where they meet.",
        description=prose("""
            Three circles, three inks, three ways to fill a surface: solid, ruled, and in halftone dots that grow from
            one side to the other. The small dark disc is the fourth opinion. It was added last and has not been
            persuaded since.

            Drawn by the house's program, seed 1563. Stencil duplicator on uncoated 200 g paper, A2 trimmed square,
            edition of 60. The inks are starved a little, as this process does it; that is the grain you see.

            *Condition:* very good. Soy ink never dries entirely, so please do not iron it.
        """),
        currency="GBP",
        opening_price=2500,
        estimate=9500,
        series=True,
    ),
    Work(
        category="geometry",
        style="overprint",
        seed=1569,
        title="Три круга на наклонной прямой",
        alt="Жёлтый круг, синий круг из растровых точек и зелёный круг из линеек стоят по диагонали и перекрывают "
        "друг друга; на стыке тёмный диск.",
        description=prose("""
            Жёлтый, синий и зелёный круги построены по диагонали, как на физкультуре. Там, где они перекрываются,
            краски складываются сами: лист печатался в три прогона, и приводка чуть сбита. Так и задумано, хотя печатник
            до сих пор оправдывается.

            Нарисовано программой дома, начальное число 1569. Ризография, бумага 200 г, 42 × 42 см, тираж 60, этот
            оттиск 12-й.

            *Сохранность:* отличная. Хранился в папке, на стене не висел. Отправлю между двумя листами картона.
        """),
        currency="RUB",
        opening_price=200000,
        estimate=950000,
        reserve=500000,
        language="ru",
    ),
    Work(
        category="geometry",
        style="nested",
        seed=1794,
        title="Nine Quiet Rooms",
        alt="Nine squares in three rows, each with smaller squares set low inside it, in reds, ochres, black and one "
        "unexpected blue.",
        description=prose("""
            Squares within squares, each a little lower than the one around it, which is enough to make a room of it.
            Look at one for a minute and the innermost colour starts to glow; look at all nine and they begin to
            argue about which is the darkest. The blue ones abstain.

            Drawn by the house's program, seed 1794, in the *madder* inks. Nine-colour screen print on 320 g cotton
            paper, 70 × 70 cm, edition of 18, with two proofs.

            *Provenance:* from the house's own drawer. Framed once, for a photograph, and taken out again.
        """),
        currency="USD",
        opening_price=6000,
        estimate=24000,
        reserve=15000,
        buy_now=42000,
    ),
    Work(
        category="geometry",
        style="letterpress",
        seed=2026,
        title="Specimen of Printer's Flowers",
        alt="A square page of small printer's ornaments in two inks, set in rows inside a thick and a thin rule.",
        description=prose("""
            A specimen sheet, as type founders used to send them out: a few ornaments, set in rows by somebody patient,
            with a second ink for the pleasure of it. Some sorts stand a hair too high or too low and print darker or
            paler than they should. We count that as handwriting.

            Drawn by the house's program, seed 2026. Relief print on dampened mould-made paper, 40 × 40 cm, deep enough
            to be felt with a thumb. Edition of 100.

            Ships flat. There is no text on it, so it can be read in any language.
        """),
        currency="EUR",
        opening_price=2000,
        estimate=8000,
        series=True,
    ),
)

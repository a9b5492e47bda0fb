"""Two further pictures of a work for its gallery: a detail, and the work framed on a wall. No drawing of works here."""

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from .palette import Colour, darker, lighter, mix

WALLS: tuple[Colour, ...] = (
    (226, 221, 212),
    (201, 205, 200),
    (190, 198, 205),
    (214, 200, 186),
    (158, 168, 160),
    (92, 102, 112),
)
FRAMES: tuple[Colour, ...] = ((38, 35, 33), (176, 134, 92), (238, 235, 229), (112, 78, 54))
RAKING = 0.16


def photo_views(image: Image.Image) -> list[Image.Image]:
    """Return a detail of the work in raking light and the work framed on a wall, both of the work's size."""
    return [_detail(image), _on_wall(image)]


def _detail(image: Image.Image) -> Image.Image:
    """Enlarge the busiest part of the work that is not its margin, as lit from one side."""
    width, height = image.size
    wide, tall = width * 2 // 5, height * 2 // 5
    edges = image.convert("L").filter(ImageFilter.FIND_EDGES)
    places = [(x * width // 20, y * height // 20) for x in (3, 5, 6, 7, 9) for y in (3, 5, 6, 7, 9)]
    left, top = max(places, key=lambda at: ImageStat.Stat(edges.crop((*at, at[0] + wide, at[1] + tall))).sum[0])
    close = image.crop((left, top, left + wide, top + tall)).resize(image.size, Image.Resampling.LANCZOS)
    return ImageChops.multiply(close.filter(ImageFilter.UnsharpMask(2, 60, 2)), _falloff(image.size))


def _falloff(size: tuple[int, int]) -> Image.Image:
    """Return light that comes from the upper left and fades towards the lower right."""
    light = Image.linear_gradient("L").rotate(45, Image.Resampling.BICUBIC, expand=True)
    inner = light.width // 4
    light = light.crop((inner, inner, light.width - inner, light.height - inner))
    shade = light.point(lambda level: 255 - round(RAKING * level)).resize(size, Image.Resampling.BICUBIC)
    return Image.merge("RGB", (shade, shade, shade))


def _on_wall(image: Image.Image) -> Image.Image:
    """Frame the work with a mat, hang it on a wall that suits it, above a skirting and a floor."""
    width, height = image.size
    unit = min(width, height) / 1000
    mean = ImageStat.Stat(image.resize((1, 1))).mean
    key = round(sum(mean))
    wall = mix(WALLS[key % len(WALLS)], (round(mean[0]), round(mean[1]), round(mean[2])), 0.08)
    room = _room((width, height), wall, unit)
    shorter = round(520 * unit)
    scale = shorter / min(width, height)
    work = image.resize((round(width * scale), round(height * scale)), Image.Resampling.LANCZOS)
    framed = _framed(work, FRAMES[key // 3 % len(FRAMES)], unit)
    left, top = (width - framed.width) // 2, round((height * 0.82 - framed.height) / 2)
    room = _shadowed(room, (left, top, left + framed.width, top + framed.height), unit)
    room.paste(framed, (left, top))
    return ImageChops.multiply(room, _falloff(room.size))


def _room(size: tuple[int, int], wall: Colour, unit: float) -> Image.Image:
    """Paint the wall, the skirting board and a floor of planks."""
    width, height = size
    room = Image.new("RGB", size, wall)
    pen = ImageDraw.Draw(room)
    floor, board = height - round(118 * unit), round(58 * unit)
    wood = (168, 132, 98)
    pen.rectangle((0, floor, width, height), fill=wood)
    for plank in range(-9, 10):
        x = width / 2 + plank * 118 * unit
        pen.line(
            (x, floor, width / 2 + (x - width / 2) * 1.9, height), fill=darker(wood, 0.2), width=max(1, round(2 * unit))
        )
    pen.rectangle((0, floor - board, width, floor), fill=lighter(wall, 0.45))
    pen.rectangle((0, floor - board, width, floor - board + round(4 * unit)), fill=lighter(wall, 0.65))
    pen.rectangle((0, floor - round(5 * unit), width, floor), fill=darker(wall, 0.3))
    return room


def _framed(work: Image.Image, wood: Colour, unit: float) -> Image.Image:
    """Put a work behind a bevelled mat in a mitred frame; the light falls from the upper left."""
    mat, bar, bevel = round(58 * unit), max(2, round(17 * unit)), max(1, round(3 * unit))
    edge = mat + bar
    width, height = work.width + 2 * edge, work.height + 2 * edge
    framed = Image.new("RGB", (width, height), (247, 245, 240))
    pen = ImageDraw.Draw(framed)
    sides = (
        (((0, 0), (width, 0), (width - bar, bar), (bar, bar)), lighter(wood, 0.16)),
        (((0, 0), (bar, bar), (bar, height - bar), (0, height)), lighter(wood, 0.08)),
        (((width, 0), (width, height), (width - bar, height - bar), (width - bar, bar)), darker(wood, 0.12)),
        (((0, height), (bar, height - bar), (width - bar, height - bar), (width, height)), darker(wood, 0.2)),
    )
    for shape, tone in sides:
        pen.polygon(shape, fill=tone)
    for step in range(round(9 * unit)):
        inner = bar + step
        shade = 247 - round(52 * (1 - step / max(1, round(9 * unit))))
        pen.line((inner, inner, width - inner, inner), fill=(shade, shade - 1, shade - 4))
        pen.line((inner, inner, inner, height - inner), fill=(shade, shade - 1, shade - 4))
    box = (edge - bevel, edge - bevel, width - edge + bevel - 1, height - edge + bevel - 1)
    pen.rectangle(box, fill=(214, 210, 202))
    framed.paste(work, (edge, edge))
    return framed


def _shadowed(room: Image.Image, box: tuple[int, int, int, int], unit: float) -> Image.Image:
    """Let a hung frame throw a close and a wide shadow, down and to the right."""
    for drop, blur, depth in ((10, 6, 0.34), (34, 26, 0.3)):
        mask = Image.new("L", room.size, 0)
        moved = [edge + round(drop * unit * (0.55 if side % 2 == 0 else 1)) for side, edge in enumerate(box)]
        ImageDraw.Draw(mask).rectangle(moved, fill=round(255 * depth))
        shade = mask.filter(ImageFilter.GaussianBlur(blur * unit))
        room = Image.composite(Image.new("RGB", room.size, (28, 26, 30)), room, shade)
    return room

"""Pictures: whatever is sent is decoded and encoded anew, or refused with its reason."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from auctions.pictures import FULL, LARGEST, SMALL, PictureFault, PictureRefused, discard, encode, store
from tests.auctions.picture_files import HTML, SVG, bomb, picture_file


def encoded(content: bytes) -> Image.Image:
    return Image.open(BytesIO(encode(BytesIO(content)).full))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_it_encodes_each_format_anew_as_webp_in_two_sizes(form: str) -> None:
    sent = picture_file(form, (2400, 1200))

    picture = encode(BytesIO(sent))

    full, small = Image.open(BytesIO(picture.full)), Image.open(BytesIO(picture.small))
    assert (full.format, small.format) == ("WEBP", "WEBP")
    assert full.size == (picture.width, picture.height) == (FULL, FULL // 2)
    assert small.size == (SMALL, SMALL)
    assert sent not in picture.full


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "1"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "I;16"), ("JPEG", "CMYK")]
)
def test_it_takes_every_colour_model(form: str, mode: str) -> None:
    assert encoded(picture_file(form, (60, 40), mode)).mode == "RGB"


def test_sixteen_bits_of_grey_keep_their_brightness() -> None:
    buffer = BytesIO()
    Image.new("I;16", (20, 20), 32768).save(buffer, "PNG")

    assert encoded(buffer.getvalue()).getpixel((9, 9)) == pytest.approx((127, 127, 127), abs=2)


def test_what_is_transparent_becomes_white() -> None:
    buffer = BytesIO()
    Image.new("RGBA", (20, 20), (255, 0, 0, 0)).save(buffer, "PNG")

    assert encoded(buffer.getvalue()).getpixel((9, 9)) == pytest.approx((255, 255, 255), abs=2)


def test_it_turns_the_picture_upright_and_drops_the_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    exif[0x010F] = "Secret Camera"
    sent = picture_file("JPEG", (80, 40), exif=exif)

    picture = encode(BytesIO(sent))

    assert b"Secret Camera" in sent
    assert (picture.width, picture.height) == (40, 80)
    assert b"Secret Camera" not in picture.full + picture.small
    assert not Image.open(BytesIO(picture.full)).getexif()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", PictureFault.WRONG_FORMAT),
        (SVG, PictureFault.WRONG_FORMAT),
        (HTML, PictureFault.WRONG_FORMAT),
        (picture_file("GIF"), PictureFault.WRONG_FORMAT),
        (picture_file("TIFF"), PictureFault.WRONG_FORMAT),
        (bomb(), PictureFault.TOO_MANY_PIXELS),
        (bomb(8000, 6000), PictureFault.TOO_MANY_PIXELS),
        (bomb(3000, 2000), PictureFault.BROKEN),
        (picture_file("JPEG") + b"x" * LARGEST, PictureFault.TOO_LARGE),
        *((picture_file(form)[:-2000], PictureFault.BROKEN) for form in ("JPEG", "PNG", "WEBP")),
    ],
    ids=[
        "empty",
        "svg",
        "html",
        "gif",
        "tiff",
        "bomb",
        "48 megapixels",
        "hollow",
        "large",
        "cut jpeg",
        "cut png",
        "cut webp",
    ],
)
def test_it_refuses_what_is_no_whole_picture(content: bytes, fault: PictureFault) -> None:
    with pytest.raises(PictureRefused) as refused:
        encode(BytesIO(content))

    assert refused.value.fault is fault


def test_stored_names_are_random_and_discarding_is_repeatable(media_folder: Path) -> None:
    picture = encode(BytesIO(picture_file()))

    first, second = store(picture), store(picture)

    assert len({*first, *second}) == 4
    assert all((media_folder / name).read_bytes() in (picture.full, picture.small) for name in first + second)
    discard([*first, *second])
    discard(first)
    assert not any(path.is_file() for path in media_folder.rglob("*"))

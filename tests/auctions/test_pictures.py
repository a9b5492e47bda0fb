"""Pictures: whatever is sent is decoded and encoded anew, or refused with its reason; hostile files do no harm."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from auctions import encoding, pictures
from auctions.encoding import (
    FULL,
    LARGEST,
    SMALL,
    PictureFault,
    PictureRefused,
    encode,
    examine,
)
from auctions.models import Picture
from auctions.pictures import discard, encode_apart, keep_original, new_stem, store, stored
from tests.auctions.picture_files import HTML, SVG, bomb, picture_file


def encoded(content: bytes) -> Image.Image:
    return Image.open(BytesIO(encode(BytesIO(content)).files[".jpg"]))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_it_encodes_each_format_anew_as_jpeg_in_two_sizes_and_avif_in_four_widths(form: str) -> None:
    sent = picture_file(form, (2400, 1200))

    picture = encode(BytesIO(sent))

    full, small, *avif = [Image.open(BytesIO(content)) for content in picture.files.values()]
    assert (full.format, small.format) == ("JPEG", "JPEG")
    assert full.size == (picture.width, picture.height) == (FULL, FULL // 2)
    assert small.size == (SMALL, SMALL)
    assert [(each.format, each.size) for each in avif] == [
        ("AVIF", (width, width // 2)) for width in (320, 640, 960, 1600)
    ]
    assert picture.widths == (320, 640, 960, 1600)
    assert not any(sent in content or content in sent for content in picture.files.values())


@pytest.mark.parametrize(("size", "widths"), [((200, 300), (200,)), ((320, 90), (320,)), ((700, 20), (320, 640, 700))])
def test_nothing_is_enlarged(size: tuple[int, int], widths: tuple[int, ...]) -> None:
    picture = encode(BytesIO(picture_file(size=size)))

    assert (picture.widths, (picture.width, picture.height)) == (widths, size)


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
@pytest.mark.parametrize("size", [(80, 40), (3333, 1111), (1601, 2)])
def test_the_header_tells_the_size_that_encoding_comes_to(turned: int, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    sent = picture_file("JPEG", size, exif=exif)

    told, picture = examine(BytesIO(sent)), encode(BytesIO(sent))

    assert (told.width, told.height) == (picture.width, picture.height)
    assert Image.open(BytesIO(picture.files[".jpg"])).size == (told.width, told.height)


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
    assert not any(b"Secret Camera" in content for content in picture.files.values())
    assert not any(Image.open(BytesIO(content)).getexif() for content in picture.files.values())


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
    encoded_picture = encode(BytesIO(picture_file()))
    rows = []
    for _ in range(2):
        stem = new_stem()
        rows.append(Picture(full=f"{stem}.jpg", small=f"{stem}-s.jpg", widths="320,640,800", width=800, height=600))
        for _again in range(2):
            store(stem, encoded_picture)

    names = {str(path.relative_to(media_folder)) for path in media_folder.rglob("*") if path.is_file()}
    assert names == {*rows[0].files, *rows[1].files} and len(names) == 10
    assert stored(rows[0]) == encoded_picture
    for _ in range(2):
        discard(rows)
    assert not any(path.is_file() for path in media_folder.rglob("*"))


def test_a_process_of_its_own_encodes_as_this_one_does() -> None:
    sent = picture_file("JPEG", (700, 500))

    assert encode_apart(keep_original(sent)) == encode(BytesIO(sent))


def test_the_largest_picture_that_is_taken_fits_into_the_memory_of_that_process() -> None:
    buffer = BytesIO()
    Image.new("RGBA", (8000, 5000), (200, 10, 10, 128)).save(buffer, "PNG", compress_level=1)

    assert encode_apart(keep_original(buffer.getvalue())).width == FULL


@pytest.mark.parametrize(("content", "fault"), [(HTML, "wrong_format"), (bomb(3000, 2000), "broken")])
def test_that_process_refuses_what_this_one_would(content: bytes, fault: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        encode_apart(keep_original(content))

    assert refused.value.fault.value == fault


def test_a_process_that_runs_out_of_memory_or_time_refuses_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = BytesIO()
    Image.new("RGB", (6000, 6000)).save(buffer, "PNG")
    large = keep_original(buffer.getvalue())
    with Path(encoding.__file__).open() as source:
        starved = source.read().replace("MEMORY, SECONDS = 1024**3, 60", "MEMORY, SECONDS = 120 * 1024**2, 60")
    assert "120 *" in starved
    done = subprocess.run([sys.executable, "-c", starved], input=buffer.getvalue(), capture_output=True, check=False)
    assert done.returncode not in (0, encoding.REFUSED)
    assert b"MemoryError" in done.stderr

    monkeypatch.setattr(pictures, "PATIENCE", 0.01)
    with pytest.raises(PictureRefused) as refused:
        encode_apart(large)
    assert refused.value.fault is PictureFault.BROKEN


def test_an_original_that_is_gone_is_no_picture() -> None:
    with pytest.raises(PictureRefused):
        encode_apart("uploads/gone")


def test_originals_are_for_the_house_alone(originals: Path, settings: Any) -> None:
    name = keep_original(b"private")

    path = Path(settings.PRIVATE_ROOT) / name
    assert path.parent == originals
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert not path.is_relative_to(settings.MEDIA_ROOT)

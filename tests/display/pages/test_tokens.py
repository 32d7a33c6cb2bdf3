"""The colours: readable on what they stand on, and apart from each other for everybody."""

import re
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from typing import Final

import pytest

from display.pages.assets import STATIC

RGB = tuple[float, float, float]

_TOKENS: Final = dict(
    re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / "css" / "tokens.css").read_text("utf-8")),
)

# How people without one kind of cone see, on linear light (Machado, Oliveira and Fernandes 2009, severity 1).
_EYES: Final[dict[str, tuple[RGB, RGB, RGB]]] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(color: str) -> RGB:
    def light(part: str) -> float:
        share = int(part, 16) / 255
        return float(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)

    return light(color[1:3]), light(color[3:5]), light(color[5:7])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG."""

    def luminance(color: str) -> float:
        red, green, blue = linear(color)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(color: RGB) -> RGB:
    red, green, blue = (min(1.0, max(0.0, part)) for part in color)
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883

    def root(part: float) -> float:
        return float(part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116)

    return 116 * root(y) - 16, 500 * (root(x) - root(y)), 200 * (root(y) - root(z))


def difference(one: RGB, other: RGB) -> float:
    """CIEDE2000."""
    (light1, a1, b1), (light2, a2, b2) = one, other
    mean_chroma = (hypot(a1, b1) + hypot(a2, b2)) / 2
    gain = 0.5 * (1 - sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7)))
    a1, a2 = a1 * (1 + gain), a2 * (1 + gain)
    chroma1, chroma2 = hypot(a1, b1), hypot(a2, b2)
    hue1, hue2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = (hue2 - hue1 + 180) % 360 - 180
    hue_difference = 2 * sqrt(chroma1 * chroma2) * sin(radians(turn) / 2)
    light, chroma, hue = (light1 + light2) / 2, (chroma1 + chroma2) / 2, (hue1 + turn / 2) % 360
    weight = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    for_light = 1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2)
    for_chroma, for_hue = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    parts = (light2 - light1) / for_light, (chroma2 - chroma1) / for_chroma, hue_difference / for_hue
    return sqrt(sum(part**2 for part in parts) + rotation * parts[1] * parts[2])


@pytest.mark.parametrize("ground", ["bg", "plate", "plate-low", "plate-high"])
@pytest.mark.parametrize("text", ["text", "muted", "overall-best", "personal-best", "slower"])
def test_text_is_readable_on_every_plate(text: str, ground: str) -> None:
    assert contrast(_TOKENS[text], _TOKENS[ground]) >= 4.5


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("dark-text", "overall-best"),
        ("dark-text", "accent"),
        ("dark-text", "amber"),
        ("text", "red"),
        ("dark-text", "text"),
    ],
)
def test_text_is_readable_on_chips_and_banners(text: str, ground: str) -> None:
    assert contrast(_TOKENS[text], _TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("eyes", sorted(_EYES))
def test_the_colours_of_laps_are_apart_for_all_eyes(eyes: str) -> None:
    def seen(color: str) -> RGB:
        light = linear(color)
        red, green, blue = (sum(w * part for w, part in zip(row, light, strict=True)) for row in _EYES[eyes])
        return lab((red, green, blue))

    colors = [seen(_TOKENS[name]) for name in ("text", "overall-best", "personal-best", "slower")]
    assert min(difference(one, other) for one, other in combinations(colors, 2)) >= 18


def test_the_measure_of_difference_is_the_published_one() -> None:
    # From the test data of Sharma, Wu and Dalal (2005).
    pairs = [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ]
    for one, other, published in pairs:
        assert difference(one, other) == pytest.approx(published, abs=1e-4)

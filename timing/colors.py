"""Colours as `#rrggbb`: how well one is read on another, and what to make of one that is not.

The contrast is that of WCAG 2: 1 for a colour on itself, 21 for white on black.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from math import cos, pi, sin
from typing import Final

WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
READABLE: Final = 4.5
"""What WCAG AA asks for between letters and what they stand on."""
_STEPS: Final = 50
_GOLDEN: Final = pi * (3 - 5**0.5)
"""The angle by which many points are turned to lie evenly on a circle."""
_LIGHTS: Final = (0.66, 0.55, 0.77)
"""Bars of this lightness are seen on paper and on dark boards."""
_CHROMA: Final = 0.125


def contrast(one: str, other: str) -> float:
    """The contrast between two colours, whichever is the darker."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def is_readable(color: str, grounds: Iterable[str]) -> bool:
    """Whether letters of this colour are read on all of these."""
    return all(contrast(color, ground) >= READABLE for ground in grounds)


def mixed(color: str, other: str, share: float) -> str:
    """A colour with a share (0 to 1) of another in it."""
    return _written(round(own + (added - own) * share) for own, added in zip(_parts(color), _parts(other), strict=True))


def lighter(color: str) -> Iterator[str]:
    """A colour, then ever lighter ones of its hue, and in the end white."""
    return _toward(color, 1.0, WHITE)


def darker(color: str) -> Iterator[str]:
    """A colour, then ever darker ones of its hue, and in the end black."""
    return _toward(color, 0.0, BLACK)


def _toward(color: str, light: float, end: str) -> Iterator[str]:
    own, a, b = oklab(color)
    yield color
    yield from (_of_oklab(own + (light - own) * step / _STEPS, a, b) for step in range(1, _STEPS))
    yield end


def letters_on(ground: str) -> str:
    """White or black, whichever is read better: at least `READABLE` on any ground."""
    return max(WHITE, BLACK, key=lambda letters: contrast(letters, ground))


def apart() -> Iterator[str]:
    """Colours without end, each a third of the wheel and a bit from the one before, so that many differ."""
    return map(_turned, count())


def _turned(number: int) -> str:
    hue = number * _GOLDEN
    return _of_oklab(_LIGHTS[number % len(_LIGHTS)], _CHROMA * cos(hue), _CHROMA * sin(hue))


def oklab(color: str) -> tuple[float, float, float]:
    """A colour in Oklab, where distances are those that eyes see (Ottosson 2020): lightness from 0 to 1, two parts."""
    red, green, blue = _light(color)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _of_oklab(light: float, a: float, b: float) -> str:
    """The colour of these parts, or the nearest that a screen has."""
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    parts = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return _written(round(255 * _encoded(min(1.0, max(0.0, part)))) for part in parts)


def _luminance(color: str) -> float:
    red, green, blue = _light(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _light(color: str) -> tuple[float, float, float]:
    """The parts of a colour as light, each from 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in _parts(color))
    return red, green, blue


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _written(parts: Iterable[int]) -> str:
    return f"#{''.join(f'{part:02x}' for part in parts)}"


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _encoded(light: float) -> float:
    return light * 12.92 if light <= 0.0031308 else 1.055 * float(light ** (1 / 2.4)) - 0.055

"""Colours of the figures: shades by amount, and ink that can be read on them (WCAG 2.2: contrast of 4.5 to 1)."""

from __future__ import annotations

# Pure black: between it and white every colour has a contrast of 4.58 to 1 with one of the two.
_BLACK, _WHITE = "#000000", "#FFFFFF"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def shade(colour: str, amount: float) -> str:
    """`colour` mixed with white: 0 is white, 1 the colour itself."""
    mixed = (round(255 + (channel - 255) * amount) for channel in _channels(colour))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB" as WCAG defines it, 0 to 1."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours as WCAG defines it, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """Black or white, whichever can be read better on `colour`."""
    return _BLACK if contrast(_BLACK, colour) >= contrast(_WHITE, colour) else _WHITE

"""Draw curves of two shares as SVG, for light or for dark pages.

The picture needs no other file. It uses the fonts of the reader's machine.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

Point = tuple[float, float]  # two shares, 0 to 1

# All sizes are in pixels.
_WIDTH, _HEIGHT = 640, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 24, 64, 52  # from the picture's edges to the axes
_SIZE = 13  # of letters
_MARK = 5.5  # radius of a curve's mark
_FONTS = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"
_TICK = 0.2  # shares between two lines of the grid


@dataclass(frozen=True)
class Theme:
    """The colours of a picture; `curves` stay apart for people who see red and green alike."""

    page: str
    text: str
    faint: str
    grid: str
    curves: tuple[str, ...]


THEMES = {
    "light": Theme(
        page="#ffffff",
        text="#1f2328",
        faint="#59636e",
        grid="#d1d9e0",
        curves=("#2a78d6", "#d9590f", "#0f8f6a", "#8b5fc9"),
    ),
    "dark": Theme(
        page="#0d1117",
        text="#f0f6fc",
        faint="#9198a1",
        grid="#30363d",
        curves=("#58a0f0", "#f08a4b", "#35c494", "#b48cf0"),
    ),
}


@dataclass(frozen=True)
class Curve:
    """A method's name, its points from left to right, and the point that is marked."""

    name: str
    points: Sequence[Point]
    mark: Point


def plot(theme: Theme, across: str, up: str, curves: Sequence[Curve]) -> str:
    """Return a picture of the curves; `across` and `up` say what the axes show.

    The upper end of the picture is the next line of the grid above all points. Raises ValueError
    if there are more curves than colours.
    """
    if len(curves) > len(theme.curves):
        raise ValueError(f"{len(curves)} curves, and only {len(theme.curves)} colours")
    highest = max(share for curve in curves for _, share in (*curve.points, curve.mark))
    top = max(1, math.ceil(highest / _TICK - 1e-9)) * _TICK
    drawn: list[str] = []
    for number in range(round(1 / _TICK) + 1):
        drawn += _across_tick(theme, number * _TICK)
    for number in range(round(top / _TICK) + 1):
        drawn += _up_tick(theme, number * _TICK, top)
    drawn.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, theme.text, across, "middle"))
    drawn.append(_text(16, 24, theme.text, up))
    for color, curve in zip(theme.curves, curves, strict=False):
        drawn += _curve(theme, color, curve, top)
    drawn += _names(theme, curves)
    label = escape(f"{up}, against {across}: {', '.join(curve.name for curve in curves)}")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="{_FONTS}" font-size="{_SIZE}" role="img">',
        f"<title>{label}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" rx="14" fill="{theme.page}"/>',
        *drawn,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _x(share: float) -> float:
    return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)


def _y(share: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - share / top * (_HEIGHT - _TOP - _BOTTOM)


def _across_tick(theme: Theme, share: float) -> list[str]:
    x, bottom = _x(share), _HEIGHT - _BOTTOM
    return [
        f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="{theme.grid}"/>',
        _text(x, bottom + 18, theme.faint, f"{share:.0%}", "middle"),
    ]


def _up_tick(theme: Theme, share: float, top: float) -> list[str]:
    y = _y(share, top)
    return [
        f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="{theme.grid}"/>',
        _text(_LEFT - 8, y + 4, theme.faint, f"{share:.0%}", "end"),
    ]


def _curve(theme: Theme, color: str, curve: Curve, top: float) -> list[str]:
    path = "L".join(f"{_x(across):.1f} {_y(up, top):.1f}" for across, up in curve.points)
    x, y = _x(curve.mark[0]), _y(curve.mark[1], top)
    return [
        f'<path d="M{path}" fill="none" stroke="{color}" stroke-width="2" '
        'stroke-linejoin="round"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_MARK}" fill="{color}" stroke="{theme.page}" '
        'stroke-width="2"/>',
    ]


def _names(theme: Theme, curves: Sequence[Curve]) -> list[str]:
    """Draw the curves' names in a row above the axes, each after a piece of its curve."""
    drawn, width = [], (_WIDTH - _LEFT - _RIGHT) / len(curves)
    for number, curve in enumerate(curves):
        x, y = _LEFT + number * width, _TOP - 16
        drawn.append(
            f'<path d="M{x:.1f} {y}h22" stroke="{theme.curves[number]}" stroke-width="3"/>'
        )
        drawn.append(_text(x + 29, y + 4, theme.text, curve.name))
    return drawn


def _text(x: float, y: float, fill: str, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" text-anchor="{anchor}">{escape(text)}</text>'
    )

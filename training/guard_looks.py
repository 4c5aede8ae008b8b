"""What acquisition, export and display do to an image, without changing what it shows.

Every kind of image passes through the same steps, so that neither compression, resolution nor contrast tells a source.
uint8 [height, width] or [height, width, 3] in and out.
"""

from __future__ import annotations

import cv2
import numpy as np

_LEVELS = np.arange(256, dtype=np.float32) / 255
_GRAIN = np.random.default_rng(0).standard_normal((640, 640), dtype=np.float32)
_SOFT_GRAIN = cv2.GaussianBlur(_GRAIN, (0, 0), 0.9) * 3


def borrow_intensities(image: np.ndarray, other: np.ndarray) -> np.ndarray:
    """A grey image with the histogram of another grey one: what is left to tell them apart is what they show."""
    own, wanted = (np.cumsum(np.bincount(pixels.ravel(), minlength=256)) / pixels.size for pixels in (image, other))
    return cv2.LUT(np.ascontiguousarray(image), np.searchsorted(wanted, own).clip(0, 255).astype(np.uint8))


def expose(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Window, gamma, contrast, brightness, local equalisation."""
    if rng.random() < 0.15 and view.ndim == 2:
        equal = cv2.equalizeHist(view) if rng.random() < 0.4 else clahe(view, rng)
        view = cv2.addWeighted(view, part := float(rng.uniform(0, 0.8)), equal, 1 - part, 0)
    levels = _LEVELS
    if rng.random() < 0.35:
        low, high = np.percentile(view[::4, ::4], [rng.uniform(0, 6), rng.uniform(93, 100)]) / 255
        levels = np.clip((levels - low) / max(high - low, 0.15), 0, 1)
    if rng.random() < 0.7:
        levels = levels ** np.exp(rng.uniform(-0.55, 0.55))
    if rng.random() < 0.2:
        slope, middle = rng.uniform(3, 7), rng.uniform(0.35, 0.65)
        bent = 1 / (1 + np.exp(-slope * (levels - middle)))
        levels = (bent - bent[0]) / max(bent[-1] - bent[0], 1e-3)
    if rng.random() < 0.5:
        levels = (levels - 0.5) * np.exp(rng.uniform(-0.35, 0.25)) + 0.5 + rng.uniform(-0.1, 0.1)
    if rng.random() < 0.08:
        step = 256 // int(rng.integers(8, 40))
        levels = np.floor(levels * 255 / step) * step / 255
    return cv2.LUT(view, (np.clip(levels, 0, 1) * 255 + 0.5).astype(np.uint8))


def clahe(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    tiles = int(rng.integers(2, 9))
    return cv2.createCLAHE(float(rng.uniform(1, 5)), (tiles, tiles)).apply(view)


def degrade(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shading, blur or sharpening, noise, resolution, compression, dead pixels."""
    chance = rng.random(7)
    if chance[0] < 0.1:
        view = shade(view, rng)
    if chance[1] < 0.45:
        view = soften(view, rng)
    if chance[2] < 0.35:
        view = add_grain(view, rng)
    if chance[3] < 0.05:
        view = lose_pixels(view, rng)
    if chance[4] < 0.6:
        view = recompress(view, rng)
    return view


def shade(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The tube's heel effect, in any direction."""
    h, w = view.shape[:2]
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.45)
    ramp = np.linspace(-1, 1, h)[:, None] * np.sin(angle) + np.linspace(-1, 1, w)[None] * np.cos(angle)
    return scale(view, 1 + strength * ramp)


def scale(view: np.ndarray, gain: np.ndarray, offset: np.ndarray | None = None) -> np.ndarray:
    """view * gain + offset, with gain and offset [height, width]."""
    gain = to_rgb(gain.astype(np.float32)) if view.ndim == 3 else gain.astype(np.float32)
    view = cv2.multiply(view, gain, dtype=cv2.CV_8U)
    return view if offset is None else add(view, offset)


def add(view: np.ndarray, offset: np.ndarray) -> np.ndarray:
    offset = offset.astype(np.float32)
    return cv2.add(view, to_rgb(offset) if view.ndim == 3 else offset, dtype=cv2.CV_8U)


def soften(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    h, w = view.shape[:2]
    draw = rng.random()
    if draw < 0.2:  # over-sharpened
        soft = cv2.GaussianBlur(view, (0, 0), rng.uniform(1, 4))
        return cv2.addWeighted(view, 1 + (gain := float(rng.uniform(0.3, 1.5))), soft, -gain, 0)
    if draw < 0.35:  # moved
        length = int(rng.integers(3, 13))
        kernel = np.full((length, 1) if rng.random() < 0.6 else (1, length), 1 / length, np.float32)
        return cv2.filter2D(view, -1, kernel, borderType=cv2.BORDER_REPLICATE)
    if draw < 0.6:
        return cv2.GaussianBlur(view, (0, 0), float(rng.uniform(0.4, 2.2)))
    part = rng.uniform(0.4, 0.95)
    down = cv2.INTER_AREA if rng.random() < 0.6 else cv2.INTER_LINEAR
    up = int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST], p=[0.6, 0.3, 0.1]))
    small = cv2.resize(view, (max(8, int(w * part)), max(8, int(h * part))), interpolation=down)
    return cv2.resize(small, (w, h), interpolation=up)


def add_grain(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    h, w = view.shape[:2]
    y, x = int(rng.integers(0, 640 - h)), int(rng.integers(0, 640 - w))
    grain = (_GRAIN if rng.random() < 0.6 else _SOFT_GRAIN)[y : y + h, x : x + w]
    grain = grain * rng.choice([-1.0, 1.0]) * min(16.0, rng.exponential(5) + 0.5)
    return add(view, grain)


def lose_pixels(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    view, part = view.copy(), rng.uniform(0.001, 0.01)
    draw = rng.random(view.shape[:2], dtype=np.float32)
    view[draw < part / 2] = 0
    view[draw > 1 - part / 2] = 255
    return view


def recompress(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """JPEG, sometimes in a larger or smaller size than it is seen in."""
    h, w = view.shape[:2]
    quality = int(rng.integers(18, 97))
    part = rng.uniform(0.7, 1.4) if rng.random() < 0.4 else 1.0
    if part != 1:
        view = cv2.resize(view, (max(8, int(w * part)), max(8, int(h * part))), interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", view, [cv2.IMWRITE_JPEG_QUALITY, quality])
    view = cv2.imdecode(jpeg, cv2.IMREAD_UNCHANGED)
    return view if part == 1 else cv2.resize(view, (w, h), interpolation=cv2.INTER_AREA)


def photograph(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A photograph of a screen or a light box: keystone, a rim of surroundings, vignette, glare, moiré, haze."""
    h, w = view.shape[:2]
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    shift = rng.uniform(-0.03, 0.08, (4, 2)) * [w, h] * [[1, 1], [-1, 1], [-1, -1], [1, -1]]
    matrix = cv2.getPerspectiveTransform(corners, (corners + shift).astype(np.float32))
    rim = int(rng.choice([0, 255, rng.integers(0, 256)]))
    view = cv2.warpPerspective(view, matrix, (w, h), borderValue=(rim,) * 3)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / max(h, w)
    gain = np.full((h, w), rng.uniform(0.65, 1.0), np.float32)
    if rng.random() < 0.6:
        gain *= 1 - rng.uniform(0.1, 0.6) * ((x - 0.5) ** 2 + (y - 0.5) ** 2) * 2
    if rng.random() < 0.5:  # moiré
        angle, period = rng.uniform(0, np.pi), rng.uniform(2.5, 14)
        wave = (x * np.cos(angle) + y * np.sin(angle)) * max(h, w) * 2 * np.pi / period
        gain *= 1 + rng.uniform(0.01, 0.12) * np.sin(wave + rng.uniform(0, 3) * np.sin(y * 9))
    offset = np.full((h, w), rng.uniform(0, 35), np.float32)
    for _ in range(int(rng.integers(0, 3))):
        centre, size = rng.uniform(0, 1, 2), rng.uniform(0.05, 0.35)
        spot = ((x - centre[0]) / size) ** 2 + ((y - centre[1]) / (size * np.exp(rng.normal(0, 0.4)))) ** 2
        offset += rng.uniform(15, 90) * np.exp(-spot)
    return scale(view, gain, offset)


def tint(view: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A colour cast on a grey image: [height, width, 3]."""
    cast = 1 + rng.normal(0, rng.uniform(0.02, 0.16), 3)
    lift = rng.normal(0, rng.uniform(0, 8), 3)
    tables = np.clip(np.arange(256)[:, None] * cast + lift, 0, 255).astype(np.uint8)
    return cv2.merge([cv2.LUT(view, np.ascontiguousarray(tables[:, k])) for k in range(3)])


def to_grey(view: np.ndarray) -> np.ndarray:
    return view if view.ndim == 2 else cv2.cvtColor(view, cv2.COLOR_RGB2GRAY)


def to_rgb(view: np.ndarray) -> np.ndarray:
    return view if view.ndim == 3 else cv2.cvtColor(view, cv2.COLOR_GRAY2RGB)

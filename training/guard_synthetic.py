"""Made-up images that are no X-ray of a chest: blank, noise, gradients, shapes, pages, screens, phantoms.

Each function returns uint8 [SIDE, SIDE] or [SIDE, SIDE, 3] and depends on its generator alone.
"""

from __future__ import annotations

import cv2
import numpy as np

from guard_data import SIDE

WORDS = (
    "the of and lung right left exam date name study image heart 2019 07 report normal L R 12 PA AP cm mA kV".split()
)


def any_colour(rng: np.random.Generator) -> tuple[int, int, int]:
    return tuple(int(v) for v in rng.integers(0, 256, 3))


def any_grey(rng: np.random.Generator) -> int:
    return int(rng.choice([0, 255, rng.integers(0, 256), rng.integers(200, 256), rng.integers(0, 40)]))


def blank(rng: np.random.Generator) -> np.ndarray:
    image = np.full((SIDE, SIDE, 3), any_colour(rng) if rng.random() < 0.4 else any_grey(rng), np.uint8)
    if rng.random() < 0.4:
        grain = rng.normal(0, rng.uniform(0.3, 5), (SIDE, SIDE, 1))
        image = np.clip(image + grain, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        write_words(image, rng, int(rng.integers(1, 4)))
    return image


def noise(rng: np.random.Generator) -> np.ndarray:
    """White to cloud-like: a spectrum of 1/f^k, in grey or in colour."""
    channels = 1 if rng.random() < 0.7 else 3
    decay, layers = rng.uniform(0, 2.6), []
    fy, fx = np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None]
    stretch = np.exp(rng.uniform(-1, 1))
    frequency = np.sqrt((fy * stretch) ** 2 + (fx / stretch) ** 2) + 1 / SIDE
    for _ in range(channels):
        spectrum = np.fft.rfft2(rng.standard_normal((SIDE, SIDE))) / frequency**decay
        field = np.fft.irfft2(spectrum, s=(SIDE, SIDE))
        layers.append((field - field.mean()) / (field.std() + 1e-9))
    field = np.stack(layers, -1) * rng.uniform(10, 90) + rng.uniform(40, 215)
    if rng.random() < 0.15:
        field = (field > field.mean()) * 255
    return np.clip(field, 0, 255).astype(np.uint8)[..., 0 if channels == 1 else slice(None)]


def gradient(rng: np.random.Generator) -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    angle = rng.uniform(0, 2 * np.pi)
    ramp = x * np.cos(angle) + y * np.sin(angle)
    if rng.random() < 0.4:
        ramp = np.hypot(x - rng.uniform(0, 1), y - rng.uniform(0, 1)) * rng.uniform(0.6, 2)
    if rng.random() < 0.3:
        ramp = 0.5 + 0.5 * np.sin(ramp * rng.uniform(4, 80))
    ramp = (ramp - ramp.min()) / (np.ptp(ramp) + 1e-6)
    start, end = (np.array(any_colour(rng) if rng.random() < 0.5 else [any_grey(rng)] * 3) for _ in range(2))
    return (start + (end - start) * ramp[..., None]).astype(np.uint8)


def shapes(rng: np.random.Generator) -> np.ndarray:
    image = np.full((SIDE, SIDE, 3), any_colour(rng) if rng.random() < 0.5 else any_grey(rng), np.uint8)
    grey = rng.random() < 0.4
    for _ in range(int(rng.integers(1, 14))):
        colour = (any_grey(rng),) * 3 if grey else any_colour(rng)
        draw_shape(image, rng, colour)
    return cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 8)) if rng.random() < 0.25 else image


def draw_shape(image: np.ndarray, rng: np.random.Generator, colour: tuple[int, int, int]) -> None:
    points = rng.integers(-20, SIDE + 20, (int(rng.integers(2, 7)), 2)).astype(np.int32)
    thickness = -1 if rng.random() < 0.6 else int(rng.integers(1, 9))
    centre = tuple(int(v) for v in points[0])
    match int(rng.integers(0, 5)):
        case 0:
            cv2.circle(image, centre, int(rng.integers(4, 90)), colour, thickness, cv2.LINE_AA)
        case 1:
            cv2.rectangle(image, centre, tuple(int(v) for v in points[1]), colour, thickness)
        case 2:
            axes = tuple(int(v) for v in rng.integers(5, 110, 2))
            cv2.ellipse(image, centre, axes, rng.uniform(0, 180), 0, 360, colour, thickness, cv2.LINE_AA)
        case 3:
            cv2.polylines(image, [points], rng.random() < 0.5, colour, abs(thickness), cv2.LINE_AA)
        case _:
            cv2.fillPoly(image, [points], colour, cv2.LINE_AA)


def write_words(image: np.ndarray, rng: np.random.Generator, lines: int, box: tuple[int, int, int, int] | None = None):
    """Lines of made-up words inside box (left, top, right, bottom)."""
    left, top, _, bottom = box or (0, 0, image.shape[1], image.shape[0])
    scale, ink = rng.uniform(0.22, 0.7), any_grey(rng)
    step = max(6, int(scale * rng.uniform(24, 44)))
    y = int(rng.integers(top + step // 2, max(top + step, bottom - lines * step) + 1))
    colour = (ink,) * 3 if rng.random() < 0.8 else any_colour(rng)
    for _ in range(lines):
        if y > bottom:
            break
        text = " ".join(rng.choice(WORDS, int(rng.integers(1, 9))))
        cv2.putText(image, text, (left + 3, y), int(rng.integers(0, 5)), scale, colour, 1, cv2.LINE_AA)
        y += step


def page(rng: np.random.Generator) -> np.ndarray:
    """Text in grey or black blocks of lines, perhaps with a chart."""
    dark = rng.random() < 0.2
    paper = int(rng.integers(0, 60)) if dark else int(rng.integers(200, 256))
    image = np.full((SIDE, SIDE, 3), paper, np.uint8)
    ink = 255 - int(rng.integers(0, 80)) if dark else int(rng.integers(0, 90))
    left, right = int(rng.integers(4, 40)), SIDE - int(rng.integers(4, 40))
    y, step = int(rng.integers(4, 30)), int(rng.integers(3, 12))
    while y < SIDE - rng.integers(4, 60):
        if rng.random() < 0.12:
            y += step * int(rng.integers(1, 4))
        x, end = left, right if rng.random() < 0.8 else int(rng.integers(left, right))
        while x < end:
            width = int(rng.integers(3, 22))
            shade = int(np.clip(ink + rng.normal(0, 25), 0, 255))
            cv2.rectangle(image, (x, y), (min(x + width, end), y + max(1, step // 2)), (shade,) * 3, -1)
            x += width + int(rng.integers(2, 6))
        y += step
    if rng.random() < 0.4:
        chart(image, rng)
    if rng.random() < 0.4:
        write_words(image, rng, int(rng.integers(1, 12)))
    return image


def chart(image: np.ndarray, rng: np.random.Generator) -> None:
    x, y = (int(v) for v in rng.integers(5, 110, 2))
    w, h = (int(v) for v in rng.integers(50, 110, 2))
    cv2.rectangle(image, (x, y), (x + w, y + h), (255,) * 3, -1)
    cv2.rectangle(image, (x, y), (x + w, y + h), (any_grey(rng),) * 3, 1)
    colour = any_colour(rng) if rng.random() < 0.6 else (any_grey(rng),) * 3
    if rng.random() < 0.5:
        for k in range(x + 4, x + w - 6, int(rng.integers(8, 20))):
            cv2.rectangle(image, (k, y + h - int(rng.integers(3, h))), (k + 5, y + h), colour, -1)
    else:
        xs = np.linspace(x, x + w, 20)
        ys = y + h / 2 + np.cumsum(rng.normal(0, h / 12, 20))
        cv2.polylines(image, [np.stack([xs, np.clip(ys, y, y + h)], -1).astype(np.int32)], False, colour, 1)


def screen(rng: np.random.Generator) -> np.ndarray:
    """Windows, bars, buttons and lists."""
    image = gradient(rng) if rng.random() < 0.4 else np.full((SIDE, SIDE, 3), any_grey(rng), np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        x, y = (int(v) for v in rng.integers(-10, 120, 2))
        w, h = (int(v) for v in rng.integers(70, 220, 2))
        cv2.rectangle(image, (x, y), (x + w, y + h), (any_grey(rng),) * 3, -1)
        cv2.rectangle(image, (x, y), (x + w, y + int(rng.integers(6, 18))), any_colour(rng), -1)
        write_words(image, rng, int(rng.integers(1, 10)), (max(x, 0), max(y, 0), min(x + w, SIDE), min(y + h, SIDE)))
        for _ in range(int(rng.integers(0, 8))):
            left, top = x + int(rng.integers(0, w)), y + int(rng.integers(0, h))
            shade = any_colour(rng) if rng.random() < 0.4 else (any_grey(rng),) * 3
            cv2.rectangle(
                image, (left, top), (left + int(rng.integers(4, 50)), top + int(rng.integers(4, 18))), shade, -1
            )
    return image


def limb(rng: np.random.Generator) -> np.ndarray:
    """A phantom like a radiograph of a limb, a joint, a skull or a spine: soft tissue around bright bones."""
    image = np.full((SIDE, SIDE), rng.uniform(0, 40), np.float32)
    angle, middle = rng.uniform(0, np.pi), rng.uniform(60, 164, 2)
    direction = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-direction[1], direction[0]])
    for _ in range(int(rng.integers(1, 4))):
        bend = rng.normal(0, 0.5, 2)
        ends = [middle - (direction + bend) * 190, middle, middle + (direction - bend) * 190]
        thickness = int(rng.uniform(10, 45))
        add_tube(image, np.array(ends) + across * rng.normal(0, 26), thickness * 3, rng.uniform(20, 60))
        add_tube(image, np.array(ends) + across * rng.normal(0, 26), thickness, rng.uniform(30, 90))
        add_tube(image, np.array(ends) + across * rng.normal(0, 26), max(2, thickness // 2), -rng.uniform(5, 40))
    for _ in range(int(rng.integers(0, 9))):
        spot = np.zeros_like(image)
        centre = tuple(int(v) for v in middle + direction * rng.normal(0, 70) + across * rng.normal(0, 40))
        axes = tuple(int(v) for v in rng.integers(5, 70, 2))
        cv2.ellipse(spot, centre, axes, rng.uniform(0, 180), 0, 360, rng.uniform(-40, 80), -1)
        image += cv2.GaussianBlur(spot, (0, 0), rng.uniform(1, 8))
    image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 3))
    image += cv2.GaussianBlur(rng.standard_normal(image.shape).astype(np.float32), (0, 0), 1.5) * rng.uniform(0, 12)
    return np.clip(image * rng.uniform(0.8, 1.4), 0, 255).astype(np.uint8)


def add_tube(image: np.ndarray, points: np.ndarray, thickness: int, value: float) -> None:
    layer = np.zeros_like(image)
    cv2.polylines(layer, [points.astype(np.int32)], False, value, max(1, thickness), cv2.LINE_AA)
    image += cv2.GaussianBlur(layer, (0, 0), max(1.0, thickness / 12))


def fan(rng: np.random.Generator) -> np.ndarray:
    """A phantom like ultrasound: speckle inside a fan, or a disc or slice on black."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    speckle = np.abs(
        cv2.GaussianBlur(rng.standard_normal((SIDE, SIDE)).astype(np.float32), (0, 0), rng.uniform(0.8, 3))
    )
    field = speckle / speckle.mean() * rng.uniform(30, 90)
    if rng.random() < 0.5:
        top = rng.uniform(-0.3, 0.1)
        mask = (np.abs(x - 0.5) < (y - top) * rng.uniform(0.4, 1)) & (
            np.hypot(x - 0.5, y - top) < rng.uniform(0.7, 1.2)
        )
    else:
        mask = ((x - 0.5) / rng.uniform(0.25, 0.5)) ** 2 + ((y - 0.5) / rng.uniform(0.25, 0.5)) ** 2 < 1
        rim = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), rng.uniform(2, 9))
        field = field * rng.uniform(0.2, 1) + 255 * rng.uniform(0, 1) * (1 - rim) * mask * 2
    for _ in range(int(rng.integers(0, 6))):
        centre = rng.uniform(0.2, 0.8, 2)
        inside = ((x - centre[0]) / rng.uniform(0.03, 0.2)) ** 2 + ((y - centre[1]) / rng.uniform(0.03, 0.2)) ** 2 < 1
        field = np.where(inside, field * rng.uniform(0.1, 2.2), field)
    return np.clip(field * mask, 0, 255).astype(np.uint8)


NOT_MEDICAL = (blank, noise, gradient, shapes, page, screen)
PHANTOMS = (limb, fan)

"""Makes the pictures of this folder and what a WD tagger is shown of them. Pillow 13.0.0, NumPy 2.4.6, seed 7.

    python reference.py

The preparation is the one of the taggers' author (SmilingWolf's own programs): upright as EXIF says, transparent parts
on white, centred on a white square, Pillow's bicubic, BGR, 0..255. <name>.shown.png keeps it in RGB order, losslessly.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).parent
rng = np.random.default_rng(7)


def scene(width, height, channels):
    """Smooth fields with a few hard edges: what bicubic treats differently from every other filter."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = []
    for c in range(channels):
        wave = np.sin(x / (5 + 3 * c) + c) * np.cos(y / (7 - c)) * 60 + 128
        wave += ((x // max(1, width // 5) + y // max(1, height // 4)) % 2) * (40 if c % 2 else -40)
        planes.append(wave + rng.normal(0, 4, wave.shape))
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def prepare(path, side):
    image = ImageOps.exif_transpose(Image.open(path))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        canvas = Image.new("RGBA", image.size, (255, 255, 255, 255))
        canvas.alpha_composite(image)
        image = canvas
    image = image.convert("RGB")
    longest = max(image.size)
    square = Image.new("RGB", (longest, longest), (255, 255, 255))
    square.paste(image, ((longest - image.width) // 2, (longest - image.height) // 2))
    if longest != side:
        square = square.resize((side, side), Image.Resampling.BICUBIC)
    return np.asarray(square, dtype=np.float32)[:, :, ::-1]  # H, W, BGR


def main():
    Image.fromarray(scene(150, 110, 3), "RGB").save(HERE / "plain.png")
    rgba = scene(97, 61, 4)
    rgba[:, :30, 3] = 0
    rgba[10:20, 40:60] = (255, 0, 0, 128)
    Image.fromarray(rgba, "RGBA").save(HERE / "alpha.png")
    palette = Image.fromarray(scene(64, 80, 3), "RGB").quantize(24)
    palette.save(HERE / "palette.png", transparency=3)
    la = scene(50, 50, 2)
    Image.fromarray(la, "LA").save(HERE / "grey-alpha.png")
    Image.fromarray(scene(120, 90, 4), "CMYK").save(HERE / "cmyk.jpg", quality=95)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(scene(140, 90, 3), "RGB").save(HERE / "rotated.jpg", quality=92, exif=exif)
    Image.fromarray(scene(1, 37, 3), "RGB").save(HERE / "narrow.png")
    Image.fromarray(scene(320, 240, 3), "RGB").save(HERE / "half.jpg", quality=85, subsampling=2)
    for name, side in SHOWN:
        shown = prepare(HERE / name, side)
        assert shown.dtype == np.float32 and shown.min() >= 0 and shown.max() <= 255
        assert np.array_equal(shown, np.round(shown))
        rgb = Image.fromarray(shown[:, :, ::-1].astype(np.uint8), "RGB")
        rgb.save(HERE / f"{name.split('.')[0]}.{side}.shown.png", optimize=True)


SHOWN = [
    ("plain.png", 96),
    ("plain.png", 448),
    ("alpha.png", 96),
    ("palette.png", 48),
    ("grey-alpha.png", 32),
    ("cmyk.jpg", 96),
    ("rotated.jpg", 96),
    ("narrow.png", 96),
    ("half.jpg", 96),
]

if __name__ == "__main__":
    main()

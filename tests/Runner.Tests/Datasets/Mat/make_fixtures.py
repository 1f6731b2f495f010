#!/usr/bin/env python3
"""Writes train_32x32.mat and test_32x32.mat as scipy does: SVHN's arrays, of a few images.

    python3 make_fixtures.py [TARGET_FOLDER]

Needs numpy and scipy (Debian: python3-scipy); the files in this folder are those of scipy 1.10.1. The byte of image n at
row y, column x of channel c is (5 y + 3 x + 50 c + 7 n) mod 251. The training file is compressed and has arrays of other
kinds before the images; the test file is not compressed and has its labels as doubles, as SVHN has them.
"""
import sys
from pathlib import Path

import numpy as np
from scipy.io import savemat

TARGET = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)


def images(count):
    y, x, c, n = np.ogrid[:32, :32, :3, :count]
    return ((5 * y + 3 * x + 50 * c + 7 * n) % 251).astype(np.uint8)


others = {"text": "SVHN", "numbers": np.linspace(0, 1, 7), "parts": {"a": 1, "b": [2.5, 3]}, "complex": np.array([1 + 2j])}
savemat(TARGET / "train_32x32.mat", others | {"X": images(4), "y": np.array([[1], [10], [5], [9]], np.uint8)}, do_compression=True)
savemat(TARGET / "test_32x32.mat", {"X": images(2), "y": np.array([[10.0], [2.0]])}, do_compression=False)

#!/usr/bin/env python3
"""Cuts fashion-mnist-mini: the first images of every class of Fashion-MNIST, in their original order.

    python3 cut.py [SOURCE_FOLDER] [TARGET_FOLDER]

SOURCE_FOLDER holds the four gzipped IDX files of Fashion-MNIST (default: where Debian's package
dataset-fashion-mnist puts them); TARGET_FOLDER is by default the folder of this script. Running it again gives
identical files (byte for byte with the same zlib, and always the same content).
"""
import gzip
import struct
import sys
from pathlib import Path

CLASSES = 10
PER_CLASS = {"train": 1200, "t10k": 200}


def read_idx(path, dimensions):
    """The sizes in an IDX header (big-endian) and the bytes after it."""
    raw = gzip.decompress(path.read_bytes())
    magic, *sizes = struct.unpack_from(f">{1 + dimensions}I", raw)
    if magic != 0x0800 + dimensions:
        sys.exit(f"{path}: not an IDX file of bytes with {dimensions} dimensions")
    return sizes, raw[4 + 4 * dimensions:]


def write_idx(path, sizes, body):
    """Writes gzip without name and time, so that equal content gives equal files."""
    header = struct.pack(f">{1 + len(sizes)}I", 0x0800 + len(sizes), *sizes)
    with open(path, "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(header + body)


def first_of_each_class(labels, per_class):
    """Indices, ascending, of the first per_class items of every class."""
    left = [per_class] * CLASSES
    chosen = []
    for index, label in enumerate(labels):
        if left[label]:
            left[label] -= 1
            chosen.append(index)
    if any(left):
        sys.exit("a class has too few images")
    return chosen


def main(source, target):
    for part, per_class in PER_CLASS.items():
        images, labels = f"{part}-images-idx3-ubyte.gz", f"{part}-labels-idx1-ubyte.gz"
        (_, height, width), pixels = read_idx(source / images, 3)
        _, classes = read_idx(source / labels, 1)
        chosen = first_of_each_class(classes, per_class)
        size = height * width
        write_idx(target / images, (len(chosen), height, width), b"".join(pixels[i * size:(i + 1) * size] for i in chosen))
        write_idx(target / labels, (len(chosen),), bytes(classes[i] for i in chosen))


if __name__ == "__main__":
    arguments = [Path(a) for a in sys.argv[1:]]
    main(arguments[0] if arguments else Path("/usr/share/datasets/fashion-mnist"),
         arguments[1] if len(arguments) > 1 else Path(__file__).resolve().parent)

"""The fixed network and images of the golden values, in double precision: the same formulas as GoldenNetwork.cs.

Every script beside this one imports it, computes an attack in PyTorch as its paper or its published code has it, and
writes what the tests compare with, step by step. Needs Debian's python3-torch only:

    python3 tests/Adversarial.Tests/Golden/NAME.py     writes NAME.json beside itself
"""
import json
import os
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

CHANNELS, SIDE, CLASSES, COUNT = 2, 6, 5, 6


def waves(shape, frequency, phase, amplitude=1.0, offset=0.0):
    """offset + amplitude * sin(phase + frequency * k) for k = 0, 1, … in row-major order."""
    k = torch.arange(torch.Size(shape).numel())
    return (offset + amplitude * torch.sin(phase + frequency * k)).reshape(shape)


CONV_WEIGHT = waves((4, CHANNELS, 3, 3), 1.3, 0.2, 0.6)
CONV_BIAS = waves((4,), 0.9, 0.5, 0.1)
LINEAR_WEIGHT = waves((CLASSES, 4 * SIDE * SIDE), 2.1, 0.1, 0.3)
LINEAR_BIAS = waves((CLASSES,), 1.7, 0.3, 0.2)


def network(x):
    """Convolution 3×3 with padding 1, ReLU, flatten, linear: logits [N, 5] of images [N, 2, 6, 6] in [0, 1]."""
    h = F.relu(F.conv2d(x, CONV_WEIGHT, CONV_BIAS, padding=1))
    return F.linear(h.flatten(1), LINEAR_WEIGHT, LINEAR_BIAS)


def images():
    return waves((COUNT, CHANNELS, SIDE, SIDE), 0.77, 0.4, 0.5, 0.5)


def labels():
    """The network's own predictions, so that every image starts out classified correctly."""
    return network(images()).argmax(1)


def write(values):
    """Writes {name: tensor or number} as {name: flat list} beside the script that calls it."""
    path = os.path.splitext(os.path.abspath(sys.argv[0]))[0] + ".json"
    flat = {name: torch.as_tensor(v).double().flatten().tolist() for name, v in values.items()}
    with open(path, "w", encoding="ascii", newline="\n") as file:
        file.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in flat.items()) + "\n}\n")

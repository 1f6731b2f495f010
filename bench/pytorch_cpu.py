#!/usr/bin/env python3
"""The peer that `Runner bench` is compared with: the same kernels, networks and steps in PyTorch on the CPU.

usage: pytorch_cpu.py [--suite kernels|steps] [--only NAME] [--kind KINDS] [--batch N] [--threads N] [--repeat N]

It takes the options of `Runner bench` and prints one line of JSON a measurement with the same keys. Kinds of steps:
  forward   logits, evaluation mode, no gradients
  pgd_iter  gradient of the loss with respect to the images only, evaluation mode
  train     all gradients of the parameters and a step of SGD with momentum, training mode
  double    the same for the loss plus 0.1 times the mean of its squared gradient norm in the images
  pgd10     PGD with 10 steps in evaluation mode, then `train` on what it found (only if it is named)
It needs Debian's python3-torch and libopenblas0-pthread. OpenBLAS has threads of its own, which PyTorch's setting does
not reach; they are limited to the same number here.
"""
import argparse
import ctypes
import json
import os
import time

WARM_UPS = 2  # as in Runner bench

parser = argparse.ArgumentParser(description="The measurements of Runner bench in PyTorch.")
parser.add_argument("--suite", choices=("kernels", "steps"), default="steps")
parser.add_argument("--only", help="one network or kernel; gemm or conv for all products or convolutions")
parser.add_argument("--kind", type=lambda text: text.split(","), help="some of forward, pgd_iter, train, double, pgd10, with commas")
parser.add_argument("--batch", type=int, default=0, help="images of a batch; 0 for each network's own number")
parser.add_argument("--threads", type=int, default=os.cpu_count())
parser.add_argument("--repeat", type=int, default=5)
options = parser.parse_args()
if options.suite == "kernels" and (options.kind or options.batch):
    parser.error("--kind and --batch choose among the steps")
if unknown := set(options.kind or ()) - {"forward", "pgd_iter", "train", "double", "pgd10"}:
    parser.error(f"there is no kind {', '.join(sorted(unknown))}")
os.environ["OPENBLAS_NUM_THREADS"] = str(options.threads)  # read when the library is loaded

import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402


class Block(nn.Module):
    """Pre-activation residual block; a 1 × 1 convolution in the shortcut where width or resolution changes."""

    def __init__(self, inside, outside, stride):
        super().__init__()
        self.norm1, self.norm2 = nn.BatchNorm2d(inside), nn.BatchNorm2d(outside)
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        changes = stride != 1 or inside != outside
        self.shortcut = nn.Conv2d(inside, outside, 1, stride, bias=False) if changes else None

    def forward(self, x):
        h = functional.relu(self.norm1(x))
        shortcut = x if self.shortcut is None else self.shortcut(h)
        return self.conv2(functional.relu(self.norm2(self.conv1(h)))) + shortcut


def residual(stem, stages, blocks):
    """A first convolution, stages of (width, stride), batch norm, ReLU, global average pooling, a linear layer."""
    layers, width = [nn.Conv2d(3, stem, 3, padding=1, bias=False)], stem
    for outside, stride in stages:
        for block in range(blocks):
            layers.append(Block(width, outside, stride if block == 0 else 1))
            width = outside
    return nn.Sequential(*layers, nn.BatchNorm2d(width), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 10))


def with_relus(*layers):
    """The layers in order with a ReLU after each convolution and each linear layer but the last."""
    out = []
    for layer in layers:
        out.append(layer)
        if isinstance(layer, (nn.Conv2d, nn.Linear)) and layer is not layers[-1]:
            out.append(nn.ReLU())
    return nn.Sequential(*out)


def madry():
    return with_relus(
        nn.Conv2d(1, 32, 5, padding=2), nn.MaxPool2d(2), nn.Conv2d(32, 64, 5, padding=2), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(7 * 7 * 64, 1024), nn.Linear(1024, 10))


def cat():
    return with_relus(
        nn.Conv2d(1, 32, 3, padding=1), nn.Conv2d(32, 32, 3, stride=2, padding=1),
        nn.Conv2d(32, 64, 3, padding=1), nn.Conv2d(64, 64, 3, stride=2, padding=1),
        nn.Flatten(), nn.Linear(7 * 7 * 64, 100), nn.Linear(100, 10))


def carlini(channels, narrow, wide, hidden, pooled):
    return with_relus(
        nn.Conv2d(channels, narrow, 3), nn.Conv2d(narrow, narrow, 3), nn.MaxPool2d(2),
        nn.Conv2d(narrow, wide, 3), nn.Conv2d(wide, wide, 3), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(pooled * pooled * wide, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, 10))


MNIST, CIFAR = (1, 28, 28), (3, 32, 32)
NETWORKS = {  # name: network, batch, image
    "madry-mnist": (madry, 128, MNIST),
    "cat-mnist": (cat, 128, MNIST),
    "carlini-mnist": (lambda: carlini(1, 32, 64, 200, 4), 128, MNIST),
    "carlini-cifar": (lambda: carlini(3, 64, 128, 256, 5), 128, CIFAR),
    "preact-resnet18": (lambda: residual(64, ((64, 1), (128, 2), (256, 2), (512, 2)), 2), 32, CIFAR),
    "wrn-28-10": (lambda: residual(16, ((160, 1), (320, 2), (640, 2)), 4), 4, CIFAR),
}
PRODUCTS = (448, 896, 1792)
CONVOLUTIONS = {  # name: batch, channels in, channels out, side, kernel
    "conv_1_32_28_k5": (128, 1, 32, 28, 5),
    "conv_32_64_14_k5": (128, 32, 64, 14, 5),
    "conv_64_64_32_k3": (32, 64, 64, 32, 3),
    "conv_128_128_16_k3": (32, 128, 128, 16, 3),
    "conv_256_256_8_k3": (32, 256, 256, 8, 3),
    "conv_512_512_4_k3": (32, 512, 512, 4, 3),
}


DEVICE = "cpu"
DETAILS = {}  # further keys of every line


def finish():
    """Waits until all that was begun is done; on a CPU it is."""


def measure(net, batch, kind, step, **more):
    """Prints the median time of a step; `more` gives further keys from the time in milliseconds."""
    times = []
    for _ in range(WARM_UPS + options.repeat):
        start = time.perf_counter()
        step()
        finish()
        times.append((time.perf_counter() - start) * 1e3)
    ms = sorted(times[WARM_UPS:])[options.repeat // 2]
    line = {"net": net, "batch": batch, "kind": kind, "ms": round(ms, 3), "threads": options.threads, **DETAILS}
    print(json.dumps(line | {key: value(ms) for key, value in more.items()}), flush=True)


def rate(flops):
    return lambda ms: round(flops / ms / 1e6, 1)


def peak_mib(_):
    """The most memory that the process has held so far."""
    with open("/proc/self/status") as status:
        return round(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024, 1)


def blas(_):
    """The kernels that OpenBLAS has chosen for this processor, or null without OpenBLAS."""
    with open("/proc/self/maps") as maps:
        libraries = {line.split()[-1] for line in maps if "blas.so" in line or "openblas" in line}
    for library in sorted(libraries):
        name = getattr(ctypes.CDLL(library), "openblas_get_corename", None)
        if name is not None:
            name.restype = ctypes.c_char_p
            return name().decode()
    return None


def wanted(name):
    return options.only is None or name == options.only or name.startswith(options.only + "_")


def kernels():
    with torch.no_grad():
        for n in PRODUCTS:
            if wanted(f"gemm_{n}"):
                a, b = torch.rand(n, n, device=DEVICE), torch.rand(n, n, device=DEVICE)
                measure(f"gemm_{n}", 1, "kernel", lambda: a @ b, gflops=rate(2 * n**3), blas=blas)
        for name, (batch, inside, outside, side, k) in CONVOLUTIONS.items():
            if wanted(name):
                x, w = torch.randn(batch, inside, side, side, device=DEVICE), torch.randn(outside, inside, k, k, device=DEVICE)
                flops = 2 * batch * side**2 * outside * inside * k**2
                measure(name, batch, "kernel", lambda: functional.conv2d(x, w, padding=k // 2), gflops=rate(flops))


def steps(name):
    make, batch, image = NETWORKS[name]
    batch = options.batch or batch
    net, x, labels = make().to(DEVICE), torch.rand(batch, *image, device=DEVICE), torch.randint(10, (batch,), device=DEVICE)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

    def forward():
        with torch.no_grad():
            net(x)

    def pgd_iter():
        z = x.clone().requires_grad_()
        torch.autograd.grad(functional.cross_entropy(net(z), labels), z)

    def train(images=x):
        optimizer.zero_grad()
        functional.cross_entropy(net(images), labels).backward()
        optimizer.step()

    def double():
        optimizer.zero_grad()
        z = x.clone().requires_grad_()
        loss = functional.cross_entropy(net(z), labels, reduction="sum")
        gradient, = torch.autograd.grad(loss, z, create_graph=True)
        ((loss + 0.1 * (gradient * gradient).sum()) / batch).backward()
        optimizer.step()

    def pgd10():
        net.eval()
        epsilon = 0.3 if image[0] == 1 else 8 / 255
        z = (x + torch.empty_like(x).uniform_(-epsilon, epsilon)).clamp(0, 1)
        for _ in range(10):
            z.requires_grad_()
            gradient, = torch.autograd.grad(functional.cross_entropy(net(z), labels, reduction="sum"), z)
            z = torch.min(torch.max(z.detach() + epsilon / 4 * gradient.sign(), x - epsilon), x + epsilon).clamp(0, 1)
        net.train()
        train(z)

    for step in (forward, pgd_iter, train, double, pgd10):
        if step.__name__ in (options.kind or ("forward", "pgd_iter", "train", "double")):
            net.train(step in (train, double))
            measure(name, batch, step.__name__, step, peak_mib=peak_mib)


def main():
    if not any(map(wanted, NETWORKS if options.suite == "steps" else [*(f"gemm_{n}" for n in PRODUCTS), *CONVOLUTIONS])):
        parser.error(f"there is no '{options.only}' to measure")
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    if options.suite == "kernels":
        kernels()
    else:
        for network in NETWORKS:
            if wanted(network):
                steps(network)


if __name__ == "__main__":
    main()

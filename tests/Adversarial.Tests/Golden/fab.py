"""FAB (Croce and Hein 2020, algorithm 1), one image and one pixel list at a time, one search that starts at the image.

The projection onto a hyperplane inside the pixel range is solved by bisection on its dual variable, whatever the norm. For every step:
the inner product of every image's iterate with a fixed wave; at the end the nearest adversarial images and their distances.
"""
from common import *

ITERATIONS, ALPHA_MAX, ETA, BETA = 30, 0.1, 1.05, 0.9
PROBE = waves((CHANNELS, SIDE, SIDE), 1.1, 0.7)
NORMS = {"linf": (lambda d: d.abs().max(), lambda w: w.abs().sum()), "l2": (lambda d: d.norm(), lambda w: w.norm())}


def project(norm, x, w, b):
    """argmin ||d|| over d with <w, x + d> = b and 0 <= x + d <= 1; the corner next to the hyperplane if there is none."""
    direction = w.sign() if norm == "linf" else w
    side = 1.0 if (w * x).sum() < b else -1.0

    def moved(t):
        return ((x + side * t * direction).clamp(0, 1) - x) * (w != 0)

    def beyond(t):
        return side * ((w * (x + moved(t))).sum() - b) >= 0

    low, high = 0.0, 1.0
    while not beyond(high):
        low, high = high, 2 * high
        if high > 1e9:
            return moved(high)
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if beyond(middle) else (middle, high)
    return moved(high)


def boundary(norm, x, y, rivals):
    """The nearest of the hyperplanes z_k - z_y = 0, linearised at x: normal w and offset b in <w, z> = b."""
    x = x.clone().requires_grad_()
    z = network(x[None])[0]
    found = None
    for k in rivals:
        difference = z[k] - z[y]
        w = torch.autograd.grad(difference, x, retain_graph=True)[0]
        distance = difference.abs() / NORMS[norm][1](w)
        if found is None or distance < found[0]:
            found = (distance, w, ((w * x).sum() - difference).detach())
    return found[1], found[2]


def fab(norm, x0, y, rivals):
    size = NORMS[norm][0]
    x, nearest, least, probes = x0, x0, float("inf"), []
    for _ in range(ITERATIONS):
        w, b = boundary(norm, x, y, rivals)
        d, d0 = project(norm, x, w, b), project(norm, x0, w, b)
        length, length0 = max(size(d), 1e-8), max(size(d0), 1e-8)
        alpha = min(length / (length + length0), ALPHA_MAX)
        x = ((1 - alpha) * (x + ETA * d) + alpha * (x0 + ETA * d0)).clamp(0, 1)
        probes.append((x * PROBE).sum().item())
        if network(x[None])[0].argmax() != y:
            if size(x - x0) < least:
                nearest, least = x, size(x - x0).item()
            x = x0 + BETA * (x - x0)
    return probes, nearest, least


x, y = images(), labels()
ranked = network(x).sort(dim=1, descending=True).indices
result = {}
for norm in NORMS:
    for name in ("untargeted", "targeted"):
        runs = []
        for i in range(COUNT):
            rivals = [k for k in range(CLASSES) if k != y[i]] if name == "untargeted" else [ranked[i, 1]]
            runs.append(fab(norm, x[i], y[i], rivals))
        key = f"{norm}-{name}"
        result[key + "-probe"] = torch.tensor([run[0] for run in runs]).T
        result[key + "-nearest"] = torch.stack([run[1] for run in runs])
        result[key + "-distance"] = torch.tensor([run[2] for run in runs])

# projections alone, of points inside and at the border of the pixel range, onto near, far and unreachable hyperplanes
points, normals = waves((7, 20), 1.9, 0.3, 0.6, 0.5).clamp(0, 1), waves((7, 20), 2.3, 1.2)
normals[:, 3] = 0
offsets = (points * normals).sum(1) + torch.tensor([0.0, 0.05, -0.05, 1.0, -1.5, 40.0, -40.0])
result["points"], result["normals"], result["offsets"] = points, normals, offsets
for norm in NORMS:
    result[norm + "-projections"] = torch.stack([project(norm, *row) for row in zip(points, normals, offsets)])
write(result)

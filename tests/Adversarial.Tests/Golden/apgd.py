"""Auto-PGD (Croce and Hein 2020, algorithm 1), one image at a time, from the image itself instead of a random start.

Window lengths and the rule "at most rho of the steps rose" are those of fra31/auto-attack. For every step: the loss of every
image and the inner product of its iterate with a fixed wave; at the end the best point.
"""
from common import *

ITERATIONS, RHO, ALPHA = 40, 0.75, 0.75
PROBE = waves((CHANNELS, SIDE, SIDE), 1.1, 0.7)


def cross_entropy(z, y):
    return torch.logsumexp(z, 0) - z[y]


def dlr(z, y):
    top = z.sort(descending=True).values
    other = max(z[k] for k in range(CLASSES) if k != y)
    return -(z[y] - other) / (top[0] - top[2] + 1e-12)


def targeted_dlr(z, y, t):
    top = z.sort(descending=True).values
    return -(z[y] - z[t]) / (top[0] - 0.5 * (top[2] + top[3]) + 1e-12)


def linf(eps):
    return torch.sign, lambda x, x0: torch.minimum(torch.maximum(x, x0 - eps), x0 + eps).clamp(0, 1)


def l2(eps):
    return lambda g: g / g.norm(), lambda x, x0: (x0 + (x - x0) * min(1.0, eps / max((x - x0).norm().item(), 1e-30))).clamp(0, 1)


def windows():
    length, end = int(0.22 * ITERATIONS), 0
    while True:
        end += length
        yield end, length
        length = max(length - int(0.03 * ITERATIONS), int(0.06 * ITERATIONS))


def apgd(x0, loss, eps, direction, project):
    def look(x):
        x = x.clone().requires_grad_()
        value = loss(network(x[None])[0])
        return value.item(), torch.autograd.grad(value, x)[0]

    x, before, eta = x0, x0, 2 * eps
    f, g = look(x)
    best = (f, x, g)
    values, points = [f], [x]
    checkpoints = windows()
    end, length = next(checkpoints)
    rises, kept_step, best_then = 0, False, f
    for k in range(ITERATIONS):
        a = 1.0 if k == 0 else ALPHA
        u = project(x + eta * direction(g), x0)
        x, before = project(x + a * (u - x) + (1 - a) * (x - before), x0), x
        f, g = look(x)
        rises += f > values[-1]
        values.append(f)
        points.append(x)
        if f > best[0]:
            best = (f, x, g)
        if k + 1 == end:
            halve = rises <= RHO * length or (kept_step and best[0] <= best_then)
            if halve:
                eta /= 2
                _, x, g = best
            rises, kept_step, best_then = 0, not halve, best[0]
            end, length = next(checkpoints)
    return values, [(p * PROBE).sum().item() for p in points], best[1]


x, y = images(), labels()
clean = network(x).sort(dim=1, descending=True).indices
result = {}
for norm, eps, threat in (("linf", 0.03, linf(0.03)), ("l2", 0.12, l2(0.12))):
    for name, loss in (("ce", cross_entropy), ("dlr", dlr), ("targeted", targeted_dlr)):
        runs = []
        for i in range(COUNT):
            arguments = (y[i], clean[i, 2]) if name == "targeted" else (y[i],)
            runs.append(apgd(x[i], lambda z: loss(z, *arguments), eps, *threat))
        key = f"{norm}-{name}"
        result[key + "-loss"] = torch.tensor([run[0] for run in runs]).T
        result[key + "-probe"] = torch.tensor([run[1] for run in runs]).T
        result[key + "-best"] = torch.stack([run[2] for run in runs])
write(result)

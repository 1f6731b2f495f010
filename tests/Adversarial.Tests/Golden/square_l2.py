"""
The l2 Square attack on a linear function of one channel: which share of the optimum it reaches, over 40 runs. It is random,
so that only the mean can be compared; the schedule, the bumps and the two windows all show in it.
"""
import numpy

from common import *

SIDE, EPSILON, QUERIES, AREA, RUNS = 8, 1.0, 1500, 0.3, 40
W = numpy.sin(0.7 * numpy.arange(SIDE * SIDE)).reshape(SIDE, SIDE)


def hill(height, width):
    """Nested rectangles around the centre, the k-th of height 1/k^2."""
    values = numpy.zeros([height, width])
    for k in range(max(height, width) // 2 + 1):
        top, left = height // 2 - k, width // 2 - k
        values[max(top, 0):top + 2 * k + 1, max(left, 0):left + 2 * k + 1] += 1 / (k + 1) ** 2
    return values / max(numpy.linalg.norm(values), 1e-12)


def bump(side, random):
    values = numpy.concatenate([hill(side // 2, side), -hill(side - side // 2, side)])
    values *= random.choice([-1, 1]) / numpy.linalg.norm(values)
    return values.T if random.random() > 0.5 else values


def side_at(step):
    halvings = sum(step > limit for limit in [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000])
    side = max(round((AREA / 2 ** halvings * SIDE * SIDE) ** 0.5), 3)
    return min(side + (side % 2 == 0), SIDE)


def run(seed):
    random = numpy.random.default_rng(seed)
    tile = max(1, SIDE // 5)
    delta = numpy.block([[bump(tile, random) for _ in range(SIDE // tile)] for _ in range(SIDE // tile)])
    delta *= EPSILON / numpy.linalg.norm(delta)
    best = (W * delta).sum()
    for step in range(QUERIES - 1):
        s = side_at(step)
        r1, c1, r2, c2 = random.integers(0, SIDE - s + 1, 4)
        first, second = (slice(r1, r1 + s), slice(c1, c1 + s)), (slice(r2, r2 + s), slice(c2, c2 + s))
        union = numpy.zeros([SIDE, SIDE])
        union[first] = union[second] = 1
        allowed = max(EPSILON ** 2 - (delta ** 2).sum(), 0) + ((delta * union) ** 2).sum()
        new = bump(s, random) + delta[first] / (1e-12 + numpy.linalg.norm(delta[first]))
        proposed = delta.copy()
        proposed[second] = 0
        proposed[first] = new / (1e-12 + numpy.linalg.norm(new)) * allowed ** 0.5
        proposed *= EPSILON / numpy.linalg.norm(proposed)
        if (W * proposed).sum() > best:
            best, delta = (W * proposed).sum(), proposed
    return best / (EPSILON * numpy.linalg.norm(W))


shares = numpy.array([run(seed) for seed in range(RUNS)])
write({"mean": shares.mean(), "deviation": shares.std(ddof=1)})

"""Hessians of the cross-entropy with respect to each image, formed in full, and their eigenvectors: of the golden network and
of the same one with tanh instead of ReLU, whose Hessians have negative eigenvalues, too. And the images after 1, 2, … steps
of half a unit along the dominant eigenvector at the iterate, with the sign that raises the loss more."""
from common import *

X, Y = images(), labels()
V = waves(X.shape, 0.53, 0.9)


def smooth(x):
    h = torch.tanh(F.conv2d(x, CONV_WEIGHT, CONV_BIAS, padding=1))
    return F.linear(h.flatten(1), LINEAR_WEIGHT, LINEAR_BIAS)


def loss(f, x, y):
    return F.cross_entropy(f(x.reshape(1, CHANNELS, SIDE, SIDE)), y.reshape(1))


def hessian(f, x, y):
    return torch.autograd.functional.hessian(lambda p: loss(f, p, y), x.flatten())


def steps(f, epsilon=1.0, size=0.5, count=3):
    """Projected to the l2 ball, then clipped, after every step."""
    x = X.clone()
    for _ in range(count):
        moved = []
        for i in range(COUNT):
            v = torch.linalg.eigh(hessian(f, x[i], Y[i]))[1][:, -1].reshape(X[i].shape)
            tries = []
            for step in (size, -size):
                delta = x[i] + step * v - X[i]
                tries.append((X[i] + delta * min(1.0, epsilon / delta.norm().item())).clamp(0, 1))
            moved.append(max(tries, key=lambda t: loss(f, t, Y[i]).item()))
        x = torch.stack(moved)
        yield x


values = {}
for name, f in [("relu", network), ("tanh", smooth)]:
    h = torch.stack([hessian(f, x, y) for x, y in zip(X, Y)])
    eigenvalues, eigenvectors = torch.linalg.eigh(h)
    values[f"{name}_product"] = torch.einsum("nij,nj->ni", h, V.flatten(1))
    values[f"{name}_lowest"] = eigenvalues[:, 0]
    values[f"{name}_second"] = eigenvalues[:, -2]
    values[f"{name}_value"] = eigenvalues[:, -1]
    values[f"{name}_vector"] = eigenvectors[:, :, -1]
    values[f"{name}_lowest_vector"] = eigenvectors[:, :, 0]
    for count, x in enumerate(steps(f), 1):
        values[f"{name}_steps_{count}"] = x
write(values)

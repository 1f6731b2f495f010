"""The S-O attack (Li et al. 2019; Bai-Li/TRADES, pgd_attack_mnist_l2.py and _linf.py) with noise from a formula, and MI-FGSM
(Dong et al. 2018, algorithm 1): the images after 1, 2, … steps."""
from common import *

X, Y = images(), labels()
STEPS, SAMPLES = 5, 3


def gradient(x):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(F.cross_entropy(network(x), Y, reduction="sum"), x)[0]


def smoothed(x, step, sigma):
    """Mean over noisy copies, which are not clipped."""
    total = torch.zeros_like(x)
    for sample in range(SAMPLES):
        noise = waves(x.shape, 2.3 + 0.17 * sample, 0.4 + 0.9 * step, 2 ** 0.5)
        total = total + gradient(x + sigma * noise)
    return total / SAMPLES


def length(x):
    return x.flatten(1).norm(dim=1).view(-1, 1, 1, 1)


def second_order_l2(steps, epsilon=2.0, sigma=0.15):
    x = X.clone()
    for step in range(steps):
        g = smoothed(x, step, sigma)
        delta = x + 2.5 * epsilon / STEPS * g / length(g) - X
        x = X + delta * torch.clamp(epsilon / length(delta), max=1.0)
    return x.clamp(0, 1)


def second_order_linf(steps, epsilon=0.3, size=0.1, sigma=0.1):
    x = X.clone()
    for step in range(steps):
        x = x + size * smoothed(x, step, sigma).sign()
        x = torch.minimum(torch.maximum(x, X - epsilon), X + epsilon).clamp(0, 1)
    return x


def momentum(steps, epsilon=0.2, mu=1.0):
    x, m = X.clone(), torch.zeros_like(X)
    for _ in range(steps):
        g = gradient(x)
        m = mu * m + g / g.abs().flatten(1).sum(1).view(-1, 1, 1, 1)
        x = (x + epsilon / STEPS * m.sign()).clamp(0, 1)
    return x


write({f"{name}_{steps}": attack(steps)
       for name, attack in [("l2", second_order_l2), ("linf", second_order_linf), ("momentum", momentum)]
       for steps in range(1, STEPS + 1)})

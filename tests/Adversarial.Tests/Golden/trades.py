"""
TRADES: the divergence KL(p(x) || p(x')) image by image and its gradient, and the inner attack from a fixed start, step by
step, in l-infinity.
"""
from common import *

EPSILON, STEP, STEPS = 0.06, 0.02, 5


def kl(natural, adversarial):
    """KL(p || q) of the softmax distributions, image by image, in plain logarithms and exponentials."""
    p, q = natural.softmax(1), adversarial.softmax(1)
    return (p * (p / q).log()).sum(1)


def start():
    """A fixed point near the images, in the place of x + 0.001 N(0, 1)."""
    return images() + waves(images().shape, 3.1, 0.8, 0.001)


def ascend():
    """The images after each step."""
    clean, x, path = images(), start(), []
    p = network(clean)
    for _ in range(STEPS):
        x = x.detach().requires_grad_()
        gradient = torch.autograd.grad(kl(p, network(x)).sum(), x)[0]
        x = (x.detach() + STEP * gradient.sign()).clamp(min=clean - EPSILON, max=clean + EPSILON).clamp(0, 1)
        path.append(x)
    return torch.stack(path)


if __name__ == "__main__":
    other = (images() + waves(images().shape, 3.1, 0.8, 0.1)).clamp(0, 1).requires_grad_()
    losses = kl(network(images()), network(other))
    write({
        "kl": losses.detach(),
        "kl_gradient": torch.autograd.grad(losses.sum(), other)[0],
        "linf": ascend(),
    })

"""
TRADES: the divergence KL(p(x) || p(x')) image by image and its gradient; the inner attack from a fixed start, step by step, in
l-infinity and l2; and the weights after each of two updates by SGD with momentum and weight decay on the attacked images.
"""
from common import *
from update import descend

EPSILON, STEP, STEPS = 0.06, 0.02, 5
EPSILON_L2 = 0.3
BETA = 6.0


def kl(natural, adversarial):
    """KL(p || q) of the softmax distributions, image by image, in plain logarithms and exponentials."""
    p, q = natural.softmax(1), adversarial.softmax(1)
    return (p * (p / q).log()).sum(1)


def start():
    """A fixed point near the images, in the place of x + 0.001 N(0, 1)."""
    return (images() + waves(images().shape, 3.1, 0.8, 0.001)).clamp(0, 1)


def linf(clean, x, gradient):
    x = x + STEP * gradient.sign()
    return torch.min(torch.max(x, clean - EPSILON), clean + EPSILON).clamp(0, 1)


def l2(clean, x, gradient):
    """Step 2 eps / steps along the gradient of unit length, clip, and only then shorten to eps."""
    length = lambda t: t.flatten(1).norm(dim=1).reshape(-1, 1, 1, 1)
    delta = x - clean + 2 * EPSILON_L2 / STEPS * gradient / length(gradient)
    delta = (clean + delta).clamp(0, 1) - clean
    return clean + delta * torch.clamp(EPSILON_L2 / length(delta), max=1)


def ascend(net, move):
    """The images after each step."""
    clean, x, path = images(), start(), []
    p = net(clean).detach()
    for _ in range(STEPS):
        x = x.detach().requires_grad_()
        gradient = torch.autograd.grad(kl(p, net(x)).sum(), x)[0]
        x = move(clean, x.detach(), gradient)
        path.append(x)
    return torch.stack(path)


def loss(net, x_adv):
    natural = net(images())
    return F.cross_entropy(natural, labels()) + BETA * kl(natural, net(x_adv)).sum() / COUNT


if __name__ == "__main__":
    other = (images() + waves(images().shape, 3.1, 0.8, 0.1)).clamp(0, 1).requires_grad_()
    losses = kl(network(images()), network(other))
    write({
        "kl": losses.detach(),
        "kl_gradient": torch.autograd.grad(losses.sum(), other)[0],
        "linf": ascend(network, linf),
        "l2": ascend(network, l2),
        **descend(lambda net: ascend(net, linf)[-1], loss),
    })

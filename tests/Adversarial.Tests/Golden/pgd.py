"""
FGSM, and PGD from the image itself, step by step: l-infinity and l2 with the cross-entropy, l-infinity with the margin loss
of C&W-infinity (two confidences, and towards the next class).
"""
from common import *

EPSILON, STEP, STEPS = 0.06, 0.02, 6
EPSILON_L2, STEP_L2 = 0.4, 0.15


def cross_entropy(z, y):
    return F.cross_entropy(z, y, reduction="sum")


def margins(z, y):
    """z_y minus the largest other logit, image by image."""
    return torch.stack([row[k] - torch.cat([row[:k], row[k + 1:]]).max() for row, k in zip(z, y)])


def away(confidence):
    return lambda z, y: -torch.clamp(margins(z, y) + confidence, min=0).sum()


def towards(confidence):
    """Carlini and Wagner's f6, with the sign of something to increase."""
    return lambda z, t: -torch.clamp(confidence - margins(z, t), min=0).sum()


def ascend(loss, y, move):
    """The images after each step."""
    clean, x, path = images(), images(), []
    for _ in range(STEPS):
        x = x.detach().requires_grad_()
        gradient = torch.autograd.grad(loss(network(x), y), x)[0]
        x = move(clean, x.detach(), gradient)
        path.append(x)
    return torch.stack(path)


def linf(clean, x, gradient):
    x = x + STEP * gradient.sign()
    return torch.min(torch.max(x, clean - EPSILON), clean + EPSILON).clamp(0, 1)


def l2(clean, x, gradient):
    length = lambda t: t.flatten(1).norm(dim=1).reshape(-1, 1, 1, 1)
    delta = x + STEP_L2 * gradient / length(gradient) - clean
    delta = delta * torch.clamp(EPSILON_L2 / length(delta), max=1)
    return (clean + delta).clamp(0, 1)


y = labels()
start = images().requires_grad_()
gradient = torch.autograd.grad(cross_entropy(network(start), y), start)[0]
write({
    "fgsm": (images() + EPSILON * gradient.sign()).clamp(0, 1),
    "pgd_linf": ascend(cross_entropy, y, linf),
    "pgd_l2": ascend(cross_entropy, y, l2),
    "cw": ascend(away(50), y, linf),
    "cw_low": ascend(away(0.3), y, linf),
    "cw_targeted": ascend(towards(0.3), (y + 1) % CLASSES, linf),
})

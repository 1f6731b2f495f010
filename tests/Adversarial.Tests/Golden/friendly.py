"""
Early-stopped PGD in l-infinity from the image itself, on the cross-entropy and on the divergence from fixed distributions: the
images and how many steps each has taken, of at most 6, for tau = 0 to 3; and the images after at most 1, 2, ... steps for tau = 1.
"""
from common import *
from trades import kl

EPSILON, STEP, STEPS = 0.04, 0.006, 6
TARGETS = network(images()) + waves((COUNT, CLASSES), 1.9, 0.1, 0.5)


def cross_entropy(z, i):
    return F.cross_entropy(z, labels()[i:i + 1])


def divergence(z, i):
    return kl(TARGETS[i:i + 1], z).sum()


def move(clean, x, gradient):
    x = x + STEP * gradient.sign()
    return torch.min(torch.max(x, clean - EPSILON), clean + EPSILON).clamp(0, 1)


def friendly(loss, tau, steps):
    """One image at a time; algorithm 1 with its counter."""
    found, taken = [], []
    for i in range(COUNT):
        clean = x = images()[i:i + 1]
        left, count = tau, 0
        while count < steps:
            x = x.detach().requires_grad_()
            z = network(x)
            if z.argmax() != labels()[i]:
                if left == 0:
                    break
                left -= 1
            x = move(clean, x.detach(), torch.autograd.grad(loss(z, i), x)[0])
            count += 1
        found.append(x.detach())
        taken.append(count)
    return torch.cat(found), torch.tensor(taken)


values = {"targets": TARGETS}
for name, loss in (("ce", cross_entropy), ("kl", divergence)):
    for tau in range(4):
        values[f"{name}_{tau}"], values[f"{name}_{tau}_steps"] = friendly(loss, tau, STEPS)
    values[f"{name}_path"] = torch.stack([friendly(loss, 1, steps)[0] for steps in range(1, STEPS + 1)])
write(values)

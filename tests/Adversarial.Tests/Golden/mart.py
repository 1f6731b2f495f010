"""MART: the weights after each of two updates, on images from PGD on the cross-entropy from a fixed start."""
from common import *
from trades import kl, linf, start
from update import descend

STEPS = 5
BETA = 5.0


def craft(net):
    clean, x, y = images(), start(), labels()
    for _ in range(STEPS):
        x = x.detach().requires_grad_()
        gradient = torch.autograd.grad(F.cross_entropy(net(x), y), x)[0]
        x = linf(clean, x.detach(), gradient)
    return x


def loss(net, x_adv):
    y, natural, adversarial = labels(), net(images()), net(x_adv)
    total = 0
    for i in range(COUNT):
        p, q = natural[i].softmax(0), adversarial[i].softmax(0)
        rival = torch.cat([q[:y[i]], q[y[i] + 1:]]).max()
        boosted = -q[y[i]].log() - (1.0001 - rival + 1e-12).log()
        total = total + boosted + BETA * kl(natural, adversarial)[i] * (1.0000001 - p[y[i]])
    return total / COUNT


write(descend(craft, loss))

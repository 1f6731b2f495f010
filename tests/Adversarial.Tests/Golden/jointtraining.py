"""One step of joint adversarial training (arXiv 1907.10737, Algorithm 3) from a fixed start towards fixed targets, in both
orders: the images that one double pass of the length of both budgets crafts, the loss on uniformly smoothed labels, its
gradient with respect to the weights, and the convolution's weights after one step of gradient descent.
"""
from common import *
from spatial import start as start_flow, targets, warp

EPSILON, FLOW = 0.05, 0.3
GIVEN_AWAY = 0.5
LEARNING_RATE = 0.1


def project(w):
    return w * (FLOW / w.norm(dim=1, keepdim=True).clamp_min(FLOW))


def vector_sign(g):
    return g / g.norm(dim=1, keepdim=True).clamp_min(1e-12)


def feasible(delta, w, order):
    base = warp(images(), w) if order == "sp" else images()
    return (base + delta.clamp(-EPSILON, EPSILON)).clamp(0, 1) - base


def render(w, delta, order):
    return warp(images(), w) + delta if order == "sp" else warp(images() + delta, w)


def gradient(variable, image):
    loss = F.cross_entropy(network(image), targets(), reduction="sum")
    return torch.autograd.grad(loss, variable)[0]


def pass_flow(w, delta, order):
    w = w.detach().requires_grad_()
    w = project(w - FLOW * vector_sign(gradient(w, render(w, delta, order)))).detach()
    return w, feasible(delta, w, order)


def pass_pixels(w, delta, order):
    delta = delta.detach().requires_grad_()
    delta = delta - EPSILON * gradient(delta, render(w, delta, order)).sign()
    return w, feasible(delta.detach(), w, order)


def craft(order):
    w = start_flow()
    delta = feasible(start_pixels(), w, order)
    for one in [pass_flow, pass_pixels] if order == "sp" else [pass_pixels, pass_flow]:
        w, delta = one(w, delta, order)
    return render(w, delta, order).clamp(0, 1).detach()


def start_pixels():
    return waves((COUNT, CHANNELS, SIDE, SIDE), 2.3, 0.9, EPSILON)


def smoothed():
    one_hot = F.one_hot(labels(), CLASSES).double()
    return one_hot * (1 - GIVEN_AWAY) + (1 - one_hot) * GIVEN_AWAY / (CLASSES - 1)


values = {"flow": start_flow(), "pixels": start_pixels(), "targets": targets()}
for order in ["sp", "ps"]:
    x = craft(order)
    CONV_WEIGHT.requires_grad_()
    loss = -(smoothed() * F.log_softmax(network(x), dim=1)).sum(1).mean()
    conv, = torch.autograd.grad(loss, CONV_WEIGHT)
    CONV_WEIGHT.requires_grad_(False)
    values |= {f"{order}.image": x, f"{order}.loss": loss.detach(), f"{order}.updated": CONV_WEIGHT - LEARNING_RATE * conv}
write(values)

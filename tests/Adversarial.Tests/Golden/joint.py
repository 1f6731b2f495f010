"""Algorithm 2 of the joint paper (arXiv 1907.10737), the double pass, step by step from a fixed flow and perturbation, in
both orders; and its baselines One-pass and Cascade. Perturbations stay in the paper's feasible set: within EPSILON of the
image to which they are added, and in the pixel range.
"""
from common import *
from spatial import KEPT, STEPS, gradient_step, start, warp

EPSILON, STEP, FLOW_STEP = 0.05, 0.0125, 0.075


def feasible(delta, base):
    return (base + delta.clamp(-EPSILON, EPSILON)).clamp(0, 1) - base


def base(w, order):
    """What the perturbation is added to."""
    return warp(images(), w) if order == "sp" else images()


def adversarial(w, delta, order):
    return warp(images(), w) + delta if order == "sp" else warp(images() + delta, w)


def losses(w, delta, order):
    return F.cross_entropy(network(adversarial(w, delta, order)), labels(), reduction="none")


def gradients(w, delta, order):
    w, delta = w.detach().requires_grad_(), delta.detach().requires_grad_()
    return torch.autograd.grad(losses(w, delta, order).sum(), [w, delta])


def move_flow(w, delta, order):
    w = gradient_step(w, gradients(w, delta, order)[0], FLOW_STEP)
    return w, feasible(delta, base(w, order))


def move_pixels(w, delta, order):
    return w, feasible(delta + STEP * gradients(w, delta, order)[1].sign(), base(w, order))


def start_pixels():
    return waves((COUNT, CHANNELS, SIDE, SIDE), 2.3, 0.9, EPSILON)


def double_pass(order):
    w, delta = start(), start_pixels()
    delta = feasible(delta, base(w, order))
    passes = [move_flow, move_pixels] if order == "sp" else [move_pixels, move_flow]
    for _ in range(STEPS):
        for one in passes:
            w, delta = one(w, delta, order)
        yield w, delta


def one_pass(order):
    w, delta = start(), start_pixels()
    delta = feasible(delta, base(w, order))
    for _ in range(STEPS):
        g_w, g_delta = gradients(w, delta, order)
        w = gradient_step(w, g_w, FLOW_STEP)
        delta = feasible(delta + STEP * g_delta.sign(), base(w, order))
        yield w, delta


def cascade(order):
    """Two isolated attacks: the second sees what the first made as its clean image, and has a start of its own. Where it
    is the pixel attack it starts at that image."""
    if order == "sp":
        w = spatial_attack(images())
        clean = warp(images(), w)
        return w, pixel_attack(clean, torch.zeros_like(clean)) - clean
    x = pixel_attack(images(), start_pixels())
    return spatial_attack(x), x - images()


def spatial_attack(x):
    w = start()
    for _ in range(STEPS):
        w.requires_grad_()
        g, = torch.autograd.grad(F.cross_entropy(network(warp(x, w)), labels(), reduction="sum"), w)
        w = gradient_step(w.detach(), g, FLOW_STEP)
    return w


def pixel_attack(clean, delta):
    x = clean + feasible(delta, clean)
    for _ in range(STEPS):
        x.requires_grad_()
        g, = torch.autograd.grad(F.cross_entropy(network(x), labels(), reduction="sum"), x)
        x = x.detach() + STEP * g.sign()
        x = clean + feasible(x - clean, clean)
    return x


values = {"flow": start(), "pixels": start_pixels()}
for order in ["sp", "ps"]:
    for name, steps in [("joint", double_pass(order)), ("onepass", one_pass(order)), ("cascade", [cascade(order)])]:
        steps = list(steps)
        values[f"{name}.{order}.flow"] = torch.stack([w[:KEPT] for w, _ in steps])
        values[f"{name}.{order}.pixels"] = torch.stack([delta[:KEPT] for _, delta in steps])
        values[f"{name}.{order}.loss"] = torch.stack([losses(w, delta, order) for w, delta in steps])
write(values)

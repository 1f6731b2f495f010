"""Algorithm 1 of the joint paper (arXiv 1907.10737), step by step from a fixed flow: untargeted, and towards a target.

The warp is the spatial transformer's: PyTorch's grid_sample on a regular grid to which the flow is added, in its
normalised coordinates, where with align_corners the centres of the first and last pixels are -1 and 1.
"""
from common import *

EPSILON, STEP, STEPS = 0.3, 0.075, 4
KEPT = 2  # images whose iterates are written; losses are written for all


def warp(x, w):
    v, u = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    position = torch.stack([u + w[:, 0], v + w[:, 1]], dim=3)
    return F.grid_sample(x, 2 * position / (SIDE - 1) - 1, mode="bilinear", padding_mode="border", align_corners=True)


def project(w):
    length = w.norm(dim=1, keepdim=True)
    return torch.where(length > EPSILON, w * EPSILON / length, w)


def gradient_step(w, g, step):
    return project(w + step * g / g.norm(dim=1, keepdim=True).clamp_min(1e-12))


def start():
    return project(waves((COUNT, 2, SIDE, SIDE), 1.9, 0.7, EPSILON))


def targets():
    return (labels() + 2) % CLASSES


def attack(y, sign):
    flows, losses, w = [], [], start()
    for _ in range(STEPS):
        w.requires_grad_()
        loss = F.cross_entropy(network(warp(images(), w)), y, reduction="none")
        w = gradient_step(w.detach(), torch.autograd.grad(loss.sum(), w)[0], sign * STEP)
        flows.append(w)
        losses.append(F.cross_entropy(network(warp(images(), w)), y, reduction="none"))
    return torch.stack(flows)[:, :KEPT], torch.stack(losses), warp(images(), w)[:KEPT]


if __name__ == "__main__":
    values = {"start": start(), "targets": targets()}
    for name, y, sign in [("untargeted", labels(), 1), ("targeted", targets(), -1)]:
        values[name + ".flow"], values[name + ".loss"], values[name + ".image"] = attack(y, sign)
    write(values)

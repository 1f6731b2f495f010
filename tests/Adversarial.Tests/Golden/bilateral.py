"""One step of bilateral adversarial training (Wang and Zhang, ICCV 2019), with the settings of its published code: the most
confusing class, one targeted step of the length of the budget from a fixed start, the adversarial labels, the loss on them
and its gradient with respect to the weights.
"""
from common import *

EPSILON, GAMMA, BETA = 0.05, 0.01, 9.0
SHIFT = 1  # the labels of half of the images are wrong, so that the true class is not always the likeliest


def true_labels():
    return (labels() + SHIFT * (torch.arange(COUNT) % 2)) % CLASSES


def others(y):
    """For every image the classes that are not its label, in their order: [N, K - 1]."""
    return torch.stack([torch.tensor([k for k in range(CLASSES) if k != c]) for c in y.tolist()])


def most_confusing(y):
    rest = others(y)
    return rest.gather(1, network(images()).gather(1, rest).argmax(1, keepdim=True)).squeeze(1)


def adversarial_labels(y):
    v = -torch.log(F.softmax(network(images()), dim=1) + 1e-8)
    rest = others(y)
    distance = v.gather(1, rest) - v.gather(1, rest).amin(1, keepdim=True) + GAMMA
    total = distance.sum(1, keepdim=True)
    share = 1 / (1 + BETA * distance.amax(1, keepdim=True) / total)
    return torch.zeros(COUNT, CLASSES).scatter(1, rest, share * distance / total).scatter(1, y[:, None], 1 - share)


def clip(x):
    return torch.max(torch.min(x, images() + EPSILON), images() - EPSILON).clamp(0, 1)


def start():
    return clip(images() + waves((COUNT, CHANNELS, SIDE, SIDE), 2.3, 0.9, EPSILON))


def step(targets):
    x = start().requires_grad_()
    gradient, = torch.autograd.grad(F.cross_entropy(network(x), targets, reduction="sum"), x)
    return clip(x.detach() - EPSILON * gradient.sign())


y = true_labels()
targets, soft, x = most_confusing(y), adversarial_labels(y), step(most_confusing(y))
for weight in (LINEAR_WEIGHT, CONV_WEIGHT):
    weight.requires_grad_()
loss = -(soft * F.log_softmax(network(x), dim=1)).sum(1).mean()
linear, conv = torch.autograd.grad(loss, [LINEAR_WEIGHT, CONV_WEIGHT])
write({"labels": y, "targets": targets, "soft": soft, "start": start(), "image": x, "loss": loss.detach(), "conv": conv, "linear": linear[:, :8]})

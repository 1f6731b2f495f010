"""
Two steps of calibrated adversarial training (Huang et al. 2021, equations 13 and 14, algorithm 1): each step attacks the
classifier f from a given start, updates f at the images calibrated by the mask network g, then updates g with the new f.
Once as on MNIST (cross-entropy, Adam, no batch norm, pixels not clipped), once as on CIFAR (margin, SGD, batch norm in
training mode throughout, pixels clipped, inputs normalised).
"""
from common import *
from torch import nn


class Block(nn.Module):
    """A residual block with its activations behind the convolutions."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if stride > 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))) + self.shortcut(x))


def residual_mask(channels, width, side):
    widths = [width, width, 2 * width, 4 * width, 8 * width]
    stages = [nn.Sequential(Block(a, b, 1 if i == 0 else 2), Block(b, b, 1)) for i, (a, b) in enumerate(zip(widths, widths[1:]))]
    return nn.Sequential(
        nn.Conv2d(channels, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(), *stages,
        nn.Upsample(size=(side, side)), nn.Conv2d(8 * width, channels, 3, padding=1), nn.Sigmoid())


def plain_mask(channels, narrow, wide, side):
    return nn.Sequential(
        nn.Conv2d(channels, narrow, 3, 2, 1), nn.LeakyReLU(0.2), nn.Conv2d(narrow, wide, 3, 1, 1), nn.LeakyReLU(0.2),
        nn.Conv2d(wide, wide, 3, 1, 1), nn.LeakyReLU(0.2), nn.Upsample(size=(side, side)),
        nn.Conv2d(wide, channels, 3, padding=1), nn.Sigmoid())


def classifier(batch_norm):
    norm = [nn.BatchNorm2d(4)] if batch_norm else []
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1, bias=not batch_norm), *norm, nn.ReLU(), nn.Flatten(), nn.Linear(4 * 64, CLASSES))


def fill(net):
    """Every parameter from a wave of its own."""
    for i, p in enumerate(net.parameters()):
        p.data = waves(p.shape, 0.37 + 0.11 * i, 0.2 * i, 2 / p[0].numel() ** 0.5) if p.dim() > 1 else waves(p.shape, 0.9, 0.2 * i, 0.1, 0.5)
    return net


def margin(z, y):
    others = z.masked_fill(F.one_hot(y, CLASSES).bool(), -1e9).max(1)[0]
    return -torch.clamp(z.gather(1, y[:, None])[:, 0] - others + 50, min=0).sum()


def kl(p, q):
    return (p.softmax(1) * (p.log_softmax(1) - q.log_softmax(1))).sum(1).mean()


def train(name, f, g, attack_loss, optimisers, look, clip, eps, step, iterations, start, beta, beta1):
    x, y = waves((COUNT, 2, 8, 8), 0.77, 0.4, 0.5, 0.5), torch.arange(COUNT) * 3 % CLASSES
    logits = lambda pixels: f(look(clip(pixels)))
    opt_f, opt_g = optimisers(f), optimisers(g)
    for number in range(2):
        delta = clip(x + waves(x.shape, 1.9, 0.3, start)) - x
        for _ in range(iterations):
            delta.requires_grad_()
            gradient = torch.autograd.grad(attack_loss(logits(x + delta), y), delta)[0]
            delta = torch.clamp(delta.detach() + step * gradient.sign(), -eps, eps)
            delta = clip(x + delta) - x

        robust, natural = logits(x + g(x + delta) * delta), logits(x)
        true = natural.softmax(1)[torch.arange(COUNT), y]
        loss_f = ((1.0000001 - true) * F.cross_entropy(natural, y, reduction="none")).mean() + beta * kl(natural, robust)
        opt_f.zero_grad()
        loss_f.backward()
        opt_f.step()

        mask = g(x + delta)
        adversarial, calibrated = logits(x + delta), logits(x + mask * delta)
        loss_g = kl(adversarial, calibrated) + beta1 * F.cross_entropy(calibrated, y)
        opt_g.zero_grad()
        loss_g.backward()
        opt_g.step()

        flat = lambda net: torch.cat([p.detach().flatten() for p in net.parameters()])
        statistics = [b.flatten() for n, b in f.named_buffers() if "running" in n]
        values.update({
            f"{name}_{number}_f": flat(f), f"{name}_{number}_g": flat(g), f"{name}_{number}_loss": loss_f,
            f"{name}_{number}_statistics": torch.cat(statistics) if statistics else torch.zeros(0)})


values = {}
train("cent", fill(classifier(False)), fill(plain_mask(2, 3, 4, 8)), F.cross_entropy,
      lambda net: torch.optim.Adam(net.parameters(), lr=1e-3), lambda x: x, lambda x: x,
      eps=0.3, step=0.015, iterations=3, start=0.1, beta=1, beta1=0.3)
train("cw", fill(classifier(True)), fill(residual_mask(2, 1, 8)), margin,
      lambda net: torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4), lambda x: (x - 0.5) / 0.25,
      lambda x: x.clamp(0, 1), eps=0.1, step=0.04, iterations=3, start=0.1, beta=5, beta1=0.1)
write(values)

"""
One step of training by gradient descent from the fixed network: ensemble adversarial training (on a source's and on its
own FGSM images) and adversarial training with domain adaptation, each written out from its formulas.
"""
from common import *

EPSILON, RATE, CENTRE_RATE = 0.06, 0.1, 0.1
PARAMETERS = [CONV_WEIGHT, CONV_BIAS, LINEAR_WEIGHT, LINEAR_BIAS]


def source(x):
    """A second network of the same form."""
    w = [waves(p.shape, 0.83, 0.2 + i, 0.4) for i, p in enumerate(PARAMETERS)]
    return F.linear(F.relu(F.conv2d(x, w[0], w[1], padding=1)).flatten(1), w[2], w[3])


def fgsm(net):
    """Away from what the network itself predicts."""
    x = images().requires_grad_()
    z = net(x)
    gradient = torch.autograd.grad(F.cross_entropy(z, z.argmax(1), reduction="sum"), x)[0]
    return (images() + EPSILON * gradient.sign()).clamp(0, 1)


def step(loss_of):
    """The loss, its gradients and the weights after one step of plain gradient descent."""
    for p in PARAMETERS:
        p.requires_grad_()
    loss = loss_of()
    gradients = torch.autograd.grad(loss, PARAMETERS)
    for p in PARAMETERS:
        p.requires_grad_(False)
    flat = lambda parts: torch.cat([p.detach().flatten() for p in parts])
    return loss.detach(), flat(gradients), flat([p - RATE * g for p, g in zip(PARAMETERS, gradients)])


def ensemble(attacked):
    return lambda: 0.5 * (F.cross_entropy(network(images()), y) + F.cross_entropy(network(attacked), y))


def moved(centres, phi, label):
    """Each centre towards its class's logits, as far as 1 + their number."""
    new = centres.clone()
    for j in range(CLASSES):
        members = phi[label == j]
        if len(members):
            new[j] -= CENTRE_RATE * (centres[j] - members).sum(0) / (1 + len(members))
    return new


def atda(attacked, centres):
    def loss():
        clean, adversarial = network(images()), network(attacked)
        phi, label = torch.cat([clean, adversarial]), torch.cat([y, y])
        c = moved(centres, phi.detach(), label)
        covariance = lambda z: (z - z.mean(0)).T @ (z - z.mean(0))
        coral = (covariance(clean) - covariance(adversarial)).abs().mean()
        mmd = (clean.mean(0) - adversarial.mean(0)).abs().mean()
        margin = sum(
            F.softplus((p - c[k]).abs().sum() - (p - c[j]).abs().sum())
            for p, k in zip(phi, label.tolist()) for j in range(CLASSES) if j != k)
        margin = margin / (len(phi) * (CLASSES - 1))
        return F.cross_entropy(clean, y) + F.cross_entropy(adversarial, y) + (coral + mmd + margin) / 3
    return loss


# class 4 appears in no label
y = torch.tensor([0, 1, 2, 3, 1, 1])
centres = waves((CLASSES, CLASSES), 0.71, 0.3, 1.5)
values = {}
for name, loss_of in {
    "source": ensemble(fgsm(source)),
    "own": ensemble(fgsm(network)),
    "atda": atda(fgsm(network), centres),
}.items():
    values[name + "_loss"], values[name + "_gradient"], values[name + "_weights"] = step(loss_of)
own = fgsm(network)
values["atda_centres"] = moved(centres, torch.cat([network(images()), network(own)]), torch.cat([y, y]))
write(values)

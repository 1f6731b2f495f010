"""Two training updates of the fixed network, for the scripts of training methods."""
from common import *

LEARNING_RATE, MOMENTUM, WEIGHT_DECAY = 0.05, 0.9, 0.01


def descend(craft, loss):
    """
    Attacks the network, takes the gradient of the loss on what was crafted and moves the weights, twice. The crafted images and
    all weights (in the order of the state dictionary) of each update, and the loss before it.
    """
    weights = [t.clone().requires_grad_() for t in (CONV_WEIGHT, CONV_BIAS, LINEAR_WEIGHT, LINEAR_BIAS)]
    velocity = [torch.zeros_like(w) for w in weights]

    def net(x):
        h = F.relu(F.conv2d(x, weights[0], weights[1], padding=1))
        return F.linear(h.flatten(1), weights[2], weights[3])

    values = {}
    for update in (1, 2):
        x_adv = craft(net).detach()
        value = loss(net, x_adv)
        gradients = torch.autograd.grad(value, weights)
        with torch.no_grad():
            for w, v, g in zip(weights, velocity, gradients):
                v.mul_(MOMENTUM).add_(g + WEIGHT_DECAY * w)
                w.sub_(LEARNING_RATE * v)
        values[f"crafted_{update}"] = x_adv
        values[f"loss_{update}"] = value.detach()
        values[f"weights_{update}"] = torch.cat([w.detach().flatten() for w in weights])
    return values

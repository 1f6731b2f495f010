"""
One update of structured gradient regularisation (Roth et al. 2018, equations 11, 12 and 14 to 16), and of its special case
GN, by plain gradient descent: from fixed weights and fixed running moments, with half of the images labelled wrongly.
"""
from common import *

RATE, BETA, VARIANCE = 0.1, 0.1, 0.05
PIXELS = CHANNELS * SIDE * SIDE
PLACES = [(c, i, j) for c in range(CHANNELS) for i in range(SIDE) for j in range(SIDE)]
RINGS = [[round(((a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2) ** 0.5) for b in PLACES] for a in PLACES]
RADIUS = max(map(max, RINGS))

x = images()
predictions = labels()
y = (predictions + torch.tensor([0, 1, 0, 2, 0, 3])) % CLASSES


def logits(x, w):
    h = F.relu(F.conv2d(x, w[0], w[1], padding=1))
    return F.linear(h.flatten(1), w[2], w[3])


def loss_gradients(labels):
    leaf = x.clone().requires_grad_()
    loss = F.cross_entropy(network(leaf), labels, reduction="sum")
    return torch.autograd.grad(loss, leaf)[0].flatten(1)


def moments(xi):
    """(1/m) sum of xi xi^T, one image after the other."""
    return sum(torch.outer(row, row) for row in xi) / len(xi)


def function_of(matrix):
    """The mean of the matrix over all pairs of pixels of a rounded distance: [r, c, c']."""
    sums, counts = torch.zeros(RADIUS + 1, CHANNELS, CHANNELS), torch.zeros(RADIUS + 1, CHANNELS, CHANNELS)
    for a in range(PIXELS):
        for b in range(PIXELS):
            place = RINGS[a][b], PLACES[a][0], PLACES[b][0]
            sums[place] += matrix[a, b]
            counts[place] += 1
    return sums / counts


def matrix_of(function):
    return torch.stack([torch.stack([function[RINGS[a][b], PLACES[a][0], PLACES[b][0]] for b in range(PIXELS)]) for a in range(PIXELS)])


def standardized(matrix):
    return VARIANCE / matrix.diagonal().mean()


def update(weight, sigma, mu=torch.zeros(PIXELS)):
    """The loss, and all weights in a row after a step."""
    w = [v.clone().requires_grad_() for v in (CONV_WEIGHT, CONV_BIAS, LINEAR_WEIGHT, LINEAR_BIAS)]
    leaf = x.clone().requires_grad_()
    log_p = F.log_softmax(logits(leaf, w), 1)[torch.arange(COUNT), y]
    g = torch.autograd.grad(log_p.sum(), leaf, create_graph=True)[0].flatten(1)
    omega = sum(0.5 * row @ sigma @ row - row @ mu for row in g) / COUNT
    loss = -log_p.mean() + weight * omega
    loss.backward()
    return loss, torch.cat([(v - RATE * v.grad).detach().flatten() for v in w])


def running(before, now):
    return (1 - BETA) * before + BETA * now


gn = update(0.3, torch.eye(PIXELS))

factor = waves((PIXELS, 9), 1.1, 0.3)
sigma = factor @ factor.T / 50
full_after = running(sigma, moments(loss_gradients(predictions)))
full = update(0.7, full_after * standardized(full_after))

function = waves((RADIUS + 1, CHANNELS, CHANNELS), 1.9, 0.6, 0.2)
function = function + function.transpose(1, 2)
function[0] += torch.eye(CHANNELS)
function_after = running(function, function_of(moments(loss_gradients(predictions))))
radial = matrix_of(function_after)
radial = update(0.7, radial * standardized(radial))

signs = loss_gradients(y).sign()
mean = waves((PIXELS,), 0.7, 0.2, 0.1)
uncentred_after, mean_after = running(sigma, moments(signs)), running(mean, signs.mean(0))
scale = standardized(uncentred_after)
uncentred = update(0.7, uncentred_after * scale, mean_after * scale.sqrt())

write({
    "labels": y,
    "gn_loss": gn[0], "gn": gn[1],
    "full_after": full_after, "full_loss": full[0], "full": full[1],
    "function_before": function, "function_after": function_after, "function_loss": radial[0], "function": radial[1],
    "mean_after": mean_after, "uncentred_loss": uncentred[0], "uncentred": uncentred[1],
})

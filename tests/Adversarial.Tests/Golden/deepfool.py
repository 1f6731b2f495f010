"""
DeepFool, one image at a time: the results after at most 1, 2, … steps with all classes as candidates, and with 2; and the
number of steps and the robustness rho (the mean of |r| / |x|) when nothing stops it.
"""
from common import *

OVERSHOOT, LONGEST = 0.02, 50


def deepfool(image, candidates, most):
    total = torch.zeros_like(image)
    x, original, steps = image, network(image[None])[0].argmax(), 0
    while steps < most and network(x[None])[0].argmax() == original:
        point = x.clone().requires_grad_()
        z = network(point[None])[0]
        values, classes = z.detach().topk(candidates)
        gradients = [torch.autograd.grad(z[k], point, retain_graph=True)[0] for k in classes]
        options = []
        for k in range(1, candidates):
            w = gradients[k] - gradients[0]
            distance = (abs(values[k] - values[0]) + 1e-5) / w.norm()
            options.append((distance.item(), distance * w / w.norm()))
        total = total + min(options, key=lambda option: option[0])[1]
        x = (image + total).clamp(0, 1)
        steps += 1
    return (image + (1 + OVERSHOOT) * total).clamp(0, 1), steps


def every(candidates, most):
    return torch.stack([deepfool(image, candidates, most)[0] for image in images()])


full = every(CLASSES, LONGEST)
length = lambda t: t.flatten(1).norm(dim=1)
write({
    "all_1": every(CLASSES, 1),
    "all_2": every(CLASSES, 2),
    "all_50": full,
    "two_1": every(2, 1),
    "two_50": every(2, LONGEST),
    "steps": torch.tensor([deepfool(image, CLASSES, LONGEST)[1] for image in images()]),
    "predictions": network(full).argmax(1),
    "rho": (length(full - images()) / length(images())).mean(),
})

"""The network itself: logits, cross-entropy and its gradient."""
from common import *

x = images().requires_grad_()
z = network(x)
loss = F.cross_entropy(z, labels(), reduction="none")
write({"logits": z, "labels": labels(), "loss": loss, "gradient": torch.autograd.grad(loss.sum(), x)[0]})

#!/usr/bin/env python3
"""The peer of `Runner bench --device cuda`: what pytorch_cpu.py measures, in eager PyTorch on a GPU, in float32 without TF32.

usage: pytorch_gpu.py [--device cuda|cpu] [the options of pytorch_cpu.py]

Every measurement waits for the GPU, cuDNN chooses its algorithms by trying them, and there is one product more,
gemm_4096. `peak_mib` is what the caching allocator has taken of the GPU's memory. On the CPU it is pytorch_cpu.py, for trials.
"""
import argparse
import sys

sys.dont_write_bytecode = True
parser = argparse.ArgumentParser(add_help=False)
parser.add_argument("--device", choices=("cuda", "cpu"), default="cuda")
place, sys.argv[1:] = parser.parse_known_args()

import pytorch_cpu  # noqa: E402  it reads the other options
import torch  # noqa: E402


def use_gpu():
    if not torch.cuda.is_available():
        sys.exit("PyTorch finds no GPU: install its CUDA build and NVIDIA's driver, or give --device cpu.")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = True
    pytorch_cpu.DEVICE = "cuda"  # not torch.set_default_device, which slows every call
    pytorch_cpu.WARM_UPS = 5  # as in Runner bench
    pytorch_cpu.finish = torch.cuda.synchronize
    pytorch_cpu.peak_mib = lambda _: round(torch.cuda.max_memory_reserved() / 2**20, 1)
    pytorch_cpu.DETAILS["device"] = f"cuda ({torch.cuda.get_device_name()})"


pytorch_cpu.PRODUCTS += (4096,)
pytorch_cpu.DETAILS["torch"] = torch.__version__
if place.device == "cuda":
    use_gpu()
pytorch_cpu.main()

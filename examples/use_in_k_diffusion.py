"""Samples with a schedule of Stepsmith in k-diffusion: `sigmas` is what every sampler of it takes.

    from use_in_k_diffusion import sample
    images = sample(model, "my-model", shape=(4, 3, 32, 32))

`model` is a k-diffusion denoiser: model(x, sigma) returns the clean x. A schedule that starts at pure noise (flow models) has
no sigma there, and is not for k-diffusion.
"""

import json
import urllib.request

import torch
from k_diffusion.sampling import sample_dpmpp_2m

SERVICE = "http://127.0.0.1:3000"


def fetch_sigmas(name: str, solver: str = "dpmpp_2m", steps: int = 10) -> torch.Tensor:
    """n + 1 noise levels, descending, the last of them the 0 that k-diffusion ends with."""
    address = f"{SERVICE}/schedules/{name}?solver={solver}&steps={steps}&format=k-diffusion"
    with urllib.request.urlopen(address) as answer:
        return torch.tensor(json.load(answer)["sigmas"])


def sample(model, name: str, shape: tuple[int, ...], device: str = "cpu") -> torch.Tensor:
    sigmas = fetch_sigmas(name).to(device)
    return sample_dpmpp_2m(model, torch.randn(shape, device=device) * sigmas[0], sigmas)

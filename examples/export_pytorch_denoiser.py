"""Exports a plain PyTorch denoiser to a folder that Stepsmith takes as it is.

    python3 examples/export_pytorch_denoiser.py models/two-moons

Needs torch, onnx and numpy. The model here is trained first, for about a minute on a CPU, so that the script can be run as it is:
an EDM denoiser of two moons in the plane. For a model of your own replace `train` and `moons`; `export` stays as it is, as
long as your network takes (x, sigma) and returns the clean x.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

SIGMA_DATA = 0.5


def moons(count: int, generator: torch.Generator) -> torch.Tensor:
    """Clean samples [count, 2] of standard deviation about 0.5."""
    angle = torch.rand(count, generator=generator) * math.pi
    upper = torch.rand(count, generator=generator) < 0.5
    x = torch.where(upper, angle.cos(), 1 - angle.cos())
    y = torch.where(upper, angle.sin(), 0.5 - angle.sin())
    points = torch.stack([x - 0.5, y - 0.25], 1)
    return 0.75 * (points + 0.05 * torch.randn(count, 2, generator=generator))


class Denoiser(nn.Module):
    """D(x, sigma) with the preconditioning of EDM (Karras et al. 2022, Table 1)."""

    def __init__(self, width: int = 128) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Linear(6, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(),
            nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 2),
        )

    def forward(self, x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
        sigma = sigma.reshape(-1, 1)
        norm = (sigma**2 + SIGMA_DATA**2).sqrt()
        time = sigma.log() / 4
        features = torch.cat([x / norm, time, time.sin(), time.cos(), time**2], 1)
        return x * (SIGMA_DATA / norm) ** 2 + self.net(features) * sigma * SIGMA_DATA / norm


def train(generator: torch.Generator, steps: int = 3000) -> Denoiser:
    model = Denoiser()
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        x0 = moons(512, generator)
        sigma = (1.4 * torch.randn(512, generator=generator) - 1.2).exp()
        noisy = x0 + sigma[:, None] * torch.randn(512, 2, generator=generator)
        weight = (sigma**2 + SIGMA_DATA**2) / (sigma * SIGMA_DATA) ** 2
        loss = (weight[:, None] * (model(noisy, sigma) - x0) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model.eval()


def export(model: nn.Module, folder: Path, data: np.ndarray, held_out: np.ndarray) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shape = list(data.shape[1:])
    torch.onnx.export(
        model,
        (torch.zeros(2, *shape), torch.ones(2)),
        str(folder / "model.onnx"),
        input_names=["x", "sigma"],
        output_names=["denoised"],
        # Stepsmith asks for many samples at once: the first axis has to be of any length.
        dynamic_axes={name: {0: "batch"} for name in ("x", "sigma", "denoised")},
    )
    np.savez(folder / "calibration.npz", x0=data)
    np.savez(folder / "held_out.npz", x0=held_out)
    manifest = {
        "name": folder.name,
        "onnx": "model.onnx",
        "shape": shape,
        "inputs": {"sample": "x", "noise": "sigma"},
        "output": "denoised",
        "prediction": "denoised",
        "process": {"type": "edm", "sigma_min": 0.002, "sigma_max": 80},
        "data": {"file": "calibration.npz", "array": "x0"},
        "validation": {"file": "held_out.npz", "array": "x0"},
    }
    (folder / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "models/two-moons")
    torch.manual_seed(0)
    generator = torch.Generator().manual_seed(0)
    model = train(generator)
    samples = moons(4096, generator).numpy()
    export(model, folder, samples[:2048], samples[2048:])
    print(f"{folder}: now POST /optimize with model {folder.name}")


if __name__ == "__main__":
    main()

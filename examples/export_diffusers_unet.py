"""Exports the U-Net of a diffusers pipeline (Stable Diffusion 1.5 and its relatives) to a folder that Stepsmith takes as it is.

    python3 examples/export_diffusers_unet.py stable-diffusion-v1-5/stable-diffusion-v1-5 models/sd15 images/ prompts.txt

Needs diffusers, transformers, torch, onnx and Pillow. `images/` and `prompts.txt` are the calibration data: a few hundred
pictures of what the model is used for, in order of name, and one prompt a line for each of them. The folder then holds

    unet/model.onnx, unet/config.json, scheduler/scheduler_config.json, calibration.npz

and needs no model.json: process, prediction, shape and names are read from the configs. Of more than 2 GiB of weights torch writes
files beside model.onnx, which belong to it.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image


class Network(torch.nn.Module):
    """The U-Net with tensors in and a tensor out, as ONNX has it."""

    def __init__(self, unet: torch.nn.Module) -> None:
        super().__init__()
        self.unet = unet

    def forward(self, sample, timestep, encoder_hidden_states):
        return self.unet(sample, timestep, encoder_hidden_states, return_dict=False)[0]


def export(pipeline: StableDiffusionPipeline, folder: Path) -> None:
    config = pipeline.unet.config
    size, width = config.sample_size, config.cross_attention_dim
    names = ["sample", "timestep", "encoder_hidden_states"]
    (folder / "unet").mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        Network(pipeline.unet).eval(),
        (torch.zeros(2, config.in_channels, size, size), torch.ones(2), torch.zeros(2, 77, width)),
        str(folder / "unet" / "model.onnx"),
        input_names=names,
        output_names=["out_sample"],
        # One timestep a sample, and any number of samples.
        dynamic_axes={name: {0: "batch"} for name in [*names, "out_sample"]},
    )
    pipeline.unet.save_config(folder / "unet")
    pipeline.scheduler.save_config(folder / "scheduler")


@torch.no_grad()
def calibration(pipeline: StableDiffusionPipeline, images: list[Path], prompts: list[str]) -> dict[str, np.ndarray]:
    pixels = pipeline.unet.config.sample_size * pipeline.vae_scale_factor
    latents, embeddings = [], []
    for path, prompt in zip(images, prompts, strict=True):
        image = Image.open(path).convert("RGB").resize((pixels, pixels))
        values = torch.from_numpy(np.asarray(image, np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
        encoded = pipeline.vae.encode(values).latent_dist.sample()
        latents.append(encoded * pipeline.vae.config.scaling_factor)
        embeddings.append(pipeline.encode_prompt(prompt, "cpu", 1, False)[0])
    return {
        "x0": torch.cat(latents).numpy(),
        "encoder_hidden_states": torch.cat(embeddings).numpy(),
        # What the U-Net is given without condition: with it jobs may ask for a guidance_scale.
        "unconditional_encoder_hidden_states": pipeline.encode_prompt("", "cpu", 1, False)[0].numpy(),
    }


def main() -> None:
    model, folder, images, prompts = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    pipeline = StableDiffusionPipeline.from_pretrained(model, safety_checker=None)
    export(pipeline, folder)
    pictures = sorted(path for path in images.iterdir() if path.suffix.lower() in {".png", ".jpg", ".jpeg"})
    np.savez(folder / "calibration.npz", **calibration(pipeline, pictures, prompts.read_text().splitlines()))


if __name__ == "__main__":
    main()

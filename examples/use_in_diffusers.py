"""Samples with a schedule of Stepsmith in diffusers.

    python3 examples/use_in_diffusers.py stable-diffusion-v1-5/stable-diffusion-v1-5 sd15 "a lighthouse at dawn"

The service says which scheduler, which of its settings, and whether it takes sigmas or timesteps.
"""

import json
import sys
import urllib.request

import diffusers

SERVICE = "http://127.0.0.1:3000"


def main() -> None:
    repository, model, prompt = sys.argv[1:4]
    address = f"{SERVICE}/schedules/{model}?solver=dpmpp_2m&steps=10&format=diffusers"
    with urllib.request.urlopen(address) as answer:
        schedule = json.load(answer)
    if schedule["note"]:
        print(schedule["note"])
    pipeline = diffusers.StableDiffusionPipeline.from_pretrained(repository)
    scheduler = getattr(diffusers, schedule["scheduler"])
    pipeline.scheduler = scheduler.from_config(pipeline.scheduler.config, **schedule["config"])
    levels = {name: schedule[name] for name in ("sigmas", "timesteps") if schedule[name] is not None}
    pipeline(prompt, **levels).images[0].save("out.png")


if __name__ == "__main__":
    main()

"""A ComfyUI node with a schedule of Stepsmith: copy this file into ComfyUI/custom_nodes and connect SIGMAS to SamplerCustom.

Without a node: `GET /schedules/{model}?solver=...&steps=...&format=comfyui` gives the same as text for ComfyUI's own ManualSigmas.
"""

import urllib.parse
import urllib.request

import torch


class StepsmithSchedule:
    CATEGORY = "sampling/schedulers"
    RETURN_TYPES = ("SIGMAS",)
    FUNCTION = "get_sigmas"

    @classmethod
    def INPUT_TYPES(cls):
        return {
            "required": {
                "service": ("STRING", {"default": "http://127.0.0.1:3000"}),
                "model": ("STRING", {"default": "stable-diffusion-1.5"}),
                "solver": ("STRING", {"default": "dpmpp_2m"}),
                "steps": ("INT", {"default": 10, "min": 1, "max": 200}),
            }
        }

    def get_sigmas(self, service, model, solver, steps):
        query = urllib.parse.urlencode({"solver": solver, "steps": steps, "format": "comfyui"})
        with urllib.request.urlopen(f"{service}/schedules/{urllib.parse.quote(model)}?{query}") as answer:
            text = answer.read().decode()
        # As many steps as asked for, the last of them to 0; of a flow model its times, 1 at pure noise.
        return (torch.FloatTensor([float(sigma) for sigma in text.split(",")]),)


NODE_CLASS_MAPPINGS = {"StepsmithSchedule": StepsmithSchedule}
NODE_DISPLAY_NAME_MAPPINGS = {"StepsmithSchedule": "Stepsmith schedule"}

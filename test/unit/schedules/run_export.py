"""Runs an exported Python script beside stand-ins for the modules of its tool, and prints what came of it as JSON.

run_export.py a1111 FILE N...      the list for each number of sampling steps
run_export.py invokeai FILE START  the sigmas Euler was given, and the timesteps left at that denoising_start
"""
import dataclasses
import json
import runpy
import sys
import types


def module(name, **members):
    made = types.ModuleType(name)
    made.__dict__.update(members)
    sys.modules[name] = made
    return made


class Tensor(list):
    def to(self, _device):
        return self


def a1111(path, counts):
    @dataclasses.dataclass
    class Scheduler:
        name: str
        label: str
        function: object
        default_rho: float = -1
        need_inner_model: bool = False
        aliases: list = None

    schedulers = module("modules.sd_schedulers", Scheduler=Scheduler, schedulers=[], schedulers_map={})
    module("modules", sd_schedulers=schedulers)
    module("torch", FloatTensor=Tensor)
    runpy.run_path(path)
    runpy.run_path(path)  # a second load adds nothing
    (added,) = schedulers.schedulers
    lists = []
    for count in counts:
        try:
            lists.append(added.function(int(count), sigma_min=0.03, sigma_max=14.6, device="cpu"))
        except ValueError as error:
            lists.append(str(error))
    return {"name": added.name, "label": added.label, "known": sorted(schedulers.schedulers_map), "lists": lists}


def invokeai(path, start):
    class EulerDiscreteScheduler:
        order = 1
        config = {"num_train_timesteps": 1000}

        def set_timesteps(self, num_inference_steps=None, device=None, sigmas=None):
            self.sigmas = sigmas
            # Any decreasing function of sigma stands for the interpolated timestep.
            self.timesteps = [999 * sigma / sigmas[0] for sigma in sigmas[:-1]]

    class DenoiseLatentsInvocation:
        @staticmethod
        def init_scheduler(scheduler, device, steps, denoising_start, denoising_end, seed):
            # As InvokeAI does: the steps whose timestep is below the start.
            scheduler.set_timesteps(steps, device=device)
            limit = int(round(scheduler.config["num_train_timesteps"] * (1 - denoising_start)))
            first = len([t for t in scheduler.timesteps if t >= limit])
            return scheduler.timesteps[first:]

    def field(default=None, **limits):
        return {"default": default, **limits}

    base = "invokeai.app.invocations"
    for name in ("invokeai", "invokeai.app", base):
        module(name)
    module(base + ".baseinvocation", invocation=lambda *names, **more: lambda cls: cls)
    module(base + ".denoise_latents", DenoiseLatentsInvocation=DenoiseLatentsInvocation)
    module(base + ".fields", InputField=field)
    module("diffusers", EulerDiscreteScheduler=EulerDiscreteScheduler)
    node = runpy.run_path(path)["StepsmithDenoiseLatents"]
    scheduler = EulerDiscreteScheduler()
    left = node.init_scheduler(scheduler, "cpu", node.steps["default"], float(start), 1.0, 0)
    try:
        node.init_scheduler(object(), "cpu", 1, 0.0, 1.0, 0)
        refused = None
    except ValueError as error:
        refused = str(error)
    return {"steps": node.steps, "sigmas": scheduler.sigmas, "left": len(left), "refused": refused}


kind, path, *arguments = sys.argv[1:]
print(json.dumps(a1111(path, arguments) if kind == "a1111" else invokeai(path, arguments[0])))

"""Writes ../solvers-port.json, in the form of ../solvers.json: ER-SDE and UniPC on its denoiser and on schedules of its
kinds. Usage: python3 test/golden/port/generate.py
"""
import json
import sys
from pathlib import Path

import numpy as np

sys.dont_write_bytecode = True

import er_sde  # noqa: E402
import unipc  # noqa: E402
from mixture import denoiser  # noqa: E402

HERE = Path(__file__).resolve().parent
MEANS = [[0.25, 0.794], [0.551, -0.55], [-0.4, 0.747]]
STD = 0.2
BATCH = 3
SCHEDULES = {
    "ends_at_sigma_min": [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029],
    "ends_at_zero": [14.615, 4.2, 1.886, 0.963, 0.399, 0.1, 0],
    "uneven": [80, 79, 20, 19.5, 1.5, 0.9, 0.85, 0.01],
    "one_step": [80, 0.01],
    "one_step_to_zero": [80, 0],
    "two_steps": [14.615, 1.2, 0.029],
    "two_steps_to_zero": [14.615, 1.2, 0],
    "three_steps": [14.615, 3.1, 0.5, 0.029],
}
SOLVERS = {
    "er_sde_1": lambda *problem: er_sde.solve(*problem, order=1),
    "er_sde_2": lambda *problem: er_sde.solve(*problem, order=2),
    "er_sde_3": lambda *problem: er_sde.solve(*problem, order=3),
    "unipc": unipc.solve,
}


def case(solver, name, sigmas, rng):
    shape = (len(sigmas) - 1, BATCH, len(MEANS[0]))
    x_init = np.round(rng.standard_normal(shape[1:]), 4) * sigmas[0]
    noise = np.round(rng.standard_normal(shape), 4)
    x_final = SOLVERS[solver](denoiser(MEANS, STD), x_init, sigmas, noise)
    arrays = {"x_init": x_init, "noise": noise, "x_final": x_final}
    return {"solver": solver, "schedule": name, "sigmas": sigmas} | {k: v.tolist() for k, v in arrays.items()}


rng = np.random.default_rng(0)
cases = [case(solver, name, sigmas, rng) for name, sigmas in SCHEDULES.items() for solver in SOLVERS]
kind = "isotropic Gaussian mixture, equal weights"
golden = {"denoiser": {"kind": kind, "means": MEANS, "std": STD}, "cases": cases}
(HERE.parent / "solvers-port.json").write_text(json.dumps(golden) + "\n")

"""ER-SDE-Solvers in their VE form: Cui et al. 2023, "Elucidating the solution space of extended reverse-time SDE for
diffusion models", Propositions 2 and 4 and Algorithms 1 to 3, written from the paper's formulas.

The exact solution from s to t < s, phi the noise scale function, is

    x_t = phi(t)/phi(s) x_s + phi(t) int_t^s phi'(u)/phi(u)^2 D(x_u, u) du + sqrt(t^2 - s^2 (phi(t)/phi(s))^2) z.

Taylor's expansion of D about s, integrated by parts, gives the terms below; derivatives are taken as differences of
earlier outputs, and integrals as midpoint sums of POINTS values.
"""
import numpy as np

POINTS = 200


def phi(sigma):
    """Noise scale "ER SDE 5", which the authors recommend."""
    return sigma * (np.exp(sigma**0.3) + 10)


def midpoints(t, s):
    edges = np.linspace(t, s, POINTS + 1)
    return (edges[:-1] + edges[1:]) / 2


def solve(denoise, x, sigmas, noise, order):
    outputs, levels, slopes = [], [], []
    for step in range(len(sigmas) - 1):
        s, t = sigmas[step], sigmas[step + 1]
        outputs.append(denoise(x, s))
        levels.append(s)
        if t == 0:
            return outputs[-1]
        ratio = phi(t) / phi(s)
        mean = ratio * x + (1 - ratio) * outputs[-1]
        u = midpoints(t, s)
        if step >= 1:
            slopes.append((outputs[-1] - outputs[-2]) / (levels[-1] - levels[-2]))
            if order >= 2:
                integral = np.mean(1 / phi(u)) * (s - t)
                mean = mean + (t - s + phi(t) * integral) * slopes[-1]
        if step >= 2 and order == 3:
            curvature = (slopes[-1] - slopes[-2]) / ((levels[-1] - levels[-3]) / 2)
            integral = np.mean((u - s) / phi(u)) * (s - t)
            mean = mean + ((t - s) ** 2 / 2 + phi(t) * integral) * curvature
        x = mean + np.sqrt(t**2 - (s * ratio) ** 2) * noise[step]
    return x

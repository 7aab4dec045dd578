"""UniPC-3 with B_2(h), data prediction, multistep: Zhao et al. 2023, "UniPC: a unified predictor-corrector framework
for fast sampling of diffusion models", eq. (3) to (5), appendix A for data prediction, Algorithms 1 and 2, written
from the paper's formulas.

alpha = 1 and lambda = -ln sigma. The exact solution over a step of length h is

    x_t = exp(-h) x_s + int_0^1 h exp(-h (1 - r)) D(lambda_s + r h) dr,

and UniPC takes D_s (1 - exp(-h)) + B(h) sum_m a_m (D_m - D_s)/r_m for the integral, exact for polynomials D of
degree p: sum_m a_m r_m^(k-1) B(h) = int_0^1 h exp(-h (1 - r)) r^k dr, k = 1..p. One difference has a_1 = 1/2.
"""
import numpy as np

ORDER = 3
NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)


def integral(h, k):
    r = (NODES + 1) / 2
    return (WEIGHTS / 2 * h * np.exp(-h * (1 - r)) * r**k).sum()


def coefficients(r, h):
    p = len(r)
    if p == 1:
        return np.array([0.5])
    b = np.array([integral(h, k) for k in range(1, p + 1)]) / -np.expm1(-h)
    return np.linalg.solve(np.vander(r, increasing=True).T, b)


def step(x, s, t, at_s, others):
    """others: pairs (level, output) used besides (s, at_s)."""
    if t == 0:
        return at_s
    h = np.log(s / t)
    r = np.array([np.log(s / level) / h for level, _ in others])
    covered = -np.expm1(-h)
    x = np.exp(-h) * x + covered * at_s
    for a, place, (_, output) in zip(coefficients(r, h), r, others):
        x = x + covered * a * (output - at_s) / place
    return x


def solve(denoise, x, sigmas, noise=None):
    steps = len(sigmas) - 1
    history = [(sigmas[0], denoise(x, sigmas[0]))]
    for i in range(steps):
        s, t = sigmas[i], sigmas[i + 1]
        order = min(ORDER, i + 1, steps - i)
        at_s = history[-1][1]
        older = history[:-1][::-1][: order - 1]
        predicted = step(x, s, t, at_s, older)
        if i == steps - 1:
            return predicted
        history.append((t, denoise(predicted, t)))
        x = step(x, s, t, at_s, older + [history[-1]])

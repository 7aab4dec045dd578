"""The perfect denoiser of an isotropic Gaussian mixture with equal weights, in closed form."""
import numpy as np


def denoiser(means, std):
    """D(x, sigma) for x of shape [batch, d]."""
    means = np.asarray(means)

    def denoise(x, sigma):
        variance = std**2 + sigma**2
        logits = -((x[:, None, :] - means) ** 2).sum(-1) / (2 * variance)
        p = np.exp(logits - logits.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        return (std**2 * x + sigma**2 * (p @ means)) / variance

    return denoise

import { firstOrderWeights, sde, type LinearMultistep } from './linear-multistep.ts';

/**
 * Ancestral sampling at eta 1, which is stochastic DDIM: Euler down to a^2/b, then noise back up to a. In one:
 * x_b keeps (a^2/b)/b, the noise has variance a^2 (b^2 - a^2)/b^2.
 */
export const eulerAncestral: LinearMultistep = { history: 1, transition: sde, weights: firstOrderWeights };

import { firstOrderWeights, ode, type LinearMultistep } from './linear-multistep.ts';

/** Euler's method on the probability-flow ODE, which is DDIM (Song et al. 2021). */
export const euler: LinearMultistep = { history: 1, transition: ode, weights: firstOrderWeights };

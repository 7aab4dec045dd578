import { midpointWeights } from './dpmpp-2m.ts';
import { sde, type LinearMultistep } from './linear-multistep.ts';

/** SDE-DPM-Solver++(2M) at eta 1 in its midpoint form (Lu et al. 2022, appendix; k-diffusion's default). */
export const dpmpp2mSde: LinearMultistep = { history: 2, transition: sde, weights: midpointWeights };

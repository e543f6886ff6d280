import type { Hypotheses } from '../inference/hypotheses.js';
export async function profileTile(_h: Hypotheses, _p: Float64Array): Promise<Float64Array> {
  throw new Error('later');
}

/** Gaussian energy resolution. */

/**
 * σ(E) = constant + sqrt √E + linear E + quadratic E² + cubic E³, all in powers of keV;
 * above `constantAboveKeV` σ keeps its value there (a polynomial must not be extrapolated).
 */
export interface ResolutionModel {
  readonly constant: number;
  readonly sqrt: number;
  readonly linear: number;
  readonly quadratic: number;
  readonly cubic: number;
  readonly constantAboveKeV: number;
}

/** Standard deviation in keV of the reconstructed energy, at a true energy in keV. */
export function sigmaKeV(model: ResolutionModel, energyKeV: number): number {
  const e = Math.min(energyKeV, model.constantAboveKeV);
  return model.constant + model.sqrt * Math.sqrt(e) + e * (model.linear + e * (model.quadratic + e * model.cubic));
}

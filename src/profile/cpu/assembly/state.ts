// What the kernel works on: the layout that the host made of a problem, and the scratch of four points. Every quantity of
// four points is two vectors of two float64 lanes.

/** Bytes of the two vectors that hold one quantity of four points. */
export const LANES: usize = 32;

// --- fields of the layout, set once per problem ---
export let couplings: i32 = 0;
export let monomials: i32 = 0;
export let sources: i32 = 0;
export let nuisances: i32 = 0;
export let experiments: i32 = 0;
export let bins: i32 = 0;
export let maximumSteps: i32 = 0;
export let monomialFactors: usize = 0; // i32 pairs; index `couplings` stands for 1
export let signal: usize = 0; // f64 [bin][source][monomial]
export let experimentTable: usize = 0; // i32 [first bin, end bin, gaussian?, rows, address of row indices, address of templates]
export let observed: usize = 0; // f64 [bin]
export let curvatureOfBin: usize = 0; // f64 [bin]: 2/σ² of a Gaussian bin
export let priorSlope: usize = 0; // f64 [nuisance]: 2/σ²
export let lower: usize = 0; // f64 [nuisance]: limits of 1+θ
export let upper: usize = 0;
export let start: usize = 0; // f64 [nuisance]: 1+θ of the reference fit
export let inverseHessian: usize = 0; // f64 [nuisance][nuisance]
export let scratch: usize = 0;
export let slowestRatio: f64 = 0; // shrinking of the distance to the minimum per step in the slowest mode, at most
export let projected: f64 = 0; // change of χ² in a pass over the limits at which a projection stands
export let largestInflation: f64 = 0; // product H_rr (H⁻¹)_rr up to which an inverse is trusted

export let pointLanes: usize = 0;
export let monomialLanes: usize = 0;
export let sourceLanes: usize = 0;
export let scaleLanes: usize = 0; // 1+θ
export let gradientLanes: usize = 0;
export let previousLanes: usize = 0; // 1+θ before the step
export let forceLanes: usize = 0; // multipliers of the limits
export let referenceMatrixLanes: usize = 0; // H⁻¹ of the reference fit, the same in every lane
export let ownMatrixLanes: usize = 0; // H, then H⁻¹, of the points at hand
export let monomialCountLanes: usize = 0; // counts of a bin per unit of each monomial
export let changeLanes: usize = 0; // derivatives of χ² in the monomials
export let couplingGradientLanes: usize = 0; // and in the couplings

/** Reads the layout from 20 consecutive i32 at `at`. */
export function configure(at: usize): void {
  couplings = load<i32>(at, 0);
  monomials = load<i32>(at, 4);
  sources = load<i32>(at, 8);
  nuisances = load<i32>(at, 12);
  experiments = load<i32>(at, 16);
  bins = load<i32>(at, 20);
  maximumSteps = load<i32>(at, 24);
  monomialFactors = load<u32>(at, 28);
  signal = load<u32>(at, 32);
  experimentTable = load<u32>(at, 36);
  observed = load<u32>(at, 40);
  curvatureOfBin = load<u32>(at, 44);
  priorSlope = load<u32>(at, 48);
  lower = load<u32>(at, 52);
  upper = load<u32>(at, 56);
  start = load<u32>(at, 60);
  inverseHessian = load<u32>(at, 64);
  scratch = load<u32>(at, 68);
  projected = load<f64>(load<u32>(at, 72));
  slowestRatio = load<f64>(load<u32>(at, 76));
  largestInflation = load<f64>(load<u32>(at, 80));
  pointLanes = scratch;
  monomialLanes = pointLanes + <usize>(couplings + 1) * LANES;
  sourceLanes = monomialLanes + <usize>monomials * LANES;
  scaleLanes = sourceLanes + <usize>(bins * sources) * LANES;
  gradientLanes = scaleLanes + <usize>nuisances * LANES;
  previousLanes = gradientLanes + <usize>nuisances * LANES;
  forceLanes = previousLanes + <usize>nuisances * LANES;
  referenceMatrixLanes = forceLanes + <usize>nuisances * LANES;
  ownMatrixLanes = referenceMatrixLanes + <usize>(nuisances * nuisances) * LANES;
  monomialCountLanes = ownMatrixLanes + <usize>(nuisances * nuisances) * LANES;
  changeLanes = monomialCountLanes + <usize>monomials * LANES;
  couplingGradientLanes = changeLanes + <usize>monomials * LANES;
  for (let i = 0; i < nuisances * nuisances; i++) {
    const h = v128.load64_splat(inverseHessian + (<usize>i << 3));
    store2(referenceMatrixLanes + <usize>i * LANES, h, h);
  }
}

/** Keeps 0/0 away: counts in bins with neither data nor rate, distances of fits that nothing can move. */
export const SMALLEST_RATE: f64 = 1e-300;

@inline
export function store2(at: usize, first: v128, second: v128): void {
  v128.store(at, first);
  v128.store(at, second, 16);
}

@inline
export function addTo(at: usize, first: v128, second: v128): void {
  store2(at, f64x2.add(v128.load(at), first), f64x2.add(v128.load(at, 16), second));
}

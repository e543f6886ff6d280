alias Real = f32;
alias Word = u32;
alias Exponent = i32;
alias Mask = bool;
const WORKGROUP = 64u;
const COUPLINGS = 2u;
const MONOMIALS = 3u;
const BINS = 5u;
const FACTOR = array<u32, 6>(2u, 0u, 2u, 1u, 0u, 1u);
const ROW_LENGTH = 4u;
@group(0) @binding(0) var<uniform> numbers: array<vec4<f32>, 5>;
fn table(at: u32) -> f32 {
  return numbers[at >> 2u][at & 3u];
}
// The kernel `rates`: the event-rate tensor, points × bins, at fixed nuisances. One invocation per bin (x) and point (y):
//   R_k(p) = R_k(p₀) + Σ_m c_m(u) P[m,k],   u = p - p₀.
//
// In front of this file the assembler writes the lane types and
//   COUPLINGS, MONOMIALS, BINS      numbers of each
//   FACTOR[2 m], FACTOR[2 m + 1]    factors of monomial m; COUPLINGS stands for 1
//   ROW_LENGTH                      numbers per bin in `table`: R_k(p₀), then P[m,k]
//   table(at)                       one number of the table

struct Tile {
  points: u32,
}

@group(0) @binding(1) var<uniform> tile: Tile;
/// u, point by point.
@group(0) @binding(2) var<storage, read> offsets: array<f32>;
/// R_k, point by point.
@group(0) @binding(3) var<storage, read_write> rate: array<f32>;

fn factor(point: u32, index: u32) -> f32 {
  if (index == COUPLINGS) {
    return 1.0;
  }
  return offsets[point * COUPLINGS + index];
}

@compute @workgroup_size(WORKGROUP)
fn rates(@builtin(global_invocation_id) id: vec3<u32>) {
  let bin = id.x;
  let point = id.y;
  if (bin >= BINS || point >= tile.points) {
    return;
  }
  let row = bin * ROW_LENGTH;
  // The changes first: they may be small beside the rate.
  var change = 0.0;
  for (var m = 0u; m < MONOMIALS; m++) {
    change += table(row + 1u + m) * factor(point, FACTOR[2u * m]) * factor(point, FACTOR[2u * m + 1u]);
  }
  rate[point * BINS + bin] = table(row) + change;
}

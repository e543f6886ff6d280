/** Composite Gauss-Legendre quadrature with five points per panel. */

const NODES = [-0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664];
const WEIGHTS = [
  0.23692688505618908, 0.47862867049936647, 0.5688888888888889, 0.47862867049936647, 0.23692688505618908,
];

export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Rule over consecutive panels between ascending `edges`; empty panels are skipped. */
export function compositeRule(edges: readonly number[]): QuadratureRule {
  const nodes: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const half = (edges[i + 1] - edges[i]) / 2;
    if (half <= 0) continue;
    const centre = (edges[i + 1] + edges[i]) / 2;
    for (let j = 0; j < NODES.length; j++) {
      nodes.push(centre + half * NODES[j]);
      weights.push(half * WEIGHTS[j]);
    }
  }
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) };
}

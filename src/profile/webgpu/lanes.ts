/** Points that one invocation of a kernel works on together. */
export type LaneCount = 1 | 2 | 4;

const SUFFIX = {
  1: (scalar: string) => scalar,
  2: (scalar: string) => `vec2<${scalar}>`,
  4: (scalar: string) => `vec4<${scalar}>`,
};

/** The types that `shaders/*.wgsl` are written in, for a number of lanes. */
export function laneTypes(lanes: LaneCount): string {
  const of = SUFFIX[lanes];
  return [
    `alias Real = ${of('f32')};`,
    `alias Word = ${of('u32')};`,
    `alias Exponent = ${of('i32')};`,
    `alias Mask = ${of('bool')};`,
  ].join('\n');
}

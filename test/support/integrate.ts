/** Plain composite Simpson rule: an independent check of the quadrature of the package. */
export function simpson(f: (x: number) => number, from: number, to: number, panels = 2000): number {
  const step = (to - from) / (2 * panels);
  let sum = f(from) + f(to);
  for (let i = 1; i < 2 * panels; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * step);
  return (sum * step) / 3;
}

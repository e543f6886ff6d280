/** What a table is beyond an end: it keeps its last value, or it is zero. */
export type Continuation = 'constant' | 'zero';

/** What a table is below its first point and above its last. */
export interface OutsideTable {
  readonly below: Continuation;
  readonly above: Continuation;
}

/** A ratio or an efficiency keeps its last values; a density is zero where it is not given. */
export const HELD: OutsideTable = { below: 'constant', above: 'constant' };
export const ZERO_OUTSIDE: OutsideTable = { below: 'zero', above: 'zero' };

/** A function given by a table, linear between its points. */
export class LinearTable {
  /**
   * @param x ascending abscissae; two equal neighbours make a step
   * @param y ordinates, same length
   */
  constructor(
    readonly x: Float64Array,
    readonly y: Float64Array,
    readonly outside: OutsideTable,
  ) {
    if (x.length === 0 || x.length !== y.length)
      throw new RangeError('a table needs as many abscissae as ordinates, at least one');
  }

  /** Value at `x`; at a step, the value after it. */
  at(x: number): number {
    const last = this.x.length - 1;
    if (x < this.x[0]) return this.outside.below === 'zero' ? 0 : this.y[0];
    if (x >= this.x[last]) return x > this.x[last] && this.outside.above === 'zero' ? 0 : this.y[last];
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.x[middle] <= x) low = middle;
      else high = middle;
    }
    return this.y[low] + ((this.y[high] - this.y[low]) * (x - this.x[low])) / (this.x[high] - this.x[low]);
  }
}

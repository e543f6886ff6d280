/** A function given by a table, linear between its points and constant beyond its ends. */
export class LinearTable {
  /**
   * @param x ascending abscissae; two equal neighbours make a step
   * @param y ordinates, same length
   */
  constructor(
    readonly x: Float64Array,
    readonly y: Float64Array,
  ) {
    if (x.length === 0 || x.length !== y.length)
      throw new RangeError('a table needs as many abscissae as ordinates, at least one');
  }

  /** Value at `x`; at a step, the value after it. */
  at(x: number): number {
    const last = this.x.length - 1;
    if (x < this.x[0]) return this.y[0];
    if (x >= this.x[last]) return this.y[last];
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

/**
 * Powers with the same bits in every engine. The language lets engines round `**` and `pow` as they like: V8 changed the
 * last digit between Node 22 and 24, and with it every number and hash made from them.
 */

/** x². */
export function square(x: number): number {
  return x * x;
}

/** xⁿ for an integer n, by repeated squaring; exact for powers of two. Relative error below about |n| 10⁻¹⁶. */
export function integerPower(x: number, n: number): number {
  let result = 1;
  let factor = x;
  for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= factor;
    factor *= factor;
  }
  return n < 0 ? 1 / result : result;
}

/** xʸ for x > 0, as exp(y log x). Relative error below about (1 + |y log x|) 10⁻¹⁶. */
export function power(x: number, y: number): number {
  return Math.exp(y * Math.log(x));
}

/** 10ⁿ for an integer n, rounded correctly. */
export function powerOfTen(n: number): number {
  return Number(`1e${n}`);
}

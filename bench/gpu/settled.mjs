// Reading the words that kernels leave.

/** What a kernel leaves for a point that it did not settle, see shaders/chi-square.wgsl. */
export const UNSETTLED_WORD = 0xffffffff;

/** Part of the points that is unsettled. */
export function unsettledShare(words) {
  return words.reduce((count, word) => count + (word === UNSETTLED_WORD ? 1 : 0), 0) / words.length;
}

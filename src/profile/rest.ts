/** Keeps long work on the calling thread from blocking it: a page must stay alive, an abort be heard. */

const LONGEST_BLOCK_MS = 15;

/** @returns a function to be awaited between pieces of work: it lets others run if the thread was held for too long */
export function createRest(): () => Promise<void> {
  let rested = performance.now();
  return async () => {
    if (performance.now() - rested < LONGEST_BLOCK_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    rested = performance.now();
  };
}

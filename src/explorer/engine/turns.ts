/** Who may work on a thread that several entries share: what follows the hand first, refinements one after the other. */

export class Turns {
  private urgent = 0;
  private waiting: (() => void)[] = [];
  private last: Promise<void> = Promise.resolve();

  /** Does work that others make way for. */
  async first<T>(work: () => Promise<T>): Promise<T> {
    this.urgent++;
    try {
      return await work();
    } finally {
      this.urgent--;
      if (this.urgent === 0) for (const go of this.waiting.splice(0)) go();
    }
  }

  /** Waits until nothing urgent is going on. */
  async way(): Promise<void> {
    while (this.urgent > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /**
   * Does work after all that was asked for before: results come one by one instead of all at the end.
   * @param signal stops the waiting; the promise then rejects with its reason
   */
  async inOrder<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const before = this.last;
    let done = (): void => {};
    this.last = new Promise<void>((resolve) => {
      done = resolve;
    });
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      // Those behind wait for what was before, also if this work was given up.
      void before.then(done);
    }
  }
}

async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** A worker of a browser as its owner wants it: started when it is needed, and dead at its first failure. */

export interface BrowserWorkerHandle<Request, Reply> {
  /** Sends a message; starts the worker if this is the first one. */
  post(message: Request): void;
  onReply(listener: (reply: Reply) => void): void;
  /** Told once, and never before `post` has returned: no reply will come any more. */
  onFailure(listener: (reason: Error) => void): void;
  terminate(): Promise<void>;
}

/**
 * A handle of a worker that is not started yet.
 * @param what the worker, as messages name it
 * @param start makes the worker; it throws where there is none
 */
export function workerHandle<Request, Reply>(what: string, start: () => Worker): BrowserWorkerHandle<Request, Reply> {
  let worker: Worker | undefined;
  let ended = false;
  let tellReply: (reply: Reply) => void = () => undefined;
  let tellFailure: (reason: Error) => void = () => undefined;

  /** A browser reports an error and lets the worker live on. */
  const fail = (reason: string): void => {
    if (ended) return;
    ended = true;
    worker?.terminate();
    tellFailure(new Error(`${what} ${reason}`));
  };
  const listenTo = (started: Worker): Worker => {
    started.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (!ended) tellReply(data);
    };
    started.onmessageerror = () => fail('sent a message that cannot be read');
    started.onerror = (event) => {
      // Its owner is told, and acts: the console need not hear of it.
      event.preventDefault();
      fail(event.message ? `failed: ${event.message}` : 'did not load');
    };
    return started;
  };

  return {
    post(message) {
      if (ended) return;
      try {
        worker ??= listenTo(start());
        worker.postMessage(message);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        queueMicrotask(() => fail(`cannot be used: ${reason}`));
      }
    },
    onReply(listener) {
      tellReply = listener;
    },
    onFailure(listener) {
      tellFailure = listener;
    },
    async terminate() {
      ended = true;
      worker?.terminate();
    },
  };
}

/** Worker threads that keep kernels for several problems and profile tiles of points. */
import type { ProfileResult } from '../profiler.js';
import type { PreparedProblem } from './prepare.js';

/** Messages to a worker. A problem is sent once, tiles name it. */
export type WorkerRequest =
  | { readonly kind: 'problem'; readonly problem: number; readonly prepared: PreparedProblem }
  | { readonly kind: 'forget'; readonly problem: number }
  | {
      readonly kind: 'tile';
      readonly problem: number;
      readonly tile: number;
      readonly points: Float64Array;
      readonly nuisances: boolean;
    };

/** Messages from a worker. */
export type WorkerReply =
  | { readonly tile: number; readonly result: ProfileResult }
  | { readonly tile: number; readonly error: string };

/** A thread, however the platform makes one. */
export interface WorkerHandle {
  post(message: WorkerRequest): void;
  onReply(listener: (reply: WorkerReply) => void): void;
  /** The thread died: no reply will come for what it was doing. */
  onFailure(listener: (reason: Error) => void): void;
  terminate(): Promise<void>;
}

interface Tile {
  readonly problem: number;
  readonly tile: number;
  readonly points: Float64Array;
  readonly nuisances: boolean;
  readonly resolve: (result: ProfileResult) => void;
  readonly reject: (reason: Error) => void;
}

interface Thread {
  readonly handle: WorkerHandle;
  readonly known: Set<number>;
  current: Tile | undefined;
}

/** Hands tiles to whichever thread is free; a thread that dies is not replaced. */
export class WorkerPool {
  private readonly threads: Thread[];
  private readonly prepared = new Map<number, PreparedProblem>();
  private readonly queue: Tile[] = [];
  private nextProblem = 0;
  private nextTile = 0;

  /** @param size number of threads, at least 1 */
  constructor(
    spawn: () => WorkerHandle,
    readonly size: number,
  ) {
    this.threads = Array.from({ length: size }, () => this.start(spawn));
  }

  /** Makes a problem known; returns the number that tiles name. */
  register(prepared: PreparedProblem): number {
    const problem = this.nextProblem++;
    this.prepared.set(problem, prepared);
    return problem;
  }

  /** Frees what the threads keep for a problem. */
  forget(problem: number): void {
    this.prepared.delete(problem);
    for (const thread of this.threads) {
      if (thread.known.delete(problem)) thread.handle.post({ kind: 'forget', problem });
    }
  }

  /**
   * Profiles one tile on whichever thread is free first.
   * @returns a promise that rejects when the thread dies, or when none is left
   */
  run(problem: number, points: Float64Array, nuisances: boolean): Promise<ProfileResult> {
    if (this.threads.length === 0) return Promise.reject(new Error('every worker thread has died'));
    return new Promise((resolve, reject) => {
      this.queue.push({ problem, tile: this.nextTile++, points, nuisances, resolve, reject });
      this.dispatch();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.handle.terminate()));
  }

  private start(spawn: () => WorkerHandle): Thread {
    const thread: Thread = { handle: spawn(), known: new Set(), current: undefined };
    thread.handle.onReply((reply) => {
      const tile = thread.current;
      thread.current = undefined;
      if (tile && reply.tile === tile.tile) {
        if ('error' in reply) tile.reject(new Error(reply.error));
        else tile.resolve(reply.result);
      }
      this.dispatch();
    });
    thread.handle.onFailure((reason) => {
      thread.current?.reject(reason);
      thread.current = undefined;
      this.threads.splice(this.threads.indexOf(thread), 1);
      if (this.threads.length === 0) for (const tile of this.queue.splice(0)) tile.reject(reason);
      this.dispatch();
    });
    return thread;
  }

  private dispatch(): void {
    for (const thread of this.threads) {
      if (thread.current) continue;
      const tile = this.queue.shift();
      if (!tile) return;
      thread.current = tile;
      if (!thread.known.has(tile.problem)) {
        thread.known.add(tile.problem);
        thread.handle.post({
          kind: 'problem',
          problem: tile.problem,
          prepared: this.prepared.get(tile.problem) as PreparedProblem,
        });
      }
      const { problem, tile: number, points, nuisances } = tile;
      thread.handle.post({ kind: 'tile', problem, tile: number, points, nuisances });
    }
  }
}

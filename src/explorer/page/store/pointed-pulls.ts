/** The fitted nuisances at the pointer, else at the chosen point, else at the Standard Model. */
import { computed, effect, signal } from '@preact/signals';
import { COUPLINGS } from '../../../physics/couplings.js';
import type { PlaneAnswer, Pulls } from '../../engine/question.js';
import type { EngineClient } from '../engine-client.js';
import type { ExplorerStore } from './explorer-store.js';

export type PulledPlace = 'pointer' | 'point' | 'standard model';

export class PointedPulls {
  /** Where the pointer or the crosshair is on the plane, in table units; null when it is elsewhere. */
  readonly pointer = signal<readonly [number, number] | null>(null);
  /** The pointer was moved by keys: its place has to be read out. */
  readonly byKeys = signal(false);
  /** The last answer, with the slot that it is about; kept until the next one is there. */
  readonly shown = signal<{ readonly slot: number; readonly pulls: Pulls } | null>(null);
  readonly place = computed((): PulledPlace => {
    if (this.pointer.value) return 'pointer';
    return this.store.state.value.point ? 'point' : 'standard model';
  });
  /** What was asked for last. */
  private asked: { readonly plane: PlaneAnswer; readonly at: readonly [number, number] } | undefined;
  private running = false;
  private waiting: (() => void) | undefined;
  private scheduled = false;

  constructor(
    private readonly client: EngineClient,
    private readonly store: ExplorerStore,
  ) {}

  /** The place whose pulls are shown. */
  readonly at = computed((): readonly [number, number] => {
    const { point, plane } = this.store.state.value;
    return this.pointer.value ?? point ?? [COUPLINGS[plane.x].standardModel, COUPLINGS[plane.y].standardModel];
  });

  /** Follows the pointer: at most one request per frame, one at a time, the newest wins. */
  start(): void {
    effect(() => {
      const at = this.at.value;
      const answers = this.store.active.value;
      const plane = answers.plane.value;
      // Until its plane is there, a new model has no minimum to measure from; and the plane should not wait for pulls.
      if (!plane || answers.freshnessOf('plane').value === 'stale') return;
      const { asked } = this;
      // The same place again when its model, or the plane that it is measured from, has changed.
      if (asked?.plane === plane && asked.at[0] === at[0] && asked.at[1] === at[1]) return;
      this.asked = { plane, at };
      this.waiting = () => this.request(answers.slot, at);
      if (this.scheduled) return;
      this.scheduled = true;
      requestAnimationFrame(() => {
        this.scheduled = false;
        this.next();
      });
    });
  }

  private next(): void {
    if (this.running) return;
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.();
  }

  private request(slot: number, at: readonly [number, number]): void {
    this.running = true;
    const finish = (pulls: Pulls | null): void => {
      this.running = false;
      if (pulls && slot === this.store.active.value.slot) this.shown.value = { slot, pulls };
      this.next();
    };
    // A worker that has failed says so in its answers; here there is only nothing to show.
    this.client.pulls(slot, at).then(finish, () => finish(null));
  }
}

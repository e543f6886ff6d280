/** The one place where the state of the page is, and where it changes. */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ExplorerState } from '../../state.js';
import type { EngineClient } from '../engine-client.js';
import { Asking } from './asking.js';
import { EntryAnswers } from './entry-answers.js';
import { matchEntries } from './match-entries.js';
import { PointedPulls } from './pointed-pulls.js';
import { questionOf } from './questions.js';

const requestFrame = (callback: () => void): void => {
  requestAnimationFrame(callback);
};

export class ExplorerStore {
  private readonly current: Signal<ExplorerState>;
  private readonly entrySlots: Signal<readonly EntryAnswers[]>;
  /** The hand is on a slider. */
  private readonly inMotion = signal(false);
  private nextSlot = 0;
  /** Notes on what a link said, in plain text. */
  readonly notes = signal<readonly string[]>([]);
  readonly pulls: PointedPulls;

  /** @param state allowed by `checkState` */
  constructor(
    private readonly client: EngineClient,
    state: ExplorerState,
  ) {
    this.current = signal(state);
    this.entrySlots = signal(state.entries.map(() => this.newSlot()));
    this.pulls = new PointedPulls(client, this);
  }

  private newSlot(): EntryAnswers {
    return new EntryAnswers(this.nextSlot++);
  }

  get state(): ReadonlySignal<ExplorerState> {
    return this.current;
  }

  /** Answers about the entries, in their order. */
  get slots(): ReadonlySignal<readonly EntryAnswers[]> {
    return this.entrySlots;
  }

  readonly active = computed(() => this.entrySlots.value[this.current.value.active]);

  /** Starts to ask, and asks again after every change. */
  start(): void {
    const asking = new Asking(this.client, requestFrame);
    effect(() => {
      const state = this.current.value;
      const moving = this.inMotion.value;
      asking.want(this.entrySlots.value.map((listener, i) => ({ listener, question: questionOf(state, i, moving) })));
    });
    this.pulls.start();
  }

  /**
   * Replaces the state; every change goes through here.
   * @param moving the hand is still on a slider: only coarse answers are asked for
   */
  change(next: ExplorerState, moving: boolean = false): void {
    batch(() => {
      const before = this.current.value.entries;
      if (next.entries !== before) {
        this.entrySlots.value = matchEntries(before, this.entrySlots.value, next.entries).map(
          (slot) => slot ?? this.newSlot(),
        );
      }
      this.current.value = next;
      this.inMotion.value = moving;
    });
  }

  /** The hand has left the slider. */
  rest(): void {
    this.inMotion.value = false;
  }
}

/** What the engine has answered about one entry, as signals; the last drawing stays until the new one is there. */
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { CouplingName } from '../../../physics/couplings.js';
import type {
  Answer,
  BoundAnswer,
  ComputationAnswer,
  CutsAnswer,
  FailedAnswer,
  ModelAnswer,
  PlaneAnswer,
  ProfileAnswer,
  Question,
  SpectraAnswer,
} from '../../engine/question.js';

/** Parts of an answer that go stale on their own. */
export const PARTS = ['plane', 'profile', 'cuts', 'spectra', 'table'] as const;
export type Part = (typeof PARTS)[number];

/** `stale`: of an older question; `refining`: coarse, and more is coming; `failed`: nothing comes. */
export type Freshness = 'none' | 'stale' | 'refining' | 'fresh' | 'failed';

/** What a part of the answer depends on: two questions that agree in it have the same answer. */
function dependence(part: Part, question: Question): string {
  const { entry, plane, bounded, profiled, confidenceLevel, degreesOfFreedom, point, samples, backend } = question;
  switch (part) {
    case 'plane':
      return JSON.stringify([entry, plane, confidenceLevel, degreesOfFreedom, samples, backend]);
    case 'profile':
      return JSON.stringify([entry, bounded, profiled, confidenceLevel]);
    case 'cuts':
      return JSON.stringify([entry, plane, point]);
    case 'spectra':
      return JSON.stringify([entry, plane, point]);
    case 'table':
      return JSON.stringify([entry, confidenceLevel, question.table]);
    default:
      return part satisfies never;
  }
}

export class EntryAnswers {
  readonly model = signal<ModelAnswer | null>(null);
  readonly plane = signal<PlaneAnswer | null>(null);
  readonly profile = signal<ProfileAnswer | null>(null);
  readonly cuts = signal<CutsAnswer | null>(null);
  readonly spectra = signal<SpectraAnswer | null>(null);
  readonly bounds = signal<ReadonlyMap<CouplingName, BoundAnswer>>(new Map());
  readonly computation = signal<ComputationAnswer | null>(null);
  readonly failure = signal<FailedAnswer | null>(null);
  /** Nothing more comes to the last question. */
  readonly done = signal(false);
  private readonly freshness: Record<Part, Signal<Freshness>> = {
    plane: signal('none'),
    profile: signal('none'),
    cuts: signal('none'),
    spectra: signal('none'),
    table: signal('none'),
  };
  /** Rows of the table that belong to the question now asked. */
  readonly freshRows = signal<ReadonlySet<CouplingName>>(new Set());
  private asked: Record<Part, string> | undefined;

  /** @param slot number of the entry towards the engine */
  constructor(readonly slot: number) {}

  /** How current a part is. */
  freshnessOf(part: Part): ReadonlySignal<Freshness> {
    return this.freshness[part];
  }

  /** A question goes out: what depends on what has changed is stale from now on. */
  ask(question: Question): void {
    const next = Object.fromEntries(PARTS.map((part) => [part, dependence(part, question)])) as Record<Part, string>;
    batch(() => {
      for (const part of PARTS) {
        const state = this.freshness[part];
        if (next[part] === this.asked?.[part] && state.value !== 'failed') continue;
        state.value = this.hasAnswer(part) ? 'stale' : 'none';
        if (part === 'table') this.freshRows.value = new Set();
      }
      if (question.point === null) this.cuts.value = null;
      this.done.value = false;
    });
    this.asked = next;
  }

  private hasAnswer(part: Part): boolean {
    return part === 'table' ? this.bounds.value.size > 0 : this[part].value !== null;
  }

  /** Takes an answer to the question last asked. */
  take(answer: Answer): void {
    batch(() => this.store(answer));
  }

  private store(answer: Answer): void {
    const { freshness } = this;
    switch (answer.kind) {
      case 'model':
        this.model.value = answer;
        this.failure.value = null;
        return;
      case 'plane':
      case 'profile':
        // A question that only moves the point is answered with a coarse plane again: the refined one still holds.
        if (answer.quality === 'coarse' && freshness[answer.kind].value === 'fresh') return;
        if (answer.kind === 'plane') this.plane.value = answer;
        else this.profile.value = answer;
        freshness[answer.kind].value = answer.quality === 'coarse' ? 'refining' : 'fresh';
        return;
      case 'cuts':
        this.cuts.value = answer;
        freshness.cuts.value = 'fresh';
        return;
      case 'spectra':
        this.spectra.value = answer;
        freshness.spectra.value = 'fresh';
        return;
      case 'bound':
        this.bounds.value = new Map(this.bounds.value).set(answer.coupling, answer);
        this.freshRows.value = new Set(this.freshRows.value).add(answer.coupling);
        freshness.table.value = 'refining';
        return;
      case 'computation':
        this.computation.value = answer;
        return;
      case 'failed':
        this.failure.value = answer;
        this.done.value = true;
        for (const part of PARTS) if (freshness[part].value !== 'fresh') freshness[part].value = 'failed';
        return;
      case 'done':
        this.done.value = true;
        if (freshness.table.value === 'refining') freshness.table.value = 'fresh';
        return;
      default:
        answer satisfies never;
    }
  }
}

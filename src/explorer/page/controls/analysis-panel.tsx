/** What is asked of all entries: couplings, what is profiled, levels, and who computes. */
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { COUPLINGS, type CouplingClass } from '../../../physics/couplings.js';
import { EXPLORER_BACKENDS, type ExplorerBackend, PLANE_SAMPLES, type PlaneSamples } from '../../state.js';
import { axisCouplings, profilable, withAxis, withBounded, withClass, withProfiled } from '../store/changes.js';
import type { ExplorerStore } from '../store/explorer-store.js';
import { couplingsOfClass } from '../store/questions.js';
import { CouplingChips } from './coupling-chips.js';
import { LevelControl } from './level-control.js';
import { Segments } from './segments.js';

const CLASSES: readonly { readonly value: CouplingClass; readonly label: string }[] = [
  { value: 'magnetic moment', label: 'moment' },
  { value: 'millicharge', label: 'charge' },
  { value: 'charge radius', label: 'radius' },
];

const BACKEND_NAMES: Record<ExplorerBackend, string> = {
  auto: 'automatic',
  webgpu: 'WebGPU',
  gpujs: 'WebGL2 (gpu.js)',
  cpu: 'processor',
};

function ProfiledControl({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const state = store.state.value;
  const { profiled, bounded } = state;
  const kind = profiled === 'default' ? 'default' : profiled.length === 0 ? 'none' : 'chosen';
  const couplings = profilable(bounded);
  return (
    <>
      <Segments
        legend="Profiled beside the nuisances"
        testId="profiled"
        options={[
          { value: 'default', label: 'as in the paper' },
          { value: 'none', label: 'none' },
          { value: 'chosen', label: 'chosen', disabled: couplings.length === 0 },
        ]}
        value={kind}
        choose={(next) => {
          if (next === 'default') store.change({ ...state, profiled: 'default' });
          else if (next === 'none') store.change({ ...state, profiled: [] });
          else if (kind !== 'chosen') store.change({ ...state, profiled: couplings.slice(0, 1) });
        }}
      />
      {kind === 'chosen' && (
        <CouplingChips
          legend="Profiled couplings"
          testId="profiled-couplings"
          several
          couplings={couplings}
          chosen={profiled === 'default' ? [] : profiled}
          isDisabled={(name) =>
            profiled !== 'default' && !profiled.includes(name) && withProfiled(state, name, true) === state
          }
          choose={(name, isChosen) => store.change(withProfiled(store.state.value, name, isChosen))}
        />
      )}
    </>
  );
}

export function AnalysisPanel({ store }: { readonly store: ExplorerStore }): JSX.Element {
  const state = store.state.value;
  const [samplesId, backendId] = [useId(), useId()];
  const axes = axisCouplings(state.plane.x);
  return (
    <section class="panel" aria-labelledby="analysis-heading" data-testid="analysis">
      <header class="panel-head">
        <h2 id="analysis-heading">Analysis</h2>
      </header>
      <Segments
        legend="Coupling"
        testId="class"
        options={CLASSES}
        value={COUPLINGS[state.plane.x].class}
        choose={(next) => store.change(withClass(store.state.value, next))}
      />
      <CouplingChips
        legend="Plane, horizontal"
        testId="axis-x"
        couplings={axes}
        chosen={[state.plane.x]}
        choose={(name) => store.change(withAxis(store.state.value, 'x', name))}
      />
      <CouplingChips
        legend="Plane, vertical"
        testId="axis-y"
        couplings={axes}
        chosen={[state.plane.y]}
        choose={(name) => store.change(withAxis(store.state.value, 'y', name))}
      />
      <CouplingChips
        legend="Profile of"
        testId="bounded"
        couplings={couplingsOfClass(state.bounded)}
        chosen={[state.bounded]}
        choose={(name) => store.change(withBounded(store.state.value, name))}
      />
      <ProfiledControl store={store} />
      <LevelControl store={store} />
      <Segments
        legend="Contour for"
        testId="dof"
        options={[
          { value: '1', label: '1 d.o.f.' },
          { value: '2', label: '2 d.o.f.' },
        ]}
        value={String(state.degreesOfFreedom)}
        choose={(next) => store.change({ ...store.state.value, degreesOfFreedom: next === '1' ? 1 : 2 })}
      />
      <div class="control-pair">
        <label class="pair-label" for={samplesId}>
          Samples per axis
        </label>
        <select
          id={samplesId}
          data-testid="samples"
          value={String(state.samples)}
          onChange={(event) =>
            store.change({ ...store.state.value, samples: Number(event.currentTarget.value) as PlaneSamples })
          }
        >
          {PLANE_SAMPLES.map((samples) => (
            <option key={samples} value={String(samples)}>
              {samples}
            </option>
          ))}
        </select>
        <label class="pair-label" for={backendId}>
          Computed by
        </label>
        <select
          id={backendId}
          data-testid="backend"
          value={state.backend}
          onChange={(event) =>
            store.change({ ...store.state.value, backend: event.currentTarget.value as ExplorerBackend })
          }
        >
          {EXPLORER_BACKENDS.map((backend) => (
            <option key={backend} value={backend}>
              {BACKEND_NAMES[backend]}
            </option>
          ))}
        </select>
      </div>
    </section>
  );
}

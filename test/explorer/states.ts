/** Random states for properties. */
import fc from 'fast-check';
import { SHIPPED_SCENARIOS } from '../../src/experiment/load-scenario.js';
import { checkState } from '../../src/explorer/check-state.js';
import { EXPLORER_BACKENDS, type ExplorerState, PLANE_SAMPLES } from '../../src/explorer/state.js';
import { COUPLING_NAMES } from '../../src/physics/couplings.js';

const KEYS = [
  'exposure_t_y',
  'xe136_remaining_fraction',
  'threshold_keV',
  'resolution_factor',
  'data',
  'efficiency_at',
  'backgrounds.pb214.level',
  'backgrounds.pb214.relative_uncertainty',
  'backgrounds.xe124.enabled',
  'experiments.lz-ws2022.exposure_t_y',
  'experiments.xenonnt-sr0.backgrounds.kr83m.relative_uncertainty',
  'experiments.darwin.backgrounds.a+b-c.level',
  'physics.sin2_theta_23',
  'physics.solar_model',
  'physics.ionisation',
];
const value = fc.oneof(
  fc.double(),
  fc.double({ min: 1e-9, max: 2, noNaN: true }),
  fc.boolean(),
  fc.constantFrom(
    'asimov',
    'true_energy',
    'reconstructed_energy',
    'gs98',
    'agss09',
    'zeff_steps',
    'free_electrons',
    '',
  ),
);
const coupling = fc.constantFrom(...COUPLING_NAMES);

/** Parts of a state, most of them allowed. */
export const draft = fc.record(
  {
    entries: fc.array(
      fc.record({
        scenario: fc.constantFrom(...SHIPPED_SCENARIOS),
        settings: fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 12 }),
      }),
      { maxLength: 7 },
    ),
    active: fc.nat(6),
    plane: fc.record({ x: coupling, y: coupling }),
    bounded: coupling,
    profiled: fc.oneof(fc.constant('default'), fc.array(coupling, { maxLength: 3 })),
    confidenceLevel: fc.double({ min: 0.4, max: 1 }),
    degreesOfFreedom: fc.constantFrom(1, 2),
    point: fc.oneof(fc.constant(null), fc.tuple(fc.double(), fc.double({ min: -1e6, max: 1e6 }))),
    samples: fc.constantFrom(...PLANE_SAMPLES),
    backend: fc.constantFrom(...EXPLORER_BACKENDS),
  },
  { requiredKeys: [] },
);

/** States that `checkState` allows. */
export const state: fc.Arbitrary<ExplorerState> = draft.map((value) => checkState(value).state);

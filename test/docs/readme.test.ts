/** What README shows is what happens. */
import { testDocument } from './test-document.js';

testDocument('README.md', {
  'npm start': { reason: 'the whole paper: .ci/run does it' },
  'npm test': { reason: 'this is part of it' },
  'npx nuscan explore': { reason: 'serves until it is stopped: test/cli/explore.test.ts' },
  'npx nuscan contour darwin-30ty q_e q_mu --grid 1025 --backend webgpu': {
    reason: 'a million points take a minute on a software driver',
    instead: 'npx nuscan contour darwin-30ty q_e q_mu --grid 65 --backend webgpu',
  },
});

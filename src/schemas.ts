/** Every schema that is published under schemas/: input files and the JSON output of the commands. */
import { EXPERIMENT_SCHEMA, SCENARIO_SCHEMA } from './experiment/schema.js';
import { OUTPUT_SCHEMAS } from './report/output-schemas.js';
import { SCAN_SCHEMA } from './scan/scan-schema.js';

export const publishedSchemas: Readonly<Record<string, object>> = Object.freeze({
  experiment: EXPERIMENT_SCHEMA,
  scenario: SCENARIO_SCHEMA,
  scan: SCAN_SCHEMA,
  ...OUTPUT_SCHEMAS,
});

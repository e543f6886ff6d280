/** Every table of an experiment may have any of the published shapes: the model stays the same to the last bit. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument, visit } from 'yaml';
import { dataFolder } from '../../src/edge/node-files.js';
import { configurationHash } from '../../src/model/configuration.js';
import { modelOf, shippedModel } from '../support/models.js';

/** A CSV table in another shape. */
const RESHAPE: Readonly<Record<string, (lines: string[]) => string[]>> = {
  'comments and tabs': (lines) => ['# by hand', ...lines.map((line) => line.replaceAll(',', '\t')), '# end'],
  'the header of savetxt': ([header, ...rows]) => [`# ${header}`, ...rows.map((row) => row.replaceAll(',', ' '))],
  'no header': ([, ...rows]) => rows.map((row) => row.replaceAll(',', '  ')),
};

function reshaped(experiment: string, reshape: (lines: string[]) => string[], named: boolean): Record<string, string> {
  const folder = join(dataFolder, 'experiments', experiment);
  const files: Record<string, string> = {};
  const columns = new Map<string, string[]>();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.csv'))) {
    const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
    columns.set(name, lines[0].split(','));
    files[`/user/mine/${name}`] = `\uFEFF${reshape(lines).join('\r\n')}\r\n`;
  }
  const document = parseDocument(readFileSync(join(folder, 'experiment.yaml'), 'utf8'));
  if (named) {
    visit(document, {
      Pair(_, pair) {
        if (String(pair.key) !== 'table') return;
        const file = String(pair.value);
        pair.value = document.createNode({ file, columns: columns.get(file) });
      },
    });
  }
  files['/user/mine/experiment.yaml'] = String(document);
  return files;
}

describe.each([
  ['lz-ws2022', 'lz', ''],
  ['darwin', 'darwin-30ty', ' exposure_t_y: 30 '],
])('%s with tables in another shape', (experiment, scenario, settings) => {
  it.each(Object.entries(RESHAPE))('(%s) is the same experiment', async (shape, reshape) => {
    const files = reshaped(experiment, reshape, shape === 'no header');
    const model = await modelOf(`label: x\nexperiments: { mine: {${settings}} }\n`, files);
    expect(await configurationHash(model)).toBe(await configurationHash(await shippedModel(scenario)));
    expect(model.remarks).toEqual([]);
  });
});

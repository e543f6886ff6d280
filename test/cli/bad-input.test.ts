/** Mistakes of users: what the message names, exit code 2, nothing printed and nothing written. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentsOf, copyExperiment, nuscan, packageFolder, temporaryFolder, writeText } from './nuscan.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

async function expectRefused(args: readonly string[], fragments: readonly string[]): Promise<void> {
  const before = await contentsOf(folder.path);
  const { code, stdout, stderr } = await nuscan(args, folder.path);
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^nuscan: /);
  expect(stderr).not.toMatch(/^ {4}at /m);
  for (const fragment of fragments) expect(stderr).toContain(fragment);
  expect(await contentsOf(folder.path)).toEqual(before);
}

const DECIMAL = 'coupling=value in table units';
const RANGE = 'lo:hi, two finite numbers with lo < hi';

describe('a mistake on the command line', () => {
  it.each<[string, string[]]>([
    ['chi2 lz --at q_e=1e400', ['--at = "q_e=1e400"', DECIMAL]],
    ['chi2 lz --at q_e=NaN', ['--at = "q_e=NaN"', DECIMAL]],
    ['chi2 lz --at q_e=Infinity', ['--at = "q_e=Infinity"', DECIMAL]],
    ['chi2 lz --at q_e=', ['--at = "q_e="', DECIMAL]],
    ['chi2 lz --at =1', ['--at = "=1"', DECIMAL]],
    ['chi2 lz --at q_e=0x10', ['--at = "q_e=0x10"', DECIMAL]],
    ['chi2 lz --at q_e=1,5', ['--at = "q_e=1,5"', DECIMAL]],
    ['chi2 lz --at q_e=−1', ['--at = "q_e=−1"', DECIMAL]],
    ['chi2 lz --at q_ee=1', ['--at = "q_ee"', 'unknown coupling', 'did you mean q_e?', 'r2_mutau']],
    ['chi2 lz --at __proto__=1', ['--at = "__proto__"', 'unknown coupling']],
    ['chi2 lz --at q_e=1 --at q_e=2', ['--at = "q_e"', 'named twice', 'each coupling once']],
    ['chi2 lz --at mu_eff=1 --at mu_tau=2', ['--at', 'mu_eff', 'mu_tau', 'single-flavour moments']],
    ['chi2 lz --at q_e=1e300', ['--at = "q_e=1e+300"', 'too large', 'finite counts']],
    ['rates lz --at q_e=1e300 --json', ['--at', 'too large']],
    ['rates lz --json --csv', ['--csv', '--json or --csv']],
    ['chi2 lzz', ['SCENARIO = "lzz"', 'did you mean lz?', 'darwin-300ty-depleted', 'YAML file']],
    ['chi2 .', ['.: cannot be read', 'YAML file']],
    ['chi2', ["missing required argument 'scenario'", '--help']],
    ['chi2 lz xenonnt', ['too many arguments', '--help']],
    ['chi2 lz --json --colour', ["unknown option '--colour'", '--help']],
    ['chi3 lz', ["unknown command 'chi3'", 'Did you mean chi2?', '--help']],
    ['bounds lz charge', ['COUPLING = "charge"', 'unknown coupling', 'mu_eff']],
    ['bounds lz Q_E', ['COUPLING = "Q_E"', 'did you mean q_e?']],
    ['bounds lz q_e --range=5:-5', ['--range = "5:-5"', RANGE]],
    ['bounds lz q_e --range=1:1', ['--range = "1:1"', RANGE]],
    ['bounds lz q_e --range=-5:', ['--range = "-5:"', RANGE]],
    ['bounds lz q_e --range=-Infinity:5', ['--range = "-Infinity:5"', RANGE]],
    ['bounds lz q_e --range=1:2:3', ['--range = "1:2:3"', RANGE]],
    ['bounds lz mu_eff --range=-5:10', ['--range = "-5:10"', '0:hi', '|mu_eff|']],
    ['bounds lz q_e --cl 0', ['--cl = "0"', 'between 0 and 1']],
    ['bounds lz q_e --cl 1', ['--cl = "1"', 'between 0 and 1']],
    ['bounds lz q_e --cl 90', ['--cl = "90"', 'between 0 and 1']],
    ['bounds lz q_e --cl 90%', ['--cl = "90%"', 'between 0 and 1']],
    ['bounds lz q_e --profile q_e', ['--profile = "q_e"', 'other couplings']],
    ['bounds lz q_e --profile q_mu,q_mu', ['--profile = "q_mu"', 'named twice']],
    ['bounds lz q_e --profile q_mu,', ['--profile = ""', 'unknown coupling']],
    ['bounds lz q_e --profile None', ['--profile = "None"', 'unknown coupling']],
    ['bounds lz mu_e --profile mu_eff', ['--profile', 'mu_eff sets all three moments']],
    ['contour lz q_e q_e', ['X Y = "q_e"', 'named twice']],
    ['contour lz mu_mu mu_eff', ['X Y', 'mu_eff sets all three moments']],
    ['contour lz q_e q_mu --grid 0', ['--grid = "0"', 'an empty grid', 'from 5 to 2049']],
    ['contour lz q_e q_mu --grid=-3', ['--grid = "-3"', 'an empty grid', 'from 5 to 2049']],
    ['contour lz q_e q_mu --grid 7.5', ['--grid = "7.5"', 'from 5 to 2049']],
    ['contour lz q_e q_mu --grid 1e9', ['--grid = "1e9"', 'from 5 to 2049']],
    ['contour lz q_e q_mu --dof 3', ['--dof = "3"', '1 or 2']],
    ['contour lz q_e q_mu --figure plane.pdf', ['--figure = "plane.pdf"', '.svg or .png']],
    ['contour lz q_e q_mu --figure=', ['--figure = ""', '.svg or .png']],
    ['spectrum lz', ["required option '--figure <file>'", '--help']],
    ['spectrum lz --figure .svg', ['--figure = ".svg"', '.svg or .png']],
    ['spectrum lz --figure a.svg --at q_e=1 --at q_mu=1', ['--at', 'more than one coupling']],
    ['chi2 lz --backend gpu', ['--backend = "gpu"', 'unknown backend', 'auto, webgpu, gpujs, cpu, reference']],
    ['bounds lz q_e --backend=', ['--backend = ""', 'unknown backend', 'auto, webgpu']],
    ['reproduce --only table1,table9', ['--only = "table9"', 'unknown item', 'choices']],
    ['reproduce --out=', ['--out = ""', 'a folder name']],
  ])('is refused: nuscan %s', async (line, fragments) => {
    await expectRefused(line.split(' '), fragments);
  });
});

const HEAD = 'label: mine\n';
const darwin = (override: string): string => `${HEAD}experiments:\n  darwin:\n    ${override}\n`;
const key = (name: string): string => `scenario.yaml:4: experiments.darwin.${name}`;

describe('a mistake in a scenario file', () => {
  it.each<[string, string | Uint8Array, string[]]>([
    ['an empty file', '', ['scenario.yaml:1', 'a mapping with keys label']],
    ['a list', '- a\n', ['scenario.yaml:1', 'a mapping with keys label']],
    ['bytes', Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) % 256), ['scenario.yaml:1', 'not a text file']],
    ['UTF-16', Buffer.from(`\uFEFF${HEAD}`, 'utf16le'), ['scenario.yaml:1', 'not a text file', 'UTF-8']],
    ['a megabyte of text', 'x'.repeat(1 << 20), ['scenario.yaml:1', 'wrong type']],
    ['two documents', `${HEAD}---\n${HEAD}`, ['scenario.yaml:2', 'one document']],
    ['a key twice', `${HEAD}label: b\n`, ['scenario.yaml:2: label', 'unique', 'each key once']],
    ['an experiment twice', `${darwin('{}')}  darwin: {}\n`, ['scenario.yaml:5: darwin', 'unique']],
    ['an alias of nothing', `${HEAD}experiments: *a\n`, ['scenario.yaml:2', 'alias']],
    [
      'a value inside itself',
      'label: &a [*a]\nexperiments: { darwin: {} }\n',
      ['scenario.yaml:1: label', 'wrong type'],
    ],
    ['a tag', 'label: !!js/function "f"\n', ['scenario.yaml:1', 'tag']],
    ['deep nesting', `a: ${'{a: '.repeat(3000)}1${'}'.repeat(3000)}`, ['scenario.yaml:1', 'nested too deeply']],
    ['no experiments', HEAD, ['scenario.yaml:1', 'the key experiments is missing']],
    ['an empty list of them', `${HEAD}experiments: {}\n`, ['scenario.yaml:2: experiments', 'no key is given']],
    ['an unknown one', `${HEAD}experiments:\n  lux: {}\n`, ['scenario.yaml:3: experiments.lux', 'lz-ws2022']],
    ['an unknown key', `${HEAD}experimnts: {}\n`, ['scenario.yaml:2: experimnts', 'did you mean experiments?']],
    ['a missing unit', darwin('exposure: 30'), [key('exposure'), 'did you mean exposure_t_y?']],
    ['a value with a unit', darwin('exposure_t_y: 30 t y'), [key('exposure_t_y = "30 t y"'), 'a finite number']],
    ['no exposure', darwin('exposure_t_y: 0'), [key('exposure_t_y = 0'), 'a number above 0']],
    ['a negative one', darwin('exposure_t_y: -1'), [key('exposure_t_y = -1'), 'a number above 0']],
    ['an infinite one', darwin('exposure_t_y: .inf'), [key('exposure_t_y = Infinity'), 'a finite number']],
    ['a huge one', darwin('exposure_t_y: 1e308'), ['scenario.yaml', 'too large']],
    ['more than all ¹³⁶Xe', darwin('xe136_remaining_fraction: 2'), [key('xe136_remaining_fraction = 2'), '0 to 1']],
    [
      'a threshold above all',
      darwin('threshold_keV: 1600'),
      [key('threshold_keV = 1600'), 'below the last edge, 1500'],
    ],
    ['an unknown source', darwin('sources: [pp, be8]'), [key('sources.1 = "be8"'), 'be7']],
    [
      'a negative resolution',
      darwin('resolution: { linear: -1 }'),
      [key('resolution = {"linear":-1}'), 'sigma above 0'],
    ],
    ['one that turns negative', darwin('resolution: { constant: 1, linear: -0.0006 }'), [key('resolution'), 'above 0']],
    [
      'an unknown component',
      darwin('backgrounds: { constructor: { level: 2 } }'),
      [key('backgrounds.constructor'), 'kr85'],
    ],
    [
      'an unknown prior',
      `${darwin('{}')}shared_priors: { kr85: loose }\n`,
      ['scenario.yaml:5: shared_priors.kr85 = "loose"', 'loosest'],
    ],
    [
      'an exposure of observed counts',
      `${HEAD}experiments:\n  lz-ws2022:\n    exposure_t_y: 9\n`,
      ['scenario.yaml:4', 'data: asimov'],
    ],
  ])('is refused: %s', async (_, text, fragments) => {
    const file = join(folder.path, 'scenario.yaml');
    await writeText(file, text);
    await expectRefused(['chi2', file], fragments);
  });

  it('is refused: a folder', async () => {
    await mkdir(join(folder.path, 'scenario.yaml'));
    await expectRefused(['chi2', 'scenario.yaml'], ['scenario.yaml: cannot be read', 'YAML file']);
  });

  it('is none: a byte-order mark, Windows line ends, an absolute path, a relative path with ..', async () => {
    await copyExperiment('lz-ws2022', join(folder.path, 'e'), {
      'counts.csv': (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n\r\n`,
      'experiment.yaml': (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`,
    });
    const shipped = join(packageFolder, 'data/experiments/darwin');
    const text = `\uFEFFlabel: mine\r\nexperiments: { ../${folder.path.split('/').at(-1)}/e: {}, ${shipped}: }\r\n`;
    await writeText(join(folder.path, 'scenario.yaml'), text);
    expect(await nuscan(['chi2', 'scenario.yaml'], folder.path)).toMatchObject({ code: 0, stderr: '' });
  });
});

/** Replaces one field of a CSV file; lines and columns from 0. */
const field =
  (line: number, column: number, value: string) =>
  (text: string): string =>
    text
      .split('\n')
      .map((row, i) => (i === line ? row.split(',').with(column, value).join() : row))
      .join('\n');
const replace =
  (from: string, to: string) =>
  (text: string): string =>
    text.replace(from, to);

describe('a mistake in an experiment', () => {
  it.each<[string, string, (text: string) => string | Uint8Array, string[]]>([
    ['NaN counts', 'counts.csv', field(3, 2, 'nan'), ['counts.csv:4: counts = "nan"', 'at least 0']],
    ['negative counts', 'counts.csv', field(3, 2, '-1'), ['counts.csv:4: counts = "-1"', 'at least 0']],
    ['infinite counts', 'counts.csv', field(3, 2, '1e400'), ['counts.csv:4: counts = "1e400"', 'at least 0']],
    ['no counts', 'counts.csv', field(3, 2, ''), ['counts.csv:4: counts = ""', 'at least 0']],
    ['hexadecimal counts', 'counts.csv', field(3, 2, '0x5'), ['counts.csv:4: counts = "0x5"', 'finite number']],
    [
      'an extra field',
      'counts.csv',
      field(3, 2, '1,2'),
      ['counts.csv:4', '4 fields', '3 fields: lo_keV, hi_keV, counts'],
    ],
    ['an open quote', 'counts.csv', field(3, 2, '"5,6'), ['counts.csv:4']],
    [
      'semicolons',
      'counts.csv',
      (text) => text.replaceAll(',', ';'),
      ['counts.csv:1', 'the columns are separated by semicolons'],
    ],
    ['a column twice', 'counts.csv', field(0, 1, 'lo_keV'), ['counts.csv:1: lo_keV', 'each column once']],
    ['a column without its unit', 'counts.csv', field(0, 0, 'lo'), ['counts.csv:1', 'lacks its unit', 'lo_keV']],
    [
      'a missing column',
      'counts.csv',
      field(0, 2, 'n'),
      ['experiment.yaml:12: data.table', 'no column counts', 'lo_keV, hi_keV, n'],
    ],
    ['only a header', 'counts.csv', (text) => text.split('\n')[0], ['counts.csv', 'at least one row']],
    [
      'one row',
      'counts.csv',
      (text) => text.split('\n').slice(0, 2).join('\n'),
      ['experiment.yaml', 'bins of the table differ'],
    ],
    [
      'bytes',
      'counts.csv',
      () => Uint8Array.from({ length: 1 << 20 }, (_, i) => (i * 37) % 256),
      ['counts.csv', 'not a text file'],
    ],
    ['a gap', 'counts.csv', field(3, 0, '0.7'), ['counts.csv:4: lo_keV = 0.7', 'gap or overlap', '0.666667']],
    ['edges that fall', 'counts.csv', field(3, 0, '0.1'), ['counts.csv:4: lo_keV = 0.1', 'not monotone']],
    ['an efficiency above 1', 'efficiency.csv', field(3, 1, '90'), ['efficiency.csv:4: efficiency = "90"', '0 to 1']],
    [
      'an efficiency below 0',
      'efficiency.csv',
      field(3, 1, '-0.1'),
      ['efficiency.csv:4: efficiency = "-0.1"', '0 to 1'],
    ],
    [
      'energies that fall',
      'efficiency.csv',
      field(3, 0, '0.1'),
      ['efficiency.csv:4: energy_keV = 0.1', 'not monotone'],
    ],
    ['a negative component', 'components.csv', field(5, 2, '-3'), ['components.csv:6: flat = "-3"', 'at least 0']],
    [
      'a missing table',
      'experiment.yaml',
      replace('table: efficiency.csv', 'table: eff.csv'),
      ['experiment.yaml:17: efficiency.table', 'eff.csv', 'a table in a file'],
    ],
    [
      'a folder as table',
      'experiment.yaml',
      replace('table: counts.csv', 'table: .'),
      ['experiment.yaml:11: binning.table', 'a table in a file'],
    ],
    [
      'a missing unit',
      'experiment.yaml',
      replace('live_time_d', 'live_time'),
      ['experiment.yaml:5: live_time', 'did you mean live_time_d?'],
    ],
    [
      'no exposure',
      'experiment.yaml',
      replace('live_time_d: 60\n', ''),
      ['experiment.yaml', 'no exposure', 'exposure_t_y'],
    ],
    [
      'a negative sigma',
      'experiment.yaml',
      replace('sqrt: 0.323', 'sqrt: -0.323'),
      ['experiment.yaml:16: resolution', 'sigma above 0'],
    ],
    [
      'a negative uncertainty',
      'experiment.yaml',
      replace('uncertainty: 35', 'uncertainty: -35'),
      ['experiment.yaml:27: backgrounds.pb214.uncertainty = -35', 'above 0, or null'],
    ],
    [
      'a missing uncertainty',
      'experiment.yaml',
      replace('    uncertainty: 35\n', ''),
      ['experiment.yaml:24: backgrounds.pb214', 'null for a free'],
    ],
    [
      'limits the wrong way round',
      'experiment.yaml',
      replace('[0, 288]', '[288, 0]'),
      ['experiment.yaml:68: backgrounds.ar37.fit_limits = [288,0]', 'around 52.5'],
    ],
    [
      'negative limits',
      'experiment.yaml',
      replace('fit_limits: [0, 288]', 'relative_fit_limits: [-1, 2]'),
      ['experiment.yaml:68', 'relative_fit_limits.0 = -1', 'at least 0'],
    ],
    [
      'limits given twice',
      'experiment.yaml',
      replace('[0, 288]', '[0, 288]\n    relative_fit_limits: [0, 2]'),
      ['experiment.yaml:69', 'given twice'],
    ],
    [
      'an empty binning',
      'experiment.yaml',
      replace('{ table: counts.csv }', '{ edges_keV: [] }'),
      ['experiment.yaml:11: binning.edges_keV = []', 'ascending'],
    ],
    [
      'edges that fall in YAML',
      'experiment.yaml',
      replace('{ table: counts.csv }', '{ edges_keV: [1, 3, 2] }'),
      ['experiment.yaml:11: binning.edges_keV.2 = 2', 'not monotone'],
    ],
    [
      'no bins',
      'experiment.yaml',
      replace('{ table: counts.csv }', '{ linear: { from_keV: 1, to_keV: 2, bins: 0 } }'),
      ['experiment.yaml:11: binning.linear.bins = 0', 'from 1 to'],
    ],
    [
      'a line below 0',
      'experiment.yaml',
      replace('binned: { table: components.csv, column: ar37 }', 'lines: [{ energy_keV: -2.8, branching: 1 }]'),
      ['experiment.yaml:69', 'lines.0.energy_keV = -2.8', 'above 0'],
    ],
    [
      'the name of a solar source',
      'experiment.yaml',
      replace('  pb212:', '  pp:'),
      ['experiment.yaml:30: backgrounds.pp', 'solar source'],
    ],
    [
      'a nuisance of a solar source',
      'experiment.yaml',
      replace('shared_as: kr85', 'shared_as: be7'),
      ['backgrounds.kr85.shared_as = "be7"', 'solar source'],
    ],
    [
      'a degenerate free background',
      'experiment.yaml',
      replace('uncertainty: 5\n    binned', 'uncertainty: null\n    binned'),
      ['experiment.yaml:30: backgrounds.pb212 = null', 'same shape as', 'an uncertainty for one of them'],
    ],
    [
      'a nuisance shared twice',
      'experiment.yaml',
      replace('uncertainty: 5\n', 'uncertainty: 5\n    shared_as: pb214\n'),
      ['experiment.yaml:30: backgrounds.pb212.shared_as = "pb214"', 'one component per experiment'],
    ],
    [
      '√N of an empty bin',
      'experiment.yaml',
      replace('statistic: poisson', 'statistic: gaussian\ngaussian_sigma: sqrt_n'),
      ['experiment.yaml:14: gaussian_sigma = "sqrt_n"', 'garwood_mean'],
    ],
  ])('is refused: %s', async (_, file, edit, fragments) => {
    await copyExperiment('lz-ws2022', join(folder.path, 'mine'), { [file]: edit });
    await writeText(join(folder.path, 'scenario.yaml'), `${HEAD}experiments: { mine: {} }\n`);
    await expectRefused(['chi2', 'scenario.yaml'], fragments);
  });
});

/** Progress on a terminal; silent elsewhere. */
import { Presets, SingleBar } from 'cli-progress';

/** A bar on stderr that disappears when it ends, also when the process is told to stop. */
export function createProgressBar(format: string): SingleBar {
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, clearOnComplete: true, noTTYOutput: false },
    Presets.shades_classic,
  );
  process.once('exit', () => bar.stop());
  return bar;
}

/** A duration for people. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '-';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} d`;
}

/** A rate for people. */
export function rateText(perSecond: number, what: string): string {
  const [value, prefix] =
    perSecond >= 1e6 ? [perSecond / 1e6, ' M '] : perSecond >= 1e3 ? [perSecond / 1e3, ' k '] : [perSecond, ' '];
  return `${value.toPrecision(3)}${prefix}${what}/s`;
}

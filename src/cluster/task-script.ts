/** The part of a task's script that is the same for every batch system: it runs shards and passes signals on. */

import { VERSION } from '../version.js';
import type { ArrayJob } from './engine.js';
import { commentText, shellWord } from './shell.js';
import { formatRanges } from './tasks.js';

/** First comment of every rendered file. */
export function scriptComment(job: ArrayJob): string {
  return `# nuscan ${VERSION}: tasks ${formatRanges(job.submitted)} of the scan ${commentText(job.scan)}, plan ${job.plan}.`;
}

/** The command that merges a scan, as a line of a shell script. */
export function mergeCommand(job: ArrayJob): string {
  return `exec ${[...job.command, 'merge', job.out].map(shellWord).join(' ')}`;
}

/**
 * Bash that runs the shards of a task and leaves the exit code in `result`: 0 all complete, 75 told to stop.
 * @param task shell expression for the number of the task, from 1
 */
export function shardLoop(job: ArrayJob, task: string): string {
  const { cpus } = job.resources;
  const scan = [
    ...[...job.command, 'scan', job.file, '--out', job.out, '--backend', job.backend, '--plan', job.plan],
    // Not every site confines a task to its processors.
    ...['--threads', String(cpus)],
  ];
  return `\
# Fixed when it was submitted: a part of the array that is submitted again still deals the shards in the same way.
shards=${job.tasks.shards}
tasks=${job.tasks.count}
task=${task}

signals=0
child=
# nuscan finishes what it has begun, keeps it, and exits with 75.
stop() {
  signals=$((signals + 1))
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}
trap stop TERM INT

run_shard() {
  ${scan.map(shellWord).join(' ')} --shard "$1/$shards" &
  child=$!
  # The signal may have come while there was nobody to pass it on to.
  [ "$signals" = 0 ] || kill -TERM "$child" 2>/dev/null
  local before code
  while :; do
    before=$signals
    wait "$child"
    code=$?
    # A signal ends the wait, not what is waited for.
    [ "$signals" != "$before" ] || break
  done
  child=
  # A signal that came before nuscan could listen ended it at once. Nothing is lost by that either.
  [ "$signals" = 0 ] || [ "$code" != 143 ] || code=75
  return "$code"
}

result=0
for ((shard = task; shard <= shards; shard += tasks)); do
  if [ "$signals" != 0 ]; then
    result=75
    break
  fi
  run_shard "$shard"
  code=$?
  [ "$code" != 0 ] || continue
  result=$code
  # Another failure (a bad node, say) does not keep the task from its other shards.
  [ "$code" != 75 ] && [ "$code" != 2 ] || break
done
`;
}

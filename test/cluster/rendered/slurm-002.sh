#!/usr/bin/env bash
# nuscan VERSION: tasks 1-3,7 of the scan charges 6d, plan 0123456789abcdef.
#SBATCH --job-name=nuscan-charges-6d
#SBATCH --array=1-3,7
#SBATCH --output=logs/slurm-002-%A_%a.log
#SBATCH --open-mode=append
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=4096M
#SBATCH --time=0-01:30:00
#SBATCH --account=xenon
#SBATCH --partition=long
#SBATCH --constraint="avx2&ib"
#SBATCH --qos=long
#SBATCH --gres=gpu:1
#SBATCH --requeue
#SBATCH --signal=B:TERM@120
# The signal comes 120 s before the end of the time, or up to a minute earlier: choose it (--stop-before) longer than two
# units take. Slurm starts a task again when its node fails (--requeue), not when it is killed or fails: then
# "nuscan submit --resume" sends what is missing.

# Fixed when it was submitted: a part of the array that is submitted again still deals the shards in the same way.
shards=8
tasks=8
task=$SLURM_ARRAY_TASK_ID

signals=0
child=
# nuscan finishes what it has begun, keeps it, and exits with 75.
stop() {
  signals=$((signals + 1))
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}
trap stop TERM INT

run_shard() {
  /opt/node/bin/node /opt/nuscan/dist/cli/main.js scan '/shared/it'\''s a scan/charges 6d.yaml' --out /shared/out --backend cpu --plan 0123456789abcdef --threads 2 --shard "$1/$shards" &
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

if [ "$result" = 75 ]; then
  # Both numbers: for one of its tasks SLURM_JOB_ID is the id of the whole array, whose other tasks may be well.
  self="${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
  if [ "${SLURM_RESTART_COUNT:-0}" -ge 20 ]; then
    echo "nuscan: stopped after 20 restarts; nuscan submit --resume goes on" >&2
  elif [[ "$(scontrol show job "$self" 2>/dev/null)" == *JobState=RUNNING* ]]; then
    scontrol requeue "$self"
  else
    # Slurm would start it again even now.
    echo "nuscan: stopped; the job was cancelled and is not started again" >&2
  fi
fi
exit "$result"

#!/usr/bin/env bash
# nuscan VERSION: tasks 1-3,7 of the scan charges 6d, plan 0123456789abcdef.
# Its argument is the number of the process in its cluster, from 0.
submitted=(1 2 3 7)

# Fixed when it was submitted: a part of the array that is submitted again still deals the shards in the same way.
shards=8
tasks=8
task=${submitted[$1]}

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

exit "$result"

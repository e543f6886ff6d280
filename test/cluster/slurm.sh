#!/usr/bin/env bash
# A scan on a real Slurm of four nodes, with everything going wrong that does: a task is killed, a node loses its power,
# a node loses touch while its task runs on, the controller dies and comes back, a record is written in place and torn.
# What is left at the end must be what one process computes alone. Run by "npm run test:slurm", which builds first.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/private-slurm.sh"
nuscan=$here/../../dist/cli/main.js
missing=$(slurm_missing | tr '\n' ' ')
if [ -n "$missing" ]; then
  echo "test:slurm needs: $missing(as root: apt-get install slurmctld slurmd slurm-client munge)" >&2
  exit 2
fi

work=$(mktemp -d /tmp/nuscan-slurm-XXXXXX)
chmod 755 "$work"
leave() { # EXIT_CODE
  [ "$1" = 0 ] || squeue -r -t all -o '%i %T %r %N' 2>&1 || true
  slurm_stop
  if [ "$1" = 0 ]; then rm -rf "$work"; else echo "left for a look: $work"; fi
}
trap 'leave $?' EXIT
# Names that a careless script would break on.
mkdir "$work/it's 100% a \"scan\""
scan="$work/it's 100% a \"scan\"/charges \$HOME.yaml"
cp "$here/slurm-scan.yaml" "$scan"
out="$work/it's 100% a \"scan\"/out"

failures=0
passed=0
check() { # WHAT COMMAND...
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    echo "ok      $what"
  else
    failures=$((failures + 1))
    echo "FAILED  $what"
  fi
}
nuscan() { node "$nuscan" "$@"; }
same() { [ "$1" = "$2" ] || { echo "        $1 is not $2"; return 1; }; }
contains() { [[ "$1" == *"$2"* ]] || { echo "        no '$2' in: $1"; return 1; }; }
status() { nuscan status "$out" --json >"$work/status.json"; }
field() { # EXPRESSION in s, the last status
  node -p "const s = JSON.parse(require('fs').readFileSync('$work/status.json', 'utf8')); $1"
}
records() { find "$out/records" -name '[0-9]*.json' 2>/dev/null | wc -l; }
at_least() { [ "$("$1")" -ge "$2" ]; }
queue() { squeue -h -r -t all -j "$1" -o '%K|%T|%N|%r'; }
task() { queue "$job" | grep "^$1|" || true; }
running() { [[ "$(task "$1")" == *'|RUNNING|'* ]]; }
started() { [ -n "$(shard_pids "$1")" ]; }
node_of() { task "$1" | cut -d'|' -f3; }
ended() { # JOB
  ! queue "$1" | grep -Eq '\|(PENDING|RUNNING|COMPLETING|CONFIGURING|SUSPENDED)\|'
}
answers() { timeout 5 sinfo -h >/dev/null 2>&1; }
shard_pids() { pgrep -af -- "main.js scan .*--shard $1/8" | grep -F "$work" | cut -d' ' -f1 || true; }

echo "== one process, no batch system"
nuscan scan "$scan" --out "$work/alone" --backend cpu >/dev/null
check 'the scan has 40 units' same "$(ls "$work/alone/records" | wc -l)" 40

echo "== four nodes"
slurm_start "$work/slurm" 4
echo "        $(slurmd -V)"
nuscan submit "$scan" --engine slurm --out "$out" --shards 8 --time 1h --backend cpu --dry-run >"$work/dry.sh"
check 'a dry run writes nothing' test ! -e "$out"
check 'a dry run prints a script that bash can read' bash -n "$work/dry.sh"
nuscan submit "$scan" --engine slurm --out "$out" --shards 8 --time 1h --backend cpu
job=$(node -p "JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8')).jobs[0].id" "$out/cluster/jobs.json")
merge=$(node -p "JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8')).jobs[0].merge" "$out/cluster/jobs.json")
slurm_until 60 running 4
for shard in 1 2 3 4; do slurm_until 60 started "$shard"; done
slurm_until 60 at_least records 1
# From here on tasks stand still where nothing is to happen to them: what is tested does not depend on who is faster.
signal() { kill -"$1" $(shard_pids "$2"); } # SIGNAL SHARD
for shard in 1 2 3 4; do signal STOP "$shard"; done
scontrol hold "${job}_8"
status
check 'status counts what is on disk and four running tasks' \
  same "$(field 's.done >= 1 && s.jobs[0].tasks.filter((task) => task.state === "running").length')" 4

check 'status shows the task that is held, and why' \
  same "$(field 's.jobs[0].tasks.filter((task) => task.state === "held").map((task) => task.task + task.reason).join()')" 8JobHeldAdmin
release=$(field 's.next[0]')
check 'and says what lets it go' same "$release" "scontrol release ${job}_[8]"
$release
check 'which it does' same "$(task 8 | grep -ci held)" 0

echo "== task 1 is killed"
signal KILL 1
slurm_until 30 bash -c "squeue -h -r -t all -j $job -o '%K|%T' | grep -q '^1|FAILED'"
check 'Slurm does not repeat it' contains "$(task 1)" '|FAILED|'

# A controller that dies within seconds of a start drains the node and holds the task: that is not what is tested here.
slurm_until 60 started 5
signal STOP 5
sleep 6

echo "== the node of task 2 loses its daemon, and task 2 does not know"
zombie=$(shard_pids 2)
zombie_node=$(node_of 2)
slurm_kill_daemon "$zombie_node"

echo "== the node of task 3 loses its power"
off_node=$(node_of 3)
slurm_power_off "$off_node"

echo "== the controller dies"
slurm_kill_controller
before=$(records)
status
check 'status still counts what is on disk' test "$(field s.done)" -ge "$before"
check 'status says that Slurm does not answer' test "$(field 's.jobs[0].unreachable !== null')" = true
check 'status proposes nothing that it cannot know' same "$(field s.next.length)" 0
nuscan submit "$scan" --engine slurm --out "$out" --resume >"$work/refused.txt" 2>&1 && code=0 || code=$?
check 'submit fails with exit code 1' same "$code" 1
check 'and notes no job' same "$(grep -c '"id"' "$out/cluster/jobs.json")" 1
slurm_start_controller
slurm_until 30 answers
for shard in 4 5; do signal CONT "$shard"; done

echo "== both nodes are given up, their tasks start again elsewhere"
slurm_until 90 bash -c "sinfo -h -N -o '%N %T' | grep -q '$zombie_node down'"
slurm_power_on "$off_node"
second_copy() { [ "$(shard_pids 2 | wc -l)" -ge 2 ]; }
slurm_until 120 second_copy
kill -CONT $zombie
echo "        two copies of shard 2 at work: $(shard_pids 2 | wc -l)"
slurm_until 300 ended "$job"
slurm_until 120 ended "$merge"
status
check 'only shard 1 is incomplete' \
  same "$(field 's.shards.filter((shard) => shard.done < shard.units).map((shard) => shard.shard).join()')" 1
check 'no unit is damaged' same "$(field s.damaged.length)" 0
check 'status proposes to submit the rest' contains "$(field 's.next.join()')" "--resume"
check 'the merge refused to leave units out' contains "$(queue "$merge")" FAILED
check 'and there is no result' test ! -e "$out/result.json"

echo "== a record is written in place, and torn"
head -c 200 "$work/alone/records/000012.json" >"$out/records/000012.json"
status
check 'status finds it damaged' same "$(field 's.damaged.map((unit) => unit.unit).join()')" 12
nuscan submit "$scan" --engine slurm --out "$out" --resume | tee "$work/resumed.txt"
check 'only the tasks of shards 1 and 5 are sent again' contains "$(cat "$work/resumed.txt")" 'tasks 1,5 for'
again=$(node -p "JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8')).jobs[1].id" "$out/cluster/jobs.json")
again_merge=$(node -p "JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8')).jobs[1].merge" "$out/cluster/jobs.json")
nuscan submit "$scan" --engine slurm --out "$out" --resume | tee "$work/twice.txt"
check 'a second --resume leaves them to their tasks' contains "$(cat "$work/twice.txt")" 'tasks that wait or run'
slurm_until 200 ended "$again"
slurm_until 120 ended "$again_merge"
status
check 'all units are done' same "$(field s.done)" 40
check 'the chained merge has made the result' same "$(field s.merged)" true
check 'nothing is left to do' same "$(field s.next.length)" 0
check 'result, records and chunks are those of one process' node "$here/compare-scans.mjs" "$work/alone" "$out"
nuscan status "$out"

echo "== a task told to stop ahead of its time goes on; a cancelled one does not"
stopped="$work/stopped"
nuscan submit "$scan" --engine slurm --out "$stopped" --shards 1 --time 1m --stop-before 45 --backend cpu >/dev/null
long=$(node -p "JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8')).jobs[0].id" "$stopped/cluster/jobs.json")
restarts() { scontrol show job "$1" | grep -o 'Restarts=[0-9]*' | head -n 1 | cut -d= -f2; }
restarted() { [ "$(restarts "$long")" -ge 1 ]; }
long_records() { find "$stopped/records" -name '[0-9]*.json' 2>/dev/null | wc -l; }
long_pids() { pgrep -f -- "main.js scan .*--out $stopped .*--shard 1/1" || true; }
long_told() { cat "$stopped"/cluster/logs/slurm-001-*_1.log | grep -q 'CANCELLED AT'; }
long_task() { squeue -h -r -t all -j "$long" -o '%K|%T' | grep '^1|'; }
long_runs() { [ "$(long_task)" = '1|RUNNING' ] && [ -n "$(long_pids)" ]; }
slurm_until 60 at_least long_records 2
# It stands still until Slurm has told it to stop, however fast this computer is.
kill -STOP $(long_pids)
kept=$(long_records)
slurm_until 60 long_told
kill -CONT $(long_pids)
slurm_until 60 restarted
check 'it kept what it had finished' test "$(long_records)" -ge "$kept"
check 'and was not done yet' test "$(long_records)" -lt 40
slurm_until 60 long_runs
count=$(restarts "$long")
scancel "$long"
slurm_until 60 ended "$long"
sleep 8
check 'it noticed that it was cancelled' \
  contains "$(cat "$stopped"/cluster/logs/slurm-001-*_1.log)" 'cancelled and is not started again'
check 'it stays cancelled' contains "$(long_task)" CANCELLED
check 'and was not started again' same "$(restarts "$long")" "$count"

echo
echo "$passed passed, $failures failed"
[ "$failures" = 0 ]

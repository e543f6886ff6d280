# A Slurm of its own on this computer, for tests: one controller, several "nodes", loopback only. To be sourced by bash.
# Needs root (every node is a PID namespace, so that it can lose its power) and Debian's slurmctld, slurmd,
# slurm-client and munge. No systemd, no cgroups, no accounting database.

slurm_missing() { # prints what is missing
  local program
  [ "$(id -u)" = 0 ] || echo "root"
  for program in slurmctld slurmd sbatch squeue scontrol munged unshare nsenter; do
    command -v "$program" >/dev/null || echo "$program"
  done
}

slurm_start() { # FOLDER NODES: the folder is new, and everybody may enter it (munge insists)
  slurm_folder=$1
  slurm_nodes=$2
  local port=${NUSCAN_TEST_SLURM_PORT:-26817} node
  export SLURM_CONF=$slurm_folder/slurm.conf
  mkdir -p "$slurm_folder"/{controller,nodes,logs,pids,secret}
  chmod 755 "$slurm_folder" "$slurm_folder/secret"
  (umask 077 && dd if=/dev/urandom of="$slurm_folder/secret/key" bs=256 count=4 status=none)
  {
    # Short times: a node that says nothing for ten seconds is down, a credential is forgotten after five.
    printf '%s\n' ClusterName=nuscan-test "SlurmctldHost=$(hostname -s)(127.0.0.1)" "SlurmctldPort=$port" \
      SlurmUser=root SlurmdUser=root AuthType=auth/munge "AuthInfo=socket=$slurm_folder/secret/socket,cred_expire=5" \
      "StateSaveLocation=$slurm_folder/controller" "SlurmdSpoolDir=$slurm_folder/nodes/%n" \
      "SlurmctldPidFile=$slurm_folder/logs/controller.pid" "SlurmdPidFile=$slurm_folder/logs/%n.pid" \
      "SlurmctldLogFile=$slurm_folder/logs/controller.log" "SlurmdLogFile=$slurm_folder/logs/%n.log" \
      ProctrackType=proctrack/linuxproc TaskPlugin=task/none JobAcctGatherType=jobacct_gather/none \
      AccountingStorageType=accounting_storage/none MpiDefault=none MailProg=/bin/true \
      SelectType=select/cons_tres SelectTypeParameters=CR_Core SlurmdParameters=config_overrides \
      SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0 \
      SlurmdTimeout=10 SlurmctldTimeout=30 BatchStartTimeout=5 KillWait=15 ReturnToService=2 JobRequeue=1
    for ((node = 1; node <= slurm_nodes; node++)); do
      echo "NodeName=node$node NodeAddr=127.0.0.1 Port=$((port + node)) CPUs=1 RealMemory=4000 State=UNKNOWN"
    done
    echo 'PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP'
  } >"$SLURM_CONF"
  case $(slurmd -V) in "slurm-wlm 22."*) ;; *) echo CgroupPlugin=disabled >"$slurm_folder/cgroup.conf" ;; esac

  munged --foreground --num-threads=8 --key-file="$slurm_folder/secret/key" --socket="$slurm_folder/secret/socket" \
    --pid-file="$slurm_folder/secret/pid" --log-file="$slurm_folder/secret/log" \
    --seed-file="$slurm_folder/secret/seed" >"$slurm_folder/logs/munge.txt" 2>&1 </dev/null &
  echo $! >"$slurm_folder/pids/munge"
  slurm_until 10 test -S "$slurm_folder/secret/socket"
  slurm_start_controller -i
  for ((node = 1; node <= slurm_nodes; node++)); do slurm_power_on "node$node"; done
  slurm_until 30 slurm_all_idle
}

slurm_all_idle() { [ "$(timeout 5 sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | wc -l)" = "$slurm_nodes" ]; }

slurm_until() { # SECONDS COMMAND...: waits until it succeeds
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || { echo "gave up waiting for: $*" >&2; return 1; }
    sleep 0.2
  done
}

slurm_start_controller() {
  slurmctld -D "$@" >>"$slurm_folder/logs/controller.txt" 2>&1 </dev/null &
  echo $! >"$slurm_folder/pids/controller"
}

slurm_kill_controller() { slurm_end controller; }

# The first process of a node's namespace starts its daemon and buries the dead; with it everything of the node ends.
slurm_power_on() { # NODE
  unshare --fork --pid --kill-child --mount --mount-proc --uts bash -c '
    hostname "$1"
    slurmd -D -N "$1" &
    echo $! >"$2"
    while true; do sleep 1 & wait; done' _ "$1" "$slurm_folder/pids/$1.daemon" \
    >>"$slurm_folder/logs/$1.txt" 2>&1 </dev/null &
  echo $! >"$slurm_folder/pids/$1"
}

slurm_power_off() { slurm_end "$1"; } # NODE: daemon, scripts and their programs are gone at once

slurm_kill_daemon() { # NODE: only its daemon dies; what it started runs on, and nobody hears of it
  nsenter --target "$(pgrep -P "$(cat "$slurm_folder/pids/$1")")" --pid --mount kill -KILL "$(cat "$slurm_folder/pids/$1.daemon")"
}

slurm_end() { # NAME
  local pid
  pid=$(cat "$slurm_folder/pids/$1") || return 0
  rm -f "$slurm_folder/pids/$1"
  kill -KILL "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

slurm_stop() {
  local file
  [ -n "${slurm_folder:-}" ] || return 0
  for file in "$slurm_folder"/pids/node?; do [ ! -e "$file" ] || slurm_end "${file##*/}"; done
  for file in controller munge; do [ ! -e "$slurm_folder/pids/$file" ] || slurm_end "$file"; done
  return 0
}

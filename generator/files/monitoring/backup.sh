#!/bin/sh
# Backups of a monitoring part's volume with restic, run beside the part in its own pod. Plain sh, for BusyBox too.
#   backup.sh schedule           a backup a day at BACKUP_TIME, until it is told to stop
#   backup.sh now                one backup: stage, save, read back, check, thin out
#   backup.sh list               the snapshots that there are
#   backup.sh restore [ID]       a snapshot (default: latest) takes the data's place; the part must be stopped
#   backup.sh discard NAME       deletes old data that a restore has put aside
#   backup.sh init               begins a repository, where the one that was there is gone
#   backup.sh next               when the next backup is due by the clock (NOW: seconds since 1970, instead of now)
# Ends with 0 when all went well, 1 when something failed, 2 when it was asked wrongly, 143 when it was stopped.
set -u

PART=${PART:-}
CLUSTER=${CLUSTER:-}
VOLUME=${VOLUME:-/volume}
DATA=$VOLUME/data
OWN=$VOLUME/backup
STAGE=$OWN/stage
METRICS_DIR=${METRICS_DIR:-$OWN/metrics}
BACKUP_TIME=${BACKUP_TIME:-02:00}
KEEP_DAYS=${KEEP_DAYS:-30}
# A pack is read on one day of 28, so that every byte has been read before KEEP_DAYS are over.
VERIFY_PARTS=${VERIFY_PARTS:-28}
# A connection that hangs must not take the days after with it.
STEP_LIMIT=${STEP_LIMIT:-21600}
TMPDIR=${TMPDIR:-/tmp}
RESTIC_CACHE_DIR=${RESTIC_CACHE_DIR:-$TMPDIR/restic-cache}
export TMPDIR RESTIC_CACHE_DIR
PRINTED=$TMPDIR/backup-$$.printed
child=

case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
for file in schedule stage repository restore; do . "$here/$file.sh"; done

say() { printf '%s %s: %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$PART" "$*"; }
clock() { echo "${NOW:-$(date +%s)}"; }
iso() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }

# Small facts that outlive the pod, a file each, so that two processes never write over each other's.
remember() { printf '%s\n' "$2" >"$OWN/state/$1.$$" && mv "$OWN/state/$1.$$" "$OWN/state/$1"; }
remembered() { cat "$OWN/state/$1" 2>/dev/null || echo "${2-}"; }

# Runs a program so that a signal reaches us at once: a shell hears none while it waits in the foreground. Without the
# lock: BusyBox' timeout leaves a process behind for a second, and the lock would stay as long.
run() {
  "$@" 9>&- &
  child=$!
  wait "$child"
  code=$?
  child=
  return "$code"
}
pause() { run sleep "$1"; }

# restic, with all it prints kept for `complain`, which always fails.
ask() { run timeout "$STEP_LIMIT" restic "$@" >"$PRINTED" 2>&1; }
complain() {
  say "$1"
  # An address may have a password in it.
  tail -n 20 "$PRINTED" 2>/dev/null | sed 's|//[^/@]*@|//***@|g; s|^|    |'
  return 1
}

now() {
  alone
  remember running "$(clock)"
  say 'backup begins'
  if open_repository if_never_seen && unlock && make_stage && save && read_back && check_repository && thin_out; then
    measure
    finished 1
    say "backup made and verified: snapshot $snapshot, $(remembered duration) s"
  else
    finished 0
    say 'backup failed'
    return 1
  fi
}

# One backup or restore at a time; the lock goes with the process that holds it.
alone() {
  exec 9>"$OWN/lock"
  flock -n 9 && return
  say 'another backup or restore is under way'
  exit 1
}

stop() {
  trap '' TERM INT HUP
  [ -z "$child" ] || { kill "$child" 2>/dev/null; wait "$child"; }
  rm -f "$PRINTED"
  [ "$command" != schedule ] || { say 'stopped'; exit 0; }
  [ "$command" != now ] || [ ! -e "$OWN/state/running" ] || finished 0
  say "$command: stopped before it was done"
  exit 143
}

wrong() {
  echo "$1" >&2
  exit 2
}

command=${1:-}
case $PART in
  prometheus | grafana | loki) ;;
  *) wrong "PART=$PART: prometheus, grafana or loki" ;;
esac
case $BACKUP_TIME in
  [01][0-9]:[0-5][0-9] | 2[0-3]:[0-5][0-9]) ;;
  *) wrong "BACKUP_TIME=$BACKUP_TIME: hours and minutes, as 02:00" ;;
esac
case $KEEP_DAYS in
  '' | 0* | *[!0-9]*) wrong "KEEP_DAYS=$KEEP_DAYS: a number of days" ;;
esac
if [ "$command" = next ]; then
  iso $(($(last_due "$(clock)") + 86400))
  exit
fi
[ -n "${RESTIC_REPOSITORY:-}" ] || wrong 'RESTIC_REPOSITORY says where the backups go'
# A Secret that is not there yet is a failed backup, not a container that never starts.
[ -n "${RESTIC_PASSWORD_FILE:-}" ] || wrong 'RESTIC_PASSWORD_FILE names a file with the password'
mkdir -p "$OWN/state" "$METRICS_DIR" || exit 1
trap stop TERM INT HUP
case $command in
  schedule | now) "$command" ;;
  list) list ;;
  init) alone && open_repository begin_repository ;;
  restore) alone && restore "${2:-latest}" ;;
  discard) discard "${2:-}" ;;
  *) wrong "backup.sh schedule | now | list | restore [ID] | discard NAME | init | next" ;;
esac
failed=$?
rm -f "$PRINTED"
exit "$failed"

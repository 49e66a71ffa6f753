# The steps of a backup that speak with the repository.

fingerprint() { printf '%s' "$RESTIC_REPOSITORY" | sha256sum | cut -d ' ' -f 1; }

# $1: what to do where there is no repository. restic ends with 10 for that, and with 12 for a wrong password.
open_repository() {
  ask cat config
  case $code in
    0) ;;
    10) "$1" ;;
    12) complain 'wrong password: the repository opens with the one it was made with' ;;
    *) complain 'the repository cannot be reached' ;;
  esac || return
  remember repository "$(fingerprint)"
}
must_exist() { complain 'there is no repository'; }
begin_repository() {
  ask init || complain 'no repository could be made' || return
  say 'made a new repository'
}
# One that was there must not be made anew in silence: all its snapshots would be gone and nobody told.
if_never_seen() {
  if [ "$(remembered repository)" = "$(fingerprint)" ]; then
    complain "the repository is gone: bring it back, or begin a new one with: sh $0 init"
  else
    begin_repository
  fi
}

list() {
  open_repository must_exist && { ask snapshots --host "$PART" --group-by host --compact || complain 'no list'; } &&
    cat "$PRINTED"
}

# Only what restic takes for stale: of a process that is gone, or half an hour without a sign of life.
unlock() { ask unlock || complain 'stale locks could not be removed'; }

# Host and group are fixed, so that the parent is found from whichever pod. A hard link changes ctime, and nothing else.
save() {
  cd "$STAGE" || return
  ask backup . --host "$PART" --group-by host --tag "cluster=$CLUSTER" --ignore-ctime --no-scan
  cd / || return
  snapshot=$(sed -n 's/^snapshot \([0-9a-f]*\) saved$/\1/p' "$PRINTED")
  if [ "$code" != 0 ]; then
    complain 'the data could not be saved whole'
    # restic keeps what it could read; a restore must not take that for the latest.
    [ -z "$snapshot" ] || ask forget "$snapshot" || complain "the incomplete snapshot $snapshot remains"
    return 1
  fi
  sed -n '/[^ ]/s/^/    /p' "$PRINTED"
}

read_back() {
  if ! run timeout "$STEP_LIMIT" restic dump "$snapshot" "/$proof" >"$OWN/proof" 2>"$PRINTED"; then
    complain "$proof cannot be read back from snapshot $snapshot"
  elif ! cmp "$OWN/proof" "$STAGE/$proof" >"$PRINTED" 2>&1; then
    complain "$proof comes back from snapshot $snapshot as something else"
  fi
}

check_repository() {
  ask check --read-data-subset="$(($(clock) / 86400 % VERIFY_PARTS + 1))/$VERIFY_PARTS" ||
    complain 'the repository is damaged, or could not be checked'
}

# After the check: a damaged repository keeps all it has. Ages count from the newest snapshot, so a pause in the backups
# removes nothing; seven stay whatever their age, for the case that a clock ran ahead once.
thin_out() {
  ask forget --host "$PART" --group-by host --keep-within "${KEEP_DAYS}d" --keep-last 7 --prune ||
    complain 'old snapshots could not be removed'
}

measure() {
  ask stats --mode raw-data --json && remember size "$(total_size)"
}
total_size() { sed -n 's/.*"total_size":\([0-9]*\).*/\1/p' "$PRINTED"; }

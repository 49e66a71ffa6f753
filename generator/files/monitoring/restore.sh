# Bringing a snapshot back: beside the data first, and in its place once it is whole. Nothing is deleted but what an
# earlier restore left half done.
RESTORED=$VOLUME/data.restored

# $1: a snapshot, or latest.
restore() {
  case $1 in
    latest) ;;
    *[!0-9a-f]*) wrong "restore $1: a snapshot's hexadecimal ID, or latest" ;;
  esac
  say "restore of snapshot $1 begins"
  is_stopped && open_repository must_exist && is_there "$1" && has_room "$1" || return
  if ! ask restore "$1" --host "$PART" --target "$RESTORED" --verify; then
    complain 'the snapshot could not be restored; the data is as it was'
    return
  fi
  is_whole && swap
}

# Prometheus holds a lock on this file as long as it runs. The others give no such sign.
is_stopped() {
  [ ! -e "$DATA/lock" ] || flock -n "$DATA/lock" true && return
  say 'Prometheus still runs on this volume; stop it first'
  return 1
}

is_there() {
  ask snapshots --json --host "$PART" "$1"
  taken=$(sed -n 's/.*"time":"\([^"]*\)".*/\1/p' "$PRINTED")
  [ -n "$taken" ] || complain "there is no snapshot $1" || return
  say "it was taken at $taken"
}

# The old data stays, so the volume must hold both.
has_room() {
  rm -rf "$RESTORED"
  ask stats --mode restore-size --json --host "$PART" "$1" || complain "snapshot $1 cannot be read" || return
  needed=$(($(total_size) / 1024))
  free=$(df -Pk "$VOLUME" | awk 'NR == 2 { print $4 }')
  [ "$needed" -lt "$free" ] && return
  say "the snapshot needs $needed KiB beside the data, $free KiB are free: enlarge the volume," \
    "or discard what earlier restores put aside ($(put_aside))"
  return 1
}
put_aside() {
  for entry in "$VOLUME"/data.before-*; do
    [ ! -d "$entry" ] || printf '%s ' "${entry##*/}"
  done
}

is_whole() {
  missing=
  case $PART in
    grafana) [ "$(head -c 15 "$RESTORED/grafana.db")" = 'SQLite format 3' ] || missing=grafana.db ;;
    *) [ -d "$RESTORED/wal" ] || missing=wal ;;
  esac
  for block in "$RESTORED"/[0-7]?????????????????????????; do
    [ ! -d "$block" ] || [ -s "$block/meta.json" -a -s "$block/index" -a -d "$block/chunks" ] || missing=${block##*/}
  done
  [ -z "$missing" ] && return
  say "the snapshot has no whole $missing; the data is as it was"
  return 1
}

swap() {
  aside=data.before-$(date -u +%Y%m%dT%H%M%SZ)
  # Between the two moves there is no data: nothing may stop us there.
  trap '' TERM INT HUP
  if [ -e "$DATA" ]; then mv "$DATA" "$VOLUME/$aside" || return; fi
  if ! mv "$RESTORED" "$DATA"; then
    mv "$VOLUME/$aside" "$DATA"
    return 1
  fi
  say 'the snapshot has taken the place of the data'
  [ ! -e "$VOLUME/$aside" ] || say "the data of before is kept in $aside; to delete it: sh $0 discard $aside"
}

# $1: the name of a folder that a restore put aside.
discard() {
  case $1 in
    */* | data.before-) ;;
    data.before-*)
      if [ -d "$VOLUME/$1" ]; then
        rm -rf "${VOLUME:?}/$1" && say "$1 is deleted"
        return
      fi
      ;;
  esac
  wrong "discard $1: one of: $(put_aside)"
}

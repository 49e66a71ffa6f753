# When to back up, what came of it, and the metrics that say so.

# The third try is half an hour after the first: by then restic takes the lock of a killed backup for stale.
ATTEMPTS=${ATTEMPTS:-3}
RETRY_PAUSE=${RETRY_PAUSE:-900}

seconds_of_day() {
  hour=${BACKUP_TIME%:*} minute=${BACKUP_TIME#*:}
  # A leading zero would make them octal.
  echo $((${hour#0} * 3600 + ${minute#0} * 60))
}

# The last time that a backup was due, seen from $1.
last_due() {
  due=$(($1 - $1 % 86400 + $(seconds_of_day)))
  [ "$due" -le "$1" ] || due=$((due - 86400))
  echo "$due"
}

# When to try next, seen from $1: at once where the last one due is missing, after a pause where it failed, else when
# the next is due. It is all remembered, so a pod that starts anew makes up for what it missed, and no more.
next_try() {
  due=$(last_due "$1")
  tries=0
  [ "$(remembered tried_for 0)" != "$due" ] || tries=$(remembered tries 0)
  if [ "$(remembered success 0)" -ge "$due" ] || [ "$tries" -ge "$ATTEMPTS" ]; then
    echo $((due + 86400))
  elif [ "$tries" -gt 0 ]; then
    echo $(($(remembered tried_at 0) + RETRY_PAUSE))
  else
    echo "$1"
  fi
}

try_again() {
  due=$(last_due "$(clock)")
  [ "$(remembered tried_for 0)" = "$due" ] || remember tries 0
  remember tried_for "$due"
  remember tried_at "$(clock)"
  remember tries $(($(remembered tries 0) + 1))
  run sh "$0" now || say "try $(remembered tries) of $ATTEMPTS for $(iso "$due") failed"
  remember tried_at "$(clock)"
}

schedule() {
  if [ -e "$OWN/state/running" ]; then
    say 'the last backup was cut short; it counts as failed'
    finished 0
  fi
  # What was true before the pod started anew is still true.
  write_metrics
  said=
  while :; do
    time=$(clock)
    next=$(next_try "$time")
    if [ "$next" -le "$time" ]; then
      try_again
    else
      [ "$said" = "$next" ] || say "next backup at $(iso "$next")"
      said=$next
      # A clock that is set, or a node that slept, is noticed within a minute.
      left=$((next - time))
      pause $((left < 60 ? left : 60))
    fi
  done
}

# $1: 1 when every step went well.
finished() {
  ended=$(clock)
  remember duration $((ended - $(remembered running "$ended")))
  remember attempt "$ended"
  remember well "$1"
  [ "$1" = 0 ] || remember success "$ended"
  rm -rf "$OWN/state/running" "$STAGE" "$OWN/proof"
  write_metrics
}

# The file that node_exporter serves, by way of another name: a scrape never sees half of it.
write_metrics() {
  [ -n "$(remembered attempt)" ] || return 0
  {
    gauge last_attempt_timestamp_seconds 'When a backup last ended, well or not.' attempt
    gauge last_success_timestamp_seconds 'When a backup was last made and verified.' success
    gauge last_attempt_success 'Whether the last backup was made and verified.' well
    gauge last_duration_seconds 'How long the last backup took.' duration
    gauge repository_size_bytes 'Size of the repository.' size
  } >"$METRICS_DIR/$PART.$$" && mv "$METRICS_DIR/$PART.$$" "$METRICS_DIR/$PART.prom"
}

# What was never so (a success, before the first) is left out.
gauge() {
  name=writecarenotes_backup_$1
  value=$(remembered "$3")
  [ -z "$value" ] ||
    printf '# HELP %s %s\n# TYPE %s gauge\n%s{part="%s"} %s\n' "$name" "$2" "$name" "$name" "$PART" "$value"
}

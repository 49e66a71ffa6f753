# What is saved of each part: a picture of its data in $STAGE, of hard links where files never change, and the name of
# one file in it ($proof) that is read back from the repository. Tried again where the data changed under it.
STAGE_TRIES=${STAGE_TRIES:-30}
STAGE_PAUSE=${STAGE_PAUSE:-2}

make_stage() {
  try=0
  while [ "$try" -lt "$STAGE_TRIES" ]; do
    try=$((try + 1))
    [ "$try" = 1 ] || pause "$STAGE_PAUSE"
    : >"$PRINTED"
    rm -rf "$STAGE" && mkdir -p "$STAGE" || break
    before=$(moving 2>/dev/null)
    "stage_$PART" 2>>"$PRINTED" && [ "$before" = "$(moving 2>/dev/null)" ] && return
  done
  complain "no consistent picture of the data in $try tries"
}

# The names that compaction and truncation change: blocks, checkpoints and the oldest segment; Loki's index files. With
# the same names before and after, there is no hole where data went from one file to another.
moving() {
  cd "$DATA" || return
  case $PART in
    prometheus) ls -d [0-7]????????????????????????? ;;
    loki) find chunks/index tsdb-shipper-active -type f ! -path '*/wal/*' | sort ;;
  esac
  [ ! -d wal ] || ls wal | awk '/^checkpoint/ || !segments++'
}

# $1: a folder of numbered segments. The last is still being written, so it is copied: what is compared is what was
# saved. A record that is torn at its end is dropped when it is replayed.
stage_segments() {
  mkdir -p "$STAGE/$1" || return
  last=
  for entry in "$DATA/$1"/[0-9]*; do
    [ -z "$last" ] || cp -al "$last" "$STAGE/$1/" || return
    last=$entry
  done
  for entry in "$DATA/$1"/checkpoint.*; do
    case $entry in *.tmp* | *\*) continue ;; esac
    cp -al "$entry" "$STAGE/$1/" || return
  done
  cp -p "$last" "$STAGE/$1/" && proof=$1/${last##*/}
}

# Blocks never change. The head is saved as its log alone: what is in no block is there, and Prometheus makes its
# chunks_head anew from it. The log comes first: a block that is cut meanwhile is then seen twice, never not at all.
stage_prometheus() {
  [ ! -d "$DATA/wbl" ] || stage_segments wbl || return
  stage_segments wal || return
  for block in "$DATA"/[0-7]?????????????????????????; do
    [ ! -e "$block/meta.json" ] || cp -al "$block" "$STAGE/" || return
  done
}

# All but the database's journals and what Grafana makes anew.
stage_grafana() {
  copy_database grafana.db || return
  for entry in "$DATA"/*; do
    case ${entry##*/} in grafana.db* | png | csv | pdf | unified-search | '*') continue ;; esac
    cp -al "$entry" "$STAGE/" || return
  done
  proof=grafana.db
}

# $1: an SQLite file that others may be writing. SQLite writes to it only while a journal lies beside it, and each
# commit changes the counter in its first 100 bytes. So no commit came between when there was no journal, then the copy
# was made, then there was no journal and the counter was the same. What is rolled back is found by comparing.
# With a write-ahead log, commits go there first: file and log fit together as long as the log's salt, in its first 32
# bytes, is the same.
copy_database() {
  first=$(first_bytes "$1")
  [ ! -s "$DATA/$1-journal" ] || return
  cp -p "$DATA/$1" "$STAGE/$1" || return
  [ ! -e "$DATA/$1-wal" ] || cp -p "$DATA/$1-wal" "$STAGE/$1-wal" || return
  cmp "$DATA/$1" "$STAGE/$1" >&2 && [ ! -s "$DATA/$1-journal" ] && [ "$first" = "$(first_bytes "$1")" ]
}
first_bytes() {
  head -c 100 "$DATA/$1" | sha256sum
  [ ! -e "$DATA/$1-wal" ] || head -c 32 "$DATA/$1-wal" | sha256sum
}

# In the order that a line takes on its way, so that what is on the move is seen twice, never not at all: the log, the
# index that is being built, the chunks with the finished index. The compactor's folder and caches are made anew.
stage_loki() {
  stage_segments wal || return
  [ ! -d "$DATA/tsdb-shipper-active" ] || cp -a "$DATA/tsdb-shipper-active" "$STAGE/" || return
  for entry in "$DATA"/*; do
    case ${entry##*/} in wal | tsdb-shipper-active | compactor | *cache* | '*') continue ;; esac
    cp -al "$entry" "$STAGE/" || return
  done
}

# Runs a command for as long as standard input stays open, and ends with the command's exit code.
# The JVM holds the other end of standard input: when it closes it, or dies in whatever way, the read
# below meets the end of the stream and the command gets SIGINT, a "fast" shutdown to PostgreSQL.
exec 3<&0 </dev/null
"$@" 3<&- &
command=$!
(
  while read -r _ <&3; do :; done
  kill -INT "$command"
) &
watcher=$!
exec 3<&-
wait "$command"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"

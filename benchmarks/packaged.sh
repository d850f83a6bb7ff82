# Sourced: starts the packaged Millrace on a free port and an empty folder, and stops it at the end. Sets home, app, java, server (its
# process id) and address (host:port). java_options are for the server's JVM.
home=$(cd "$(dirname "$0")/.." && pwd)
app=$home/standalone/target/quarkus-app
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" && wait "$server" || true; }; rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
"$java" "@$home/standalone/jvm.options" ${java_options:+"$java_options"} \
  -jar "$app/quarkus-run.jar" start --port 0 --data "$folder/data" > "$folder/out" &
server=$!
until address=$(sed -n 's|^Millrace is ready at http://||p' "$folder/out") && [ -n "$address" ]; do
  kill -0 "$server" 2> /dev/null || { cat "$folder/out" >&2; server=; exit 1; }
  sleep 0.2
done

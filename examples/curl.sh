#!/bin/sh
# An experiment, a run, and what it logs, over REST with curl alone.
#
#   sh examples/curl.sh [http://127.0.0.1:5000]
set -eu

api=${1:-http://127.0.0.1:5000}/api/2.0/mlflow

post() {
  curl -sS --fail-with-body -H 'Content-Type: application/json' -d "$2" "$api/$1"
}

# The value of a string member of the JSON on standard input.
member() {
  sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1
}

now=$(date +%s)000
experiment=$(post experiments/create "{\"name\": \"from curl $(date +%s)\"}" | member experiment_id)
run=$(post runs/create "{\"experiment_id\": \"$experiment\", \"run_name\": \"by hand\", \"start_time\": $now}" |
  tr ',' '\n' | member run_id)
echo "experiment $experiment, run $run"

post runs/log-batch "{
  \"run_id\": \"$run\",
  \"params\": [{\"key\": \"lr\", \"value\": \"0.1\"}],
  \"metrics\": [
    {\"key\": \"loss\", \"value\": 0.9, \"timestamp\": $now, \"step\": 1},
    {\"key\": \"loss\", \"value\": 0.4, \"timestamp\": $now, \"step\": 2}],
  \"tags\": [{\"key\": \"team\", \"value\": \"vision\"}]}" > /dev/null
post runs/update "{\"run_id\": \"$run\", \"status\": \"FINISHED\", \"end_time\": $now}" > /dev/null

echo "its history:"
curl -sS --fail-with-body "$api/metrics/get-history?run_id=$run&metric_key=loss"
echo && echo "found by what it logged:"
post runs/search "{
  \"experiment_ids\": [\"$experiment\"],
  \"filter\": \"metrics.loss < 0.5 AND (tags.team = 'vision' OR tags.team = 'text')\",
  \"order_by\": [\"metrics.loss\"]}"
echo

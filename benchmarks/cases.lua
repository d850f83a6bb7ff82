-- The requests of each case, for wrk: wrk ... -s cases.lua URL -- CASE SEED
-- SEED is a file of lines "name value", made by seed.py; a name may come several times.

local api = "/api/2.0/mlflow/"
local json = {["Content-Type"] = "application/json"}
local threads = 0

-- What init sets for its thread.
local seed = {}
local case
local count = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local function post(path, body)
  return wrk.format("POST", api .. path, json, body)
end

local function get(path)
  return wrk.format("GET", api .. path)
end

-- The seeded values of a name, one after the other.
local function next_of(name)
  local values = seed[name]
  return values[(count * 7 + number) % #values + 1]
end

-- A point that no other thread or request logs.
local function point(key, step)
  return string.format('{"key": "%s", "value": %.6f, "timestamp": %d, "step": %d}',
    key, math.random(), 1700000000000 + step, step)
end

local function batch(size, keys)
  local items = {}
  for i = 0, size - 1 do
    items[#items + 1] = point("m" .. (i % keys), (count * 2 + number) * size + i)
  end
  return post("runs/log-batch", string.format('{"run_id": "%s", "metrics": [%s]}',
    next_of("log_run"), table.concat(items, ",")))
end

local cases = {
  log_metric = function()
    return post("runs/log-metric", string.format(
      '{"run_id": "%s", "key": "loss", "value": %.6f, "timestamp": %d, "step": %d}',
      next_of("log_run"), math.random(), 1700000000000 + count, count * 2 + number))
  end,
  log_batch_10 = function() return batch(10, 10) end,
  log_batch_1000 = function() return batch(1000, 10) end,
  create_run = function()
    return post("runs/create", string.format(
      '{"experiment_id": "%s", "user_id": "bench", "start_time": %d, "tags": [{"key": "mlflow.user", "value": "bench"}]}',
      next_of("log_experiment"), 1700000000000 + count))
  end,
  get_run = function() return get("runs/get?run_id=" .. next_of("wide_run")) end,
  search_1000 = function()
    return post("runs/search", string.format(
      '{"experiment_ids": ["%s"], "max_results": 1000}', next_of("search_experiment")))
  end,
  search_filter = function()
    return post("runs/search", string.format(
      '{"experiment_ids": ["%s"], "max_results": 100, "order_by": ["metrics.m1 DESC"],'
        .. ' "filter": "metrics.m3 > 0.5 and params.p1 = \'%d\' and tags.team = \'t3\'"}',
      next_of("search_experiment"), count % 10))
  end,
  search_experiments = function()
    return post("experiments/search", '{"max_results": 100, "order_by": ["name ASC"]}')
  end,
  history = function()
    return get("metrics/get-history?metric_key=m&max_results=25000&run_id=" .. next_of("long_run"))
  end,
  sampled_history = function()
    return get("metrics/get-history-bulk-interval?metric_key=m&max_results=320&run_ids="
      .. next_of("longest_run"))
  end,
}

function init(args)
  case = cases[args[1]]
  math.randomseed(number)
  for line in io.lines(args[2]) do
    local name, value = line:match("^(%S+) (%S+)$")
    seed[name] = seed[name] or {}
    table.insert(seed[name], value)
  end
  -- Steps of this run of wrk that no earlier one has used.
  count = tonumber(args[3]) or 0
end

function request()
  count = count + 1
  return case()
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.3f %.3f %.3f %d\n",
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

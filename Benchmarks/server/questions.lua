-- Asks the questions of one file in turn: wrk … -s questions.lua URL -- FILE [RATE THREADS]
-- With RATE, the threads (one connection each) together ask so many a second at most, and the times of accepted answers are
-- told apart from those of refusals.
local ffi = require("ffi")
ffi.cdef [[ typedef struct { long s; long n; } gk_time; int clock_gettime(int, gk_time *); ]]
local now_ = ffi.new("gk_time")
local function now()
  ffi.C.clock_gettime(1, now_)
  return tonumber(now_.s) * 1e3 + tonumber(now_.n) / 1e6
end

local threads = {}
local count = 0
function setup(thread)
  thread:set("number", count)
  count = count + 1
  table.insert(threads, thread)
end

function init(arguments)
  paths, turn, times, accepted, refused, failed = {}, number * 7, {}, 0, 0, 0
  for line in io.lines(arguments[1]) do paths[#paths + 1] = line end
  rate = tonumber(arguments[2] or 0)
  many = tonumber(arguments[3] or 1)
end

function delay()
  if rate == 0 then return 0 end
  -- Evenly spread, so that threads do not ask in step.
  return math.floor(2 * math.random() * 1000 * many / rate)
end

function request()
  turn = turn + 1
  start = now()
  return wrk.format("GET", paths[turn % #paths + 1])
end

function response(status)
  if status == 200 then
    accepted = accepted + 1
    if rate > 0 and #times < 20000 then times[#times + 1] = now() - start end
  elseif status == 503 then refused = refused + 1
  else failed = failed + 1 end
end

function done(summary, latency)
  local accepted, refused, failed, times = 0, 0, 0, {}
  for _, thread in ipairs(threads) do
    accepted = accepted + thread:get("accepted")
    refused = refused + thread:get("refused")
    failed = failed + thread:get("failed")
    for _, time in ipairs(thread:get("times")) do times[#times + 1] = time end
  end
  table.sort(times)
  local function at(part) return times[math.max(1, math.ceil(part * #times))] or 0 end
  io.write(string.format("RESULT %.1f %.2f %.2f %d %d %d %d %.2f %.2f\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, accepted, refused, failed,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout, at(0.5), at(0.99)))
end

-- Posts a file, over and over, for wrk: wrk ... -s post.lua URL -- FILE
function init(arguments)
  local file = io.open(arguments[1])
  wrk.method = "POST"
  wrk.body = file:read("*a")
  wrk.headers["Content-Type"] = "application/json"
  file:close()
end

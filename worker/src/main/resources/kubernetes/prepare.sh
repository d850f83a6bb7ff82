# Makes a project's Python environment, in the pod that will run it. The project's folder is the working directory.
# $1: the environment's folder; $2: a Python version, or nothing; $3: "locked" if uv.lock says what is in it; $4: a file of requirements.
set -eu
trap 'rm -f "$4"' EXIT
export UV_NO_CONFIG=1 UV_NO_PROGRESS=1 NO_COLOR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
if command -v uv >/dev/null; then
  if [ "$3" = locked ]; then
    UV_PROJECT_ENVIRONMENT=$1 uv sync --frozen --no-dev ${2:+--python "$2"}
    exit
  fi
  uv venv --no-project ${2:+--python "$2"} "$1"
  uv pip install --python "$1/bin/python" --requirements "$4"
else
  if [ "$3" = locked ]; then
    echo "millrace: The project has a uv.lock, and the image no uv."
    exit 1
  fi
  python=$(command -v python3 || command -v python) || {
    echo "millrace: The image has neither uv nor Python: the project's environment cannot be made in it."
    exit 1
  }
  if ! "$python" -c 'import sys; sys.exit(not ".".join(map(str, [*sys.version_info[:3], ""])).startswith(sys.argv[1] and sys.argv[1] + "."))' "$2"; then
    echo "millrace: The project wants Python $2; the image has $("$python" --version), and no uv, which could fetch it."
    exit 1
  fi
  "$python" -m venv "$1"
  "$1/bin/python" -m pip install --requirement "$4"
fi

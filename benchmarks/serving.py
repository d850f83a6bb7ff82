"""Measures how models are served: Millrace, MLflow's scoring server and a bare loop around the same model, and prints a Markdown table."""

import argparse
import json
import os
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
# Standard output has the table alone.
os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"

import mlflow
import numpy
import pandas
import requests
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tritonclient.grpc import service_pb2

import scored
import servers
from bench import say

LUA = Path(__file__).with_name("post.lua")
JAVA_LOAD = Path(__file__).with_name("BareLoop.java")
WIDE = 600

# Half of what is given before anything is measured: the JIT shares the machine's cores.
WARM_UP_SECONDS = 30


class Scoring:
    """MLflow's own scoring server for a folder, in this environment."""

    def __init__(self, folder, work, workers):
        self.port = servers.free_port()
        self.url = f"http://127.0.0.1:{self.port}/invocations"
        program = Path(sys.executable).parent
        environment = {**os.environ, "PATH": f"{program}:{os.environ['PATH']}"}
        command = [program / "mlflow", "models", "serve", "-m", folder, "--env-manager", "local", "-p", self.port, "-w", workers]
        with open(work / "scoring.log", "ab") as log:
            self.process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, env=environment, start_new_session=True)
        for _ in range(600):
            try:
                requests.get(f"http://127.0.0.1:{self.port}/ping", timeout=5)
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        sys.exit("MLflow's scoring server did not start:\n" + (work / "scoring.log").read_text()[-2000:])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, 15)
        self.process.wait(60)


class Bench:
    """A Millrace with the models of all cases, and what measures it."""

    def __init__(self, work, seconds):
        self.work = work
        self.seconds = seconds
        if subprocess.run([servers.HOME / "millrace", "build"], stdout=sys.stderr).returncode:
            sys.exit("Millrace does not build")
        self.grpc_port = servers.free_port()
        environment = {
            "MILLRACE_MODELS_PYTHON_ENVIRONMENT": "local",
            "MILLRACE_MODELS_PYTHON_EXECUTABLE": sys.executable,
            "MILLRACE_MODELS_PYTHON_WORKERS": "2",
            "MILLRACE_MODELS_INFERENCE_GRPC_PORT": str(self.grpc_port),
        }
        command = [servers.HOME / "millrace", "start", "--host", "127.0.0.1", "--port", "{port}", "--data", "{folder}/data"]
        self.server = servers.Server("millrace", work, command, environment)
        self.server.start()
        mlflow.set_tracking_uri(self.server.url)
        mlflow.set_experiment("serving")

    def deploy(self, name, log, **settings):
        """Logs a model, registers and deploys it; answers its folder."""
        with mlflow.start_run():
            info = log(name)
        client = mlflow.MlflowClient()
        if not client.search_registered_models(f"name = '{name}'"):
            client.create_registered_model(name)
        version = client.create_model_version(name, info.model_uri, model_id=info.model_id).version
        client.set_registered_model_alias(name, "champion", version)
        made = requests.post(
            f"{self.server.url}/api/v1/deployments",
            json={"name": name, "source": f"models:/{name}@champion", "settings": settings}, timeout=600,
        )
        if made.status_code != 200:
            sys.exit(f"{name} is not deployed: {made.text}")
        return mlflow.artifacts.download_artifacts(info.model_uri, dst_path=tempfile.mkdtemp(dir=self.work))

    def invocations(self, name):
        return f"{self.server.url}/api/v1/deployments/{name}/invocations"

    def rest(self, url, body, connections, seconds=None):
        """Calls a second, and milliseconds that half and that all but one in a hundred of them took."""
        file = self.work / "body"
        file.write_text(json.dumps(body))
        check = requests.post(url, json=body, timeout=60)
        if check.status_code != 200:
            sys.exit(f"{url}: {check.text}")
        command = ["wrk", f"-t{min(2, connections)}", f"-c{connections}", "--timeout", "30s", "--latency", "-s", LUA]
        run = [str(part) for part in [*command, f"-d{seconds or self.seconds}s", url, "--", file]]
        subprocess.run(run, capture_output=True)
        said = subprocess.run(run, capture_output=True, text=True).stdout
        if "Non-2xx" in said:
            sys.exit(f"{url} failed under load:\n{said}")
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
        return rate, millis(said, "50%"), millis(said, "99%")

    def grpc(self, name, row, connections, streams=1, port=None):
        """Calls a second with so many connections, and so many calls at a time on each; by default at the port of REST."""
        request = service_pb2.ModelInferRequest(model_name=name)
        request.inputs.add(name="x", datatype="FP32", shape=row.shape)
        request.raw_input_contents.append(row.astype("<f4").tobytes())
        message = request.SerializeToString()
        file = self.work / "message"
        file.write_bytes(struct.pack(">BI", 0, len(message)) + message)
        command = [
            "h2load", f"-t{min(2, connections)}", f"-c{connections}", f"-m{streams}", "-d", file, "-H", "content-type: application/grpc",
            "-H", "te: trailers", f"http://127.0.0.1:{port or self.server.port}/inference.GRPCInferenceService/ModelInfer", f"-D{self.seconds}",
        ]
        run = [str(part) for part in command]
        subprocess.run(run, capture_output=True)
        before = self.answered(name)
        said = subprocess.run(run, capture_output=True, text=True).stdout
        # gRPC's errors are 200 to HTTP: what counts is what the model has answered.
        done = self.answered(name) - before
        if int(re.search(r"(\d+) succeeded", said)[1]) > done:
            sys.exit(f"gRPC calls of {name} failed under load: {done} answers\n{said}")
        return float(re.search(r"([\d.]+) req/s", said)[1])

    def answered(self, name):
        """How often a deployment's model has answered."""
        meters = requests.get(f"{self.server.url}/metrics", timeout=60).text
        found = [line for line in meters.splitlines() if line.startswith("millrace_deployment_predictions_seconds_count{") and f'deployment="{name}"' in line]
        return sum(float(line.split()[-1]) for line in found if 'outcome="answered"' in line)

    def bare(self, *arguments):
        """Rows a second of a bare loop: file, columns, rows a call, seconds."""
        home = os.environ.get("JAVA_HOME")
        java = Path(home) / "bin/java" if home else shutil.which("java")
        command = [java, "-cp", f"{servers.HOME}/standalone/target/quarkus-app/lib/main/*", JAVA_LOAD, *arguments]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        return float(done.stdout.split()[-1])


class Rows(list):
    """The table's rows, each also said when it is there."""

    def append(self, row):
        super().append(row)
        say(" | ".join(row))


def millis(said, share):
    number, unit = re.search(rf"{share}\s+([\d.]+)(us|ms|s)\b", said).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def onnx(model, rows, example=None, **how):
    """What logs a model with the signature of an example, or with none."""

    def log(name):
        signature = None if example is None else infer_signature(example)
        return mlflow.onnx.log_model(to_onnx(model, rows[:1], **how), name=name, signature=signature, pip_requirements=["onnxruntime"])

    return log


def swaps(bench, body, second, times=20):
    """Moves an alias under load: failed calls, and 99th percentiles of calls while nothing moves and while something does."""
    client = mlflow.MlflowClient()
    url = bench.invocations("wine")
    calls, moving, over = [], threading.Event(), threading.Event()

    def call():
        with requests.Session() as session:
            while not over.is_set():
                during, begin = moving.is_set(), time.perf_counter()
                status = session.post(url, json=body, timeout=60).status_code
                calls.append((status, during or moving.is_set(), 1000 * (time.perf_counter() - begin)))

    callers = [threading.Thread(target=call) for _ in range(4)]
    [caller.start() for caller in callers]
    for move in range(times):
        time.sleep(2)
        version = str(second if move % 2 == 0 else 1)
        moving.set()
        client.set_registered_model_alias("wine", "champion", version)
        while not requests.get(f"{bench.server.url}/api/v1/deployments/wine", timeout=60).json()["deployment"]["resolved_source"].endswith(f"/{version}"):
            time.sleep(0.02)
        moving.clear()
    over.set()
    [caller.join() for caller in callers]
    failed = sum(status != 200 for status, _, _ in calls)
    p99 = [statistics.quantiles([ms for _, during, ms in calls if during == which], n=100)[98] for which in (False, True)]
    return failed, *p99


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="of each measurement, after as long to warm up")
    parser.add_argument("--rows", type=int, default=10_000_000, help="of the file that is scored as a job")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="millrace-bench-"))
    bench = Bench(work, options.seconds)
    rows = Rows()
    try:
        x, y = load_wine(return_X_y=True)
        x = x.astype(numpy.float32)
        classifier = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
        body = {"inputs": x[:1].tolist()}
        plain = {"options": {"zipmap": False}}

        say("the classifier as ONNX")
        folder = bench.deploy("wine", onnx(classifier, x, x, **plain))
        say(f"{WARM_UP_SECONDS} s to warm the server up")
        bench.rest(bench.invocations("wine"), body, 32, WARM_UP_SECONDS)
        ways = [(32, 1, None), (4, 8, None), (32, 1, bench.grpc_port), (4, 8, bench.grpc_port)]
        rounds = [(*bench.rest(bench.invocations("wine"), body, 32), *(bench.grpc("wine", x[:1], *way) for way in ways)) for _ in range(3)]
        ours, _, p99, *calls = (statistics.median(values) for values in zip(*rounds))
        with Scoring(folder, work, 1) as theirs:
            mlflows, _, their_p99 = bench.rest(theirs.url, body, 32)
        rows.append(("ONNX classifier, REST, a row, 32 connections", f"{ours:,.0f} rps, p99 {p99:.1f} ms", f"MLflow {mlflows:,.0f} rps, p99 {their_p99:.0f} ms", f"{ours / mlflows:.1f}"))

        for (connections, streams, port), rate in zip(ways, calls):
            rows.append((
                f"the same, gRPC v2 on {'a port of its own' if port else 'the shared port'}, 32 calls on {connections} connections",
                f"{rate:,.0f} calls/s", f"REST {ours:,.0f} rps", f"{rate / ours:.2f}",
            ))

        say("batches")
        forest = RandomForestClassifier(100, random_state=7).fit(x, y)
        network = make_pipeline(StandardScaler(), MLPClassifier((512, 512, 512), random_state=7, max_iter=30)).fit(x, y)
        for name, model in (("classifier", classifier), ("forest", forest), ("network", network)):
            folder = bench.deploy(f"{name}-batched", onnx(model, x, x, **plain), batching={"max_rows": 64})
            rest = bench.rest(bench.invocations(f"{name}-batched"), body, 64)[0]
            batched = {"REST": rest, "gRPC": bench.grpc(f"{name}-batched", x[:1], 64, 1, bench.grpc_port)}
            batched["gRPC, 4 connections"] = bench.grpc(f"{name}-batched", x[:1], 4, 16, bench.grpc_port)
            bare = bench.bare(f"{folder}/model.onnx", x.shape[1], 1, options.seconds)
            best = max(batched.values())
            rows.append((
                f"{name} as ONNX, batches, a row each, 64 calls at a time", ", ".join(f"{way} {rate:,.0f} rows/s" for way, rate in batched.items()),
                f"bare loop, a row each: {bare:,.0f} rows/s", f"{best / bare:.2f}",
            ))

        say("files")
        scored.write(work / "rows.csv", x, options.rows)
        uri = scored.put(bench.server, work / "rows.csv")
        for name in ("classifier", "forest"):
            rate, before, most, after = scored.score(bench.server, f"{name}-batched", uri)
            model = mlflow.artifacts.download_artifacts(f"models:/{name}-batched@champion", dst_path=tempfile.mkdtemp(dir=work))
            bare = bench.bare(f"{model}/model.onnx", x.shape[1], 8192, options.seconds)
            rows.append((
                f"a CSV of {options.rows:,} rows through the {name}", f"{rate:,.0f} rows/s, {before:.0f} MiB before, {most:.0f} at most, {after:.0f} after",
                f"bare loop, rows in memory: {bare:,.0f} rows/s", f"{rate / bare:.2f}",
            ))

        say("in Python")
        folder = bench.deploy("python", lambda name: mlflow.sklearn.log_model(
            classifier, name=name, signature=infer_signature(x[:2]), pip_requirements=["scikit-learn"], serialization_format="cloudpickle"))
        ours, _, p99 = bench.rest(bench.invocations("python"), body, 16)
        with Scoring(folder, work, 2) as theirs:
            mlflows, _, their_p99 = bench.rest(theirs.url, body, 16)
        rows.append(("python_function, a row, 16 connections, 2 workers", f"{ours:,.0f} rps, p99 {p99:.1f} ms", f"MLflow {mlflows:,.0f} rps, p99 {their_p99:.0f} ms", f"{ours / mlflows:.1f}"))

        say("600 columns")
        many = numpy.random.default_rng(7).normal(size=(50, WIDE)).astype(numpy.float32)
        wide = LinearRegression().fit(many, many[:, 0])
        frame = pandas.DataFrame(many[:1], columns=[f"column {i}" for i in range(WIDE)])
        body = {"dataframe_split": json.loads(frame.to_json(orient="split", index=False))}
        folders = {name: bench.deploy(name, onnx(wide, many, signature)) for name, signature in (("unchecked", None), ("checked", frame))}
        took = {name: bench.rest(bench.invocations(name), body, 1)[1] for name in folders}
        theirs = {}
        for name, folder in folders.items():
            with Scoring(folder, work, 1) as scoring:
                theirs[name] = bench.rest(scoring.url, body, 1)[1]
        ours, mlflows = (each["checked"] - each["unchecked"] for each in (took, theirs))
        rows.append((
            "600 columns held against the signature, 1 connection", f"{ours:+.2f} ms (p50 {took['checked']:.2f} ms)",
            f"MLflow {mlflows:+.1f} ms (p50 {theirs['checked']:.1f} ms)", f"{mlflows / max(ours, 0.01):.0f}",
        ))

        say("an alias that is moved")
        body = {"inputs": x[:1].tolist()}
        with mlflow.start_run():
            info = onnx(LogisticRegression(max_iter=5000).fit(x, y), x, x, **plain)("wine")
        second = mlflow.MlflowClient().create_model_version("wine", info.model_uri, model_id=info.model_id).version
        failed, steady, moved = swaps(bench, body, second)
        rows.append(("alias moved 20 times under load", f"{failed} failed, p99 {moved:.1f} ms meanwhile", f"p99 {steady:.1f} ms else", f"{moved / steady:.2f}"))
    finally:
        bench.server.stop()
        shutil.rmtree(work)
    print("\n| case | Millrace | beside it | ratio |\n|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()

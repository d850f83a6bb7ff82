"""The processes of a benchmark: one PostgreSQL server, MLflow and Millrace on it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Postgres:
    """A cluster of its own in a temporary folder, as durable as PostgreSQL's defaults are, open to this machine."""

    SETTINGS = {"shared_buffers": "256MB", "max_connections": "200", "max_wal_size": "4GB", "fsync": "on"}

    def __init__(self):
        self.bin = Path(os.environ["POSTGRES_BIN"])
        self.folder = Path(tempfile.mkdtemp(prefix="millrace-bench-"))
        self.port = free_port()
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        data = self.folder / "postgres"
        self.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = [f"-c{name}={value}" for name, value in self.SETTINGS.items()]
        with open(self.folder / "postgres.log", "wb") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", data, "-p", str(self.port), "-k", self.folder, "-h", "127.0.0.1", *options],
                stdout=log, stderr=log, user=self.user, cwd=self.folder, start_new_session=True,
            )
        self.wait()
        for database in ("mlflow", "millrace", "pgbench"):
            self.run("createdb", *self.address(), database)
        self.sql("pgbench", "CREATE TABLE point (id bigserial PRIMARY KEY, run int, step int, value float8)")

    def address(self):
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]

    def url(self, database, scheme="postgresql"):
        return f"{scheme}://postgres@127.0.0.1:{self.port}/{database}"

    def run(self, program, *arguments):
        command = [self.bin / program, *map(str, arguments)]
        done = subprocess.run(command, user=self.user, cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{program} failed:\n{done.stderr}")
        return done.stdout

    def sql(self, database, statement):
        return self.run("psql", *self.address(), "-d", database, "-Atc", statement)

    def wait(self):
        for _ in range(100):
            if subprocess.run([self.bin / "pg_isready", "-q", *self.address()]).returncode == 0:
                return
            time.sleep(0.1)
        sys.exit("PostgreSQL did not start:\n" + (self.folder / "postgres.log").read_text())

    def commits_per_second(self, clients, seconds):
        """What pgbench gives for a row per transaction: the limit of a server that commits each write alone."""
        script = self.folder / "insert.sql"
        script.write_text("INSERT INTO point (run, step, value) VALUES (:client_id, 1, 0.5);\n")
        output = self.run(
            "pgbench", *self.address(), "-n", "-M", "prepared", "-f", script,
            "-c", clients, "-j", min(2, clients), "-T", seconds, "pgbench",
        )
        return float(next(line for line in output.splitlines() if line.startswith("tps")).split()[2])

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)
        shutil.rmtree(self.folder)


class Server:
    """A tracking server under test, which is started and stopped several times on the same content."""

    def __init__(self, name, folder, command, environment=None):
        self.name = name
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder / name
        self.folder.mkdir()
        self.folder.chmod(0o755)
        self.command = [part.format(port=self.port, folder=self.folder) for part in map(str, command)]
        self.environment = {**os.environ, **(environment or {})}
        self.process = None

    def start(self):
        """Starts it and returns the seconds until it answered."""
        begin = time.monotonic()
        with open(self.folder / "server.log", "ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, cwd=self.folder, env=self.environment, start_new_session=True
            )
        while time.monotonic() < begin + 180:
            if self.process.poll() is not None:
                break
            try:
                path = "/api/2.0/mlflow/experiments/get?experiment_id=0"
                with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                    if answer.status == 200:
                        return time.monotonic() - begin
            except OSError:
                time.sleep(0.02)
        sys.exit(f"{self.name} did not start:\n" + (self.folder / "server.log").read_text()[-4000:])

    def memory_mib(self):
        """Memory of its processes, what they share counted once."""
        total = 0
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                session = int(status.read_text().rpartition(")")[2].split()[3])
                if session == self.process.pid:
                    rollup = (status.parent / "smaps_rollup").read_text()
                    total += int(next(l for l in rollup.splitlines() if l.startswith("Pss:")).split()[1])
            except (FileNotFoundError, ProcessLookupError):
                pass  # It ended meanwhile.
        return total / 1024

    def stop(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def mlflow(postgres):
    command = [
        Path(sys.executable).parent / "mlflow", "server", "--workers", "4", "--host", "127.0.0.1", "--port", "{port}",
        "--backend-store-uri", postgres.url("mlflow", "postgresql+psycopg2"), "--artifacts-destination", "{folder}/artifacts",
    ]
    # Without the background jobs that MLflow also starts, which no case here uses.
    environment = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return Server("mlflow", postgres.folder, command, environment)


def millrace(postgres, environment=None):
    # Building is no part of a cold start.
    if subprocess.run([HOME / "millrace", "build"], stdout=sys.stderr).returncode:
        sys.exit("Millrace does not build")
    command = [
        HOME / "millrace", "start", "--host", "127.0.0.1", "--port", "{port}", "--data", "{folder}/data",
        "--database-url", postgres.url("millrace"),
    ]
    return Server("millrace", postgres.folder, command, environment)

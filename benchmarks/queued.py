"""Measures the queue of jobs: what it costs a job to be queued, taken and ended, and what many waiting jobs do to a claim. Prints a Markdown table."""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

import processes
import servers
from bench import say

QUEUE = "bench"
# Says that it was here, by which it is counted.
COMMAND = "echo {n} >> {file}"
PROJECT = f'entry_points: {{main: {{parameters: {{n: string, file: string}}, command: "{COMMAND}"}}}}'
CLAIMS = Path(__file__).with_name("ClaimLoad.java")


class Millrace:
    """A server and its jobs."""

    def __init__(self, postgres):
        self.postgres = postgres
        self.server = servers.millrace(postgres, {"MILLRACE_PROJECTS_RUN_ENABLED": "true"})
        self.server.start()
        self.api = f"{self.server.url}/api/v1"
        self.session = requests.Session()
        self.uri = self.upload()

    def call(self, method, path, **arguments):
        answer = self.session.request(method, self.api + path, timeout=60, **arguments)
        if answer.status_code != 200:
            sys.exit(f"{method} {path}: {answer.text}")
        return answer.json()

    def queue(self, name, **settings):
        return self.call("PATCH", f"/queues/{name}", json={"is_closed": False} | settings)["queue"]

    def upload(self):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            entry = tarfile.TarInfo("MLproject")
            entry.size = len(PROJECT)
            archive.addfile(entry, io.BytesIO(PROJECT.encode()))
        headers = {"Content-Type": "application/octet-stream"}
        return self.call("POST", "/projects:upload", data=tar.getvalue(), headers=headers)["uri"]

    def submit(self, queue, n, file):
        spec = {"uri": self.uri, "queue": queue, "env_manager": "LOCAL", "parameters": {"n": str(n), "file": str(file)}}
        return self.call("POST", "/jobs", json=spec)["job"]["job_id"]

    def submit_all(self, queue, count, file):
        with ThreadPoolExecutor(4) as threads:
            return list(threads.map(lambda n: self.submit(queue, n, file), range(count)))

    def await_empty(self, queue):
        while True:
            found = next(each for each in self.call("GET", "/queues")["queues"] if each["name"] == queue)
            if not int(found.get("waiting_count", 0)) and not int(found.get("running_count", 0)):
                return
            time.sleep(0.2)

    def multiply(self, queue, count):
        """Makes so many waiting jobs of the one that waits."""
        columns = "queue, priority, need_set, spec, resolved_version, experiment_id, run_id, creator, state, cpu_millis, memory_bytes, gpus, max_attempts, retry_millis, leased_until, creation_time"
        self.postgres.sql("millrace", f"""
            insert into projects.job (id, {columns}) select gen_random_uuid(), {columns}
            from projects.job, generate_series(2, {count}) where queue = '{queue}';
            analyze projects.job""")


class Workers:
    """Workers of a queue, each a process."""

    def __init__(self, millrace, count, options=()):
        self.processes = []
        self.folder = millrace.postgres.folder / "workers"
        for i in range(count):
            folder = self.folder / str(i)
            folder.mkdir(parents=True)
            command = [servers.HOME / "millrace", "worker", "--server", millrace.server.url, "--queue", QUEUE, "--name", f"w{i}", "--work-dir", folder, *options]
            with open(folder / "log", "wb") as log:
                self.processes.append(subprocess.Popen([str(part) for part in command], stdout=log, stderr=log))

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(60)


class Cores:
    """Time on a core since it was made: of the server, PostgreSQL, the workers, and the commands that they start."""

    NAMES = ("server", "PostgreSQL", "workers", "commands")

    def __init__(self, millrace, workers):
        self.millrace = millrace
        self.workers = workers
        self.before = self.now()

    def now(self):
        server = sum(processes.cpu_seconds(self.millrace.server.process.pid))
        postgres = sum(processes.cpu_seconds(self.millrace.postgres.process.pid))
        workers, commands = map(sum, zip(*(processes.cpu_seconds(each.pid) for each in self.workers.processes)))
        return server, postgres, workers, commands

    def since(self, count):
        """Milliseconds a job, of each."""
        return [(now - then) * 1000 / count for then, now in zip(self.before, self.now())]


def describe(shares):
    return ", ".join(f"{name} {share:.1f} ms" for name, share in zip(Cores.NAMES, shares))


def bare(count, at_once, file):
    """Milliseconds that a job's command takes without a queue, so many at once."""
    def one(n):
        subprocess.run(["setsid", "bash", "-c", COMMAND.format(n=n, file=file)], check=True)

    begin = time.monotonic()
    with ThreadPoolExecutor(at_once) as threads:
        list(threads.map(one, range(count)))
    return (time.monotonic() - begin) * 1000 / count


def run(millrace, workers, count, work):
    """Milliseconds a job of so many that wait, and of a core, by who used it; each must have run once."""
    file = work / f"jobs-{time.monotonic_ns()}"
    millrace.queue(QUEUE, is_paused=True)
    begin = time.monotonic()
    ids = millrace.submit_all(QUEUE, count, file)
    asked = (time.monotonic() - begin) * 1000 / count
    begin = time.time() * 1000
    cores = Cores(millrace, workers)
    millrace.queue(QUEUE, is_paused=False)
    millrace.await_empty(QUEUE)
    shares = cores.since(count)
    if sorted(map(int, file.read_text().split())) != list(range(count)):
        sys.exit("Not every job has run once")
    jobs = [millrace.call("GET", f"/jobs/{id}")["job"] for id in ids]
    if any((job["state"], int(job["attempt_count"])) != ("SUCCEEDED", 1) for job in jobs):
        sys.exit("Not every job has succeeded at once")
    return asked, (max(int(job["end_timestamp"]) for job in jobs) - begin) / count, shares


def claims(millrace, counts, times):
    """Milliseconds of a claim, the median, by how many jobs wait at least."""
    for count in counts:
        queue = f"waiting-{count}"
        millrace.queue(queue)
        millrace.submit(queue, 0, "/dev/null")
        # Those beyond are taken meanwhile, half as many before it is measured.
        millrace.multiply(queue, count + times + times // 2)
    java = Path(os.environ.get("JAVA_HOME", "/usr")) / "bin/java"
    libraries = servers.HOME / "standalone/target/quarkus-app/lib/main/*"
    address = millrace.server.url.removeprefix("http://")
    command = [java, "-cp", libraries, CLAIMS, address, times, *(f"waiting-{count}" for count in counts)]
    said = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(said)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--waiting", type=int, default=10_000, help="jobs, whose claims are held against those of 10")
    parser.add_argument("--claims", type=int, default=500, help="of each")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    postgres = servers.Postgres()
    millrace = None
    workers = None
    work = postgres.folder / "marks"
    work.mkdir()
    try:
        millrace = Millrace(postgres)
        millrace.queue(QUEUE)
        workers = Workers(millrace, options.workers)
        say(f"warming up with {options.jobs // 2} jobs")
        run(millrace, workers, options.jobs // 2, work)
        rounds = []
        for _ in range(options.rounds):
            asked, took, shares = run(millrace, workers, options.jobs, work)
            alone = bare(options.jobs, options.workers, work / "bare")
            say(f"asked {asked:.1f} ms, done {took:.1f} ms, bare {alone:.1f} ms a job; of a core: {describe(shares)}")
            rounds.append((asked, took, alone, shares))
        workers.stop()
        *times, shares = zip(*rounds)
        asked, took, alone = map(statistics.median, times)
        shares = [statistics.median(values) for values in zip(*shares)]
        say("claims")
        few, many = claims(millrace, (10, options.waiting), options.claims)
    finally:
        if workers:
            workers.stop()
        if millrace:
            millrace.server.stop()
        postgres.stop()
    print("\n| case | Millrace | beside it | |\n|---|---|---|---|")
    print(f"| {options.jobs:,} jobs that do nothing, {options.workers} workers | {took:.1f} ms a job | the same commands, {options.workers} at once: {alone:.1f} ms | overhead {took - alone:.1f} ms, {took / alone:.1f} times |")
    print(f"| a job's time on a core | {sum(shares):.1f} ms | {describe(shares)} | |")
    print(f"| asking for one of them, 4 at once | {asked:.1f} ms | | |")
    print(f"| a claim with {options.waiting:,} waiting | {many:.2f} ms | with 10: {few:.2f} ms | {many / few:.2f} |")


if __name__ == "__main__":
    main()

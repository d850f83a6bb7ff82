"""Measures the cases of this benchmark on MLflow and Millrace in alternating rounds and prints a Markdown table."""

import argparse
import datetime
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import mlflow
import servers
from seed import seed

LUA = Path(__file__).with_name("cases.lua")


@dataclass(frozen=True)
class Case:
    name: str
    title: str
    connections: int
    commits: bool = False


CASES = [
    Case("log_metric", "log_metric", 32, commits=True),
    Case("log_batch_10", "log_batch of 10", 20, commits=True),
    Case("log_batch_1000", "log_batch of 1000", 2, commits=True),
    Case("create_run", "create_run", 20, commits=True),
    Case("get_run", "get_run, 100 keys", 20),
    Case("search_1000", "search, 1000 of 2000 runs", 2),
    Case("search_filter", "search, three conditions and an order", 8),
    Case("search_experiments", "experiments/search, 100 of 200", 20),
    Case("history", "history of 25 000 points", 2),
    Case("sampled_history", "sampled history, 320 of 100 000 points", 2),
]


@dataclass
class Samples:
    """What the rounds gave for one case on one server."""

    rates: list = field(default_factory=list)
    p50: list = field(default_factory=list)
    p99: list = field(default_factory=list)
    errors: int = 0

    def add(self, rate, p50, p99, errors):
        self.rates.append(rate)
        self.p50.append(p50)
        self.p99.append(p99)
        self.errors += errors

    @property
    def rate(self):
        return statistics.median(self.rates)


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def load(server, case, seconds, count):
    """One run of wrk: requests per second, p50 and p99 in milliseconds, failed requests."""
    command = [
        "wrk", f"-t{min(2, case.connections)}", f"-c{case.connections}", f"-d{seconds}s", "--timeout", "60s", "--latency",
        "-s", str(LUA), server.url, "--", case.name, str(server.folder / "seed.txt"), str(count),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    result = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if done.returncode or result is None:
        sys.exit(f"wrk failed on {case.name}:\n{done.stdout}\n{done.stderr}")
    rate, p50, p99, errors = result.split()[1:]
    return float(rate), float(p50), float(p99), int(errors)


def measure(options, cases, tested):
    samples = {(case.name, server.name): Samples() for case in cases for server in tested}
    for number in range(options.rounds):
        # Every round begins with another server.
        order = tested[number % len(tested):] + tested[: number % len(tested)]
        for case in cases:
            for server in order:
                # Steps of its own for each run; the first seconds warm up and are thrown away.
                load(server, case, 2, number * 20_000_000)
                result = load(server, case, options.seconds, number * 20_000_000 + 10_000_000)
                samples[case.name, server.name].add(*result)
                say(f"round {number + 1}, {case.name}, {server.name}: {result[0]:.1f}/s, {result[3]} failed")
    return samples


def starts(server, rounds):
    """Seconds of a cold start on existing content, and MiB in memory after a rest; medians."""
    seconds, memory = [], []
    for _ in range(rounds):
        server.stop()
        seconds.append(server.start())
        time.sleep(5)
        memory.append(server.memory_mib())
    return statistics.median(seconds), statistics.median(memory)


def number(value):
    return f"{value:,.0f}".replace(",", " ") if value >= 100 else f"{value:.1f}"


def cells(samples):
    if samples is None:
        return ["–", "–", "–"]
    failed = f" ({samples.errors} failed)" if samples.errors else ""
    return [number(samples.rate) + failed, number(statistics.median(samples.p50)), number(statistics.median(samples.p99))]


def ratio(value, base):
    return f"**{value / base:.1f}×**" if value and base else "–"


def table(cases, samples, commits, costs):
    lines = [
        "| case | connections | MLflow rps | p50 ms | p99 ms | Millrace rps | p50 ms | p99 ms | ratio | pgbench commits/s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for case in cases:
        theirs, ours = (samples.get((case.name, name)) for name in ("mlflow", "millrace"))
        lines.append(
            "| " + " | ".join([
                case.title, str(case.connections), *cells(theirs), *cells(ours),
                ratio(ours and ours.rate, theirs and theirs.rate),
                number(commits[case.connections]) if case.commits else "",
            ]) + " |"
        )
    lines += ["", "| | MLflow | Millrace | ratio |", "|---|--:|--:|--:|"]
    for index, title in enumerate(["cold start, s", "idle memory, MiB"]):
        theirs, ours = ((costs[name][index] if name in costs else None) for name in ("mlflow", "millrace"))
        shown = [f"{value:.1f}" if value else "–" for value in (theirs, ours)]
        lines.append(f"| {title} | {shown[0]} | {shown[1]} | {ratio(theirs, ours)} |")
    return lines


def machine(postgres):
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "-C", str(servers.HOME), "rev-parse", "--short", "HEAD"], capture_output=True, text=True
    ).stdout.strip()
    return (
        f"{datetime.date.today()}, {os.cpu_count()} cores ({cpu}), {memory:.0f} GiB. PostgreSQL "
        f"{postgres.sql('pgbench', 'SHOW server_version').split()[0]} (fsync on, shared_buffers 256 MB), "
        f"MLflow {mlflow.__version__} with 4 workers, Millrace {commit or 'without git'}, wrk; "
        "load generator, servers and database share the cores."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=8, help="of each measurement")
    parser.add_argument("--only", choices=["mlflow", "millrace"], help="measure one server")
    parser.add_argument("--cases", help="names separated by commas; all if not given")
    options = parser.parse_args()
    known = {case.name: case for case in CASES}
    wanted = options.cases.split(",") if options.cases else list(known)
    if unknown := set(wanted) - set(known):
        parser.error(f"no case {', '.join(unknown)}; there are {', '.join(known)}")
    cases = [known[name] for name in wanted]

    postgres = servers.Postgres()
    tested = []
    try:
        for make in (servers.mlflow, servers.millrace):
            if options.only in (None, make.__name__):
                tested.append(make(postgres))
        for server in tested:
            say(f"{server.name}: first start in {server.start():.1f} s; seeding")
            (server.folder / "seed.txt").write_text("\n".join(seed(server.url)) + "\n")
        for database in ("mlflow", "millrace"):
            postgres.sql(database, "VACUUM ANALYZE")
        samples = measure(options, cases, tested)
        commits = {
            case.connections: postgres.commits_per_second(case.connections, options.seconds)
            for case in cases
            if case.commits
        }
        costs = {server.name: starts(server, options.rounds) for server in tested}
        rounds = f"Medians of {options.rounds} alternating rounds of {options.seconds} s after a warm-up."
        print("\n".join([machine(postgres) + " " + rounds, "", *table(cases, samples, commits, costs)]))
    finally:
        for server in tested:
            server.stop()
        postgres.stop()


if __name__ == "__main__":
    main()

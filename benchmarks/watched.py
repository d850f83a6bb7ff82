"""Measures the cases of this benchmark on Millrace with watchers and without any, in pairs, and prints a Markdown table."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import servers
from bench import CASES, load, machine, say
from seed import seed


class Watchers:
    """A process whose watchers are there while it is entered."""

    def __init__(self, server, count):
        runs = [line.split()[1] for line in (server.folder / "seed.txt").read_text().splitlines() if line.startswith("log_run ")]
        home = os.environ.get("JAVA_HOME")
        java = Path(home) / "bin/java" if home else shutil.which("java")
        self.command = [
            java, "-cp", f"{servers.HOME}/standalone/target/quarkus-app/lib/main/*",
            Path(__file__).with_name("WatchLoad.java"), f"127.0.0.1:{server.port}", str(count), *runs,
        ]

    def __enter__(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        if self.process.stdout.readline().strip() != "ready":
            sys.exit("the watchers do not start")
        return self

    def __exit__(self, *failure):
        said, _ = self.process.communicate()
        if self.process.returncode:
            sys.exit("a watcher was dropped")
        say(f"the watchers got {said.strip()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--watchers", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5, help="alternations")
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--cases", help="names separated by commas; all if not given")
    options = parser.parse_args()
    known = {case.name: case for case in CASES}
    cases = [known[name] for name in options.cases.split(",")] if options.cases else CASES

    postgres = servers.Postgres()
    server = None
    try:
        server = servers.millrace(postgres)
        server.start()
        say("seeding")
        (server.folder / "seed.txt").write_text("\n".join(seed(server.url)) + "\n")
        postgres.sql("millrace", "VACUUM ANALYZE")
        rates = {(case.name, watched): [] for case in cases for watched in (False, True)}
        steps = 0
        for case in cases:
            load(server, case, 5, steps)
            steps += 20_000_000
        for number in range(options.rounds):
            for case in cases:
                # Which of the two goes first changes with every round.
                for watched in (number % 2 == 1, number % 2 == 0):
                    steps += 20_000_000
                    if watched:
                        with Watchers(server, options.watchers):
                            result = load(server, case, options.seconds, steps)
                    else:
                        result = load(server, case, options.seconds, steps)
                    rates[case.name, watched].append(result[0])
                    say(f"round {number + 1}, {case.name}, {'watched' if watched else 'alone'}: {result[0]:.1f}/s, {result[3]} failed")
        print(f"{machine(postgres)} {options.rounds} alternations of {options.seconds} s.\n")
        print(f"| case | connections | alone rps | {options.watchers} watchers rps | median of the ratios | least | greatest |")
        print("|---|--:|--:|--:|--:|--:|--:|")
        for case in cases:
            alone, watched = rates[case.name, False], rates[case.name, True]
            ratios = [b / a for a, b in zip(alone, watched)]
            print(
                f"| {case.title} | {case.connections} | {statistics.median(alone):.0f} | {statistics.median(watched):.0f} "
                f"| **{statistics.median(ratios):.2f}** | {min(ratios):.2f} | {max(ratios):.2f} |"
            )
    finally:
        if server:
            server.stop()
        postgres.stop()


if __name__ == "__main__":
    main()

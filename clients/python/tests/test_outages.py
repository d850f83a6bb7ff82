"""The server goes away, the process dies, the disk has a bound: every point is there once afterwards."""

import os
import time

import mlflow
from conftest import poll, steps, store

OUTAGE = float(os.environ.get("MILLRACE_OUTAGE_SECONDS") or 5)


def journals(folder):
    return list(folder.glob("*-*-*"))


def test_a_training_run_does_not_notice_that_the_server_was_away(server, start, rest, journal):
    # Longer than the outage and the restart, so that it logs before, meanwhile and after.
    process = start("training.py", int((OUTAGE + 15) * 20), 45)
    run_id = process.stdout.readline().split()[1]
    for line in process.stdout:
        if line == "step 40\n":
            break
    server.kill()
    time.sleep(OUTAGE)
    server.start()
    output = process.stdout.read()
    assert process.wait() == 0
    last = [int(line.split()[1]) for line in output.splitlines() if line.startswith("step")][-1]
    longest = next(float(line.split()[1]) for line in output.splitlines() if line.startswith("longest"))

    assert longest < OUTAGE / 2, "training waited for the server"
    for key in ("score", "count"):
        assert steps(rest, run_id, key) == list(range(last + 1))
    run = rest.get_run(run_id)
    assert run.data.tags["last"] == str(last)
    assert run.info.status == "FINISHED"
    assert journals(journal) == []


def test_what_a_killed_process_had_logged_is_sent_by_the_next_one(server, start, rest, journal, uri):
    process = start("training.py", 100_000, 1)
    run_id = process.stdout.readline().split()[1]
    for line in process.stdout:
        if line == "step 20\n":
            break
    server.kill()
    for line in process.stdout:
        if line.startswith("step"):
            last = int(line.split()[1])
            if last == 200:
                break
    process.kill()
    for line in process.stdout:
        if line.startswith("step") and line.endswith("\n"):
            last = int(line.split()[1])
    assert len(journals(journal)) == 1

    server.start()
    mlflow.set_experiment("next")
    assert store().flush(30)
    # The process may have died between logging a step and saying so.
    assert steps(rest, run_id, "count") in ([*range(last + 1)], [*range(last + 2)])
    assert rest.get_run(run_id).data.tags["last"] in (str(last), str(last + 1))
    store().close()
    poll(lambda: journals(journal) == [])


def test_a_full_journal_loses_what_does_not_fit_and_keeps_the_rest(server, experiment, rest, monkeypatch):
    monkeypatch.setenv("MILLRACE_JOURNAL_MAX_BYTES", "10000")
    with mlflow.start_run() as run:
        server.kill()
        for step in range(1000):
            mlflow.log_metric("m", step, step=step)
        assert store()._dropped > 500
        server.start()
        assert store().flush(30)
    kept = steps(rest, run.info.run_id, "m")
    assert kept == list(range(1000 - store()._dropped))


def test_a_flush_while_the_server_is_away_ends_in_time(server, experiment):
    with mlflow.start_run():
        server.kill()
        mlflow.log_metric("m", 1)
        begin = time.monotonic()
        assert not store().flush(1)
        assert time.monotonic() - begin < 3
        server.start()
        assert store().flush(30)

"""Trains for a while: argument 1 is how many steps, 2 how long one takes in milliseconds. Prints its run and each step's pause."""

import sys
import time

import mlflow
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier

count, millis = int(sys.argv[1]), float(sys.argv[2])
x, y = load_digits(return_X_y=True)
model = SGDClassifier(random_state=7)
mlflow.set_experiment("training")
longest = 0.0
with mlflow.start_run() as run:
    print("run", run.info.run_id, flush=True)
    mlflow.log_param("steps", count)
    for step in range(count):
        model.partial_fit(x[:200], y[:200], classes=range(10))
        score = model.score(x[200:400], y[200:400])
        begin = time.perf_counter()
        mlflow.log_metric("score", score, step=step)
        mlflow.log_metric("count", step, step=step)
        mlflow.set_tag("last", step)
        longest = max(longest, time.perf_counter() - begin)
        print("step", step, flush=True)
        time.sleep(millis / 1000)
    print("longest", longest, flush=True)
print("ended", flush=True)

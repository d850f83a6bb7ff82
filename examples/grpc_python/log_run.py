"""Logs a run over gRPC and reads its history back as a stream. ./run makes the stubs and starts this."""

import os
import sys
import time

import grpc
from millrace.tracking.v1 import experiment_service_pb2 as experiment_api
from millrace.tracking.v1 import experiment_service_pb2_grpc as experiment_service
from millrace.tracking.v1 import metric_service_pb2 as metric_api
from millrace.tracking.v1 import metric_service_pb2_grpc as metric_service
from millrace.tracking.v1 import run_pb2 as run_types
from millrace.tracking.v1 import run_service_pb2 as run_api
from millrace.tracking.v1 import run_service_pb2_grpc as run_service

with grpc.insecure_channel(os.environ.get("MILLRACE_GRPC", "127.0.0.1:5000")) as channel:
    experiments = experiment_service.ExperimentServiceStub(channel)
    runs = run_service.RunServiceStub(channel)
    metrics = metric_service.MetricServiceStub(channel)

    now = int(time.time() * 1000)
    experiment = experiments.CreateExperiment(experiment_api.CreateExperimentRequest(name=f"from grpc {now}"))
    run = runs.CreateRun(
        run_api.CreateRunRequest(experiment_id=experiment.experiment_id, run_name="python", start_time=now)
    ).run.info
    runs.LogBatch(
        run_api.LogBatchRequest(
            run_id=run.run_id,
            metrics=[run_types.Metric(key="loss", value=1 / step, step=step, timestamp=now) for step in range(1, 11)],
        )
    )
    runs.UpdateRun(run_api.UpdateRunRequest(run_id=run.run_id, status=run_types.RUN_STATUS_FINISHED, end_time=now))

    print(f"run {run.run_id} ({run.run_name})")
    for piece in metrics.GetMetricHistory(metric_api.GetMetricHistoryRequest(run_id=run.run_id, metric_key="loss")):
        for point in piece.metrics:
            print(f"  step {point.step}: {point.value:.3f}")

    try:
        runs.GetRun(run_api.GetRunRequest(run_id="0" * 32))
    except grpc.RpcError as error:
        print(f"and an error: {error.code().name}: {error.details()}", file=sys.stderr)

import os
import subprocess
import sys

PLAIN = """
import sys, mlflow
mlflow.set_tracking_uri(sys.argv[1])
with mlflow.start_run():
    mlflow.log_metric("loss", 1)
from mlflow.tracking._tracking_service.utils import _tracking_store_registry as registry
assert "millrace" in registry._registry
print([name for name in sys.modules if name.startswith("millrace.") and ("_pb2" in name or name == "millrace.sender")])
"""


def test_training_elsewhere_needs_nothing_that_may_not_fit(tmp_path):
    """Generated code that does not fit the protobuf which is installed says so as it is imported."""
    uri = f"sqlite:///{tmp_path}/runs.db"
    # MLflow leaves the experiment of earlier tests in the environment.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, uri], capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("[]")

"""The server that a tracking URI stands for."""

from urllib.parse import urlsplit

from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE

SCHEMES = {"millrace": "http", "millrace+tls": "https"}


def server_url(uri, otherwise):
    """The URL of its REST; `otherwise` is what can be done where there is none."""
    parts = urlsplit(uri)
    scheme = SCHEMES.get(parts.scheme, parts.scheme)
    if scheme not in ("http", "https") or not parts.netloc:
        raise MlflowException(
            f"'{uri}' is not the address of a server: set MLFLOW_TRACKING_URI, or {otherwise}",
            error_code=INVALID_PARAMETER_VALUE,
        )
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}"

"""What a millrace:// URI stands for."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE

from millrace.server import SCHEMES


_OPTIONS = [
    # A server whose machine is gone says nothing: without pings nobody would notice.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    ("grpc.initial_reconnect_backoff_ms", 200),
]


@dataclass(frozen=True)
class Address:
    """A server: its host and port, and whether it is spoken to in TLS."""

    target: str
    secure: bool

    @classmethod
    def parse(cls, uri):
        """Reads millrace://host:port or millrace+tls://host:port."""
        parts = urlsplit(uri)
        if parts.scheme not in SCHEMES or not parts.hostname or parts.path.strip("/"):
            raise MlflowException(
                f"Invalid tracking URI '{uri}': it must be millrace://host:port or millrace+tls://host:port.",
                error_code=INVALID_PARAMETER_VALUE,
            )
        secure = parts.scheme == "millrace+tls"
        port = parts.port or (443 if secure else 5000)
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(f"{host}:{port}", secure)

    @property
    def url(self):
        """The same server's REST."""
        return f"{'https' if self.secure else 'http'}://{self.target}"

    def channel(self):
        """A connection that opens itself again whenever it breaks."""
        # Not at the top: MLflow loads this module at its start, whatever the tracking URI is.
        import grpc

        if not self.secure:
            return grpc.insecure_channel(self.target, _OPTIONS)
        path = os.environ.get("MLFLOW_TRACKING_SERVER_CERT_PATH")
        roots = None
        if path:
            with open(path, "rb") as file:
                roots = file.read()
        return grpc.secure_channel(self.target, grpc.ssl_channel_credentials(roots), _OPTIONS)

    def metadata(self):
        """What every call carries: the token that MLflow's own REST calls carry."""
        token = os.environ.get("MLFLOW_TRACKING_TOKEN")
        return [("authorization", f"Bearer {token}")] if token else []


def rest_url(uri):
    """The http(s) URL of a millrace URI; any other URI as it is."""
    return Address.parse(uri).url if urlsplit(uri or "").scheme in SCHEMES else uri

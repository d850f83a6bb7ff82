"""Artifacts that go through the server, for tracking URIs that are no http URL."""

from mlflow.store.artifact.mlflow_artifacts_repo import MlflowArtifactsRepository

from millrace.address import rest_url


class ArtifactsRepository(MlflowArtifactsRepository):
    """MLflow's own, which finds the server by the tracking URI. Other tracking URIs are left as they are."""

    @classmethod
    def resolve_uri(cls, artifact_uri, tracking_uri):
        return super().resolve_uri(artifact_uri, rest_url(tracking_uri))

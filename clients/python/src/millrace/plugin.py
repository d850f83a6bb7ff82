"""What MLflow loads at its start, whether the tracking URI is Millrace's or not.

So nothing is imported here but MLflow itself: gRPC and the generated code, which may not fit what else is installed, come
with the first store that is asked for, and only who asks is told if they cannot be had.
"""


def tracking_store(store_uri, artifact_uri=None):
    """The tracking store of a millrace URI."""
    from millrace.store import MillraceStore

    return MillraceStore(store_uri, artifact_uri)


def registry_store(store_uri, **_):
    """The model registry of the same server, over REST."""
    from functools import partial

    from mlflow.store.model_registry.rest_store import RestStore
    from mlflow.utils.credentials import get_default_host_creds

    from millrace.address import rest_url

    return RestStore(partial(get_default_host_creds, rest_url(store_uri)))

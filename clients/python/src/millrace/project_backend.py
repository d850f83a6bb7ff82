"""Projects on a Millrace server's workers, through MLflow's plug-in interface: `mlflow run … --backend millrace`."""

import getpass
import logging
import sys
import uuid

import click
import mlflow
from mlflow.exceptions import ExecutionException, MlflowException
from mlflow.projects.backend.abstract_backend import AbstractBackend

from millrace.jobs import Jobs, SubmittedJob
from millrace.project_folder import local_path, pack

_logger = logging.getLogger("mlflow.millrace")

# As in the `spec` of POST /api/v1/jobs.
SPEC = ("queue", "priority", "max_attempts", "retry_delay", "timeout", "resources", "env", "image", "credentials")
OWN = ("server", "wait", "exclude", "request_id")
# What MLflow adds to what the user gives.
MLFLOWS = {"ENV_MANAGER", "SYNCHRONOUS", "DOCKER_ARGS", "STORAGE_DIR", "build_image", "docker_auth"}


class MillraceBackend(AbstractBackend):
    """Queues jobs on a server. What it cannot do is refused before anything is sent."""

    def run(self, project_uri, entry_point, params, version, backend_config, tracking_uri, experiment_id):
        config = checked(backend_config)
        options = command_line()
        try:
            jobs = Jobs(config.get("server") or tracking_uri)
            spec = {name: config[name] for name in SPEC if name in config}
            spec |= {
                "entry_point": entry_point or "main",
                # As MLflow writes them into a command.
                "parameters": {name: str(value) for name, value in (params or {}).items()},
                "experiment_id": str(experiment_id),
            }
            if backend_config.get("ENV_MANAGER"):
                spec["env_manager"] = backend_config["ENV_MANAGER"].upper()
            if options.get("run_name"):
                spec["run_name"] = options["run_name"]
            spec |= source(jobs, project_uri, version, config.get("exclude", ()))
            job = jobs.create(spec, config.get("request_id") or uuid.uuid4().hex)
        except MlflowException as failure:
            raise ExecutionException(failure.message) from failure
        submitted = SubmittedJob(jobs, job)
        _logger.info("=== Job %s is queued, its run has ID '%s' ===", submitted.job_id, submitted.run_id)
        if config.get("wait", bool(options)) and not backend_config.get("SYNCHRONOUS"):
            follow(submitted)
        return submitted


def follow(submitted):
    """Does what MLflow does itself where it waits, which its command line does not for plug-ins."""
    try:
        succeeded = submitted.wait()
    except KeyboardInterrupt:
        _logger.error("=== Run (ID '%s') interrupted, cancelling run ===", submitted.run_id)
        submitted.cancel()
        raise
    if not succeeded:
        raise ExecutionException(f"Run (ID '{submitted.run_id}') failed: {submitted.message}")
    _logger.info("=== Run (ID '%s') succeeded ===", submitted.run_id)


def command_line():
    """The options of `mlflow run`, if that is what this process does."""
    context = click.get_current_context(silent=True)
    cli = sys.modules.get("mlflow.cli")
    return dict(context.params) if context and cli and context.command is cli.run else {}


def checked(given):
    """The user's own part of the configuration."""
    config = {name: value for name, value in given.items() if name not in MLFLOWS}
    for name in config:
        if name not in SPEC + OWN:
            raise ExecutionException(f"Unknown '{name}' in the backend config. Known: {', '.join(sorted(SPEC + OWN))}")
    for name, option in (("DOCKER_ARGS", "--docker-args"), ("build_image", "--build-image"), ("docker_auth", "docker_auth")):
        if given.get(name):
            raise ExecutionException(f"The backend millrace has no {option}: a job's image is 'image' in the backend config")
    exclude = config.get("exclude", [])
    if not isinstance(exclude, list) or not all(isinstance(each, str) for each in exclude):
        raise ExecutionException("'exclude' in the backend config must be a list of texts such as \"data/*\"")
    if not isinstance(config.get("wait", False), bool):
        raise ExecutionException("'wait' in the backend config must be true or false")
    return config


def source(jobs, uri, version, exclude):
    """Where the code is: a repository as it is named, or this machine's folder, which is sent."""
    # Quotes around it are no part of it, as for MLflow's launcher.
    uri = uri.strip("'\"")
    location, hash_mark, folder = uri.partition("#")
    tags = {"mlflow.user": getpass.getuser()}
    active = mlflow.active_run()
    if active:
        tags["mlflow.parentRunId"] = active.info.run_id
    path = local_path(location)
    if path is None:
        return {"uri": uri, "version": version or "", "tags": tags}
    packed = pack(path, version, exclude)
    left_out = f", without {', '.join(packed.left_out[:10])}" if packed.left_out else ""
    more = f" and {len(packed.left_out) - 10} more" if len(packed.left_out) > 10 else ""
    _logger.info("=== Sending %s (%d files, %d bytes packed%s%s) ===", path, packed.files, len(packed.tar), left_out, more)
    if hash_mark:
        packed.tags["mlflow.source.name"] = uri
    return {"uri": jobs.upload(packed.tar) + hash_mark + folder, "tags": packed.tags | tags}

"""A project's folder on this machine: what of it a server is sent, and what is known of it."""

import fnmatch
import gzip
import io
import os
import stat
import subprocess
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from mlflow.exceptions import ExecutionException

# What is of no use elsewhere, by its name. Virtual environments are known by what is in them.
IGNORED = frozenset(
    {
        *(".git", ".hg", ".svn", ".DS_Store", ".venv", "mlruns"),
        *("__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".nox"),
    }
)
ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")


def local_path(uri):
    """The path that a URI stands for on this machine; none if it is a repository's, or an uploaded folder's."""
    parts = urlsplit(uri)
    path = Path(unquote(parts.path)) if parts.scheme == "file" else Path(uri)
    if parts.scheme == "file" or path.exists() or uri.startswith((".", "/", "~")):
        path = path.expanduser()
        if not path.is_dir():
            raise ExecutionException(f"There is no folder '{path}'" + (", but a file: only folders can be run" if path.exists() else ""))
        return path.absolute()
    return None


@dataclass
class Packed:
    """A folder as a tar file.

    `left_out` has the paths that were ignored, `tags` what the run is told of where it came from.
    """

    tar: bytes
    files: int
    left_out: list = field(default_factory=list)
    tags: dict = field(default_factory=dict)


def pack(folder, version=None, exclude=()):
    """Packs a folder as it is, or as it was in a version of its git repository."""
    tags = git_tags(folder)
    if version is not None:
        return at_version(folder, version, tags)
    packed = Packed(b"", 0, tags=tags)
    target = io.BytesIO()
    with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=6, mtime=0) as zipped:
        with tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as tar:
            add(tar, folder, "", exclude, packed)
    packed.tar = target.getvalue()
    return packed


def add(tar, folder, prefix, exclude, packed):
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        path = prefix + entry.name
        if is_ignored(entry) or any(fnmatch.fnmatchcase(path, pattern) for pattern in exclude):
            packed.left_out.append(path)
            continue
        info = tarfile.TarInfo(path)
        if entry.is_symlink():
            info.type, info.linkname = tarfile.SYMTYPE, os.readlink(entry.path)
            tar.addfile(info)
        elif entry.is_dir():
            info.type, info.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(info)
            add(tar, entry.path, path + "/", exclude, packed)
        elif entry.is_file():
            with open(entry.path, "rb") as content:
                now = os.fstat(content.fileno())
                info.size, info.mode = now.st_size, 0o755 if now.st_mode & stat.S_IXUSR else 0o644
                tar.addfile(info, content)
            packed.files += 1
        else:
            raise ExecutionException(f"'{path}' is neither a file nor a folder nor a link: leave it out by \"exclude\"")


def is_ignored(entry):
    return entry.name in IGNORED or (
        entry.is_dir(follow_symlinks=False) and any(os.path.exists(os.path.join(entry.path, mark)) for mark in ENVIRONMENT_MARKS)
    )


def at_version(folder, version, tags):
    if "mlflow.source.git.commit" not in tags:
        raise ExecutionException("Setting a version is only supported for Git project URIs")
    commit = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", version + "^{commit}")
    if commit is None:
        raise ExecutionException(f"Unable to checkout version '{version}' of git repo {folder}: it is not there")
    done = subprocess.run(["git", "-C", folder, "archive", "--format=tar.gz", commit], stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise ExecutionException(f"Unable to checkout version '{version}' of git repo {folder}")
    tags |= {"mlflow.source.git.commit": commit, "mlflow.source.git.dirty": "false"}
    if git(folder, "rev-parse", "--verify", "--quiet", "refs/heads/" + version) is not None:
        tags["mlflow.source.git.branch"] = version
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as tar:
        files = sum(not member.isdir() for member in tar)
    return Packed(done.stdout, files, tags=tags)


def git_tags(folder):
    """What MLflow's own launcher says of a folder, and whether it differs from its commit."""
    folder = Path(folder).resolve()
    root = git(folder, "rev-parse", "--show-toplevel")
    is_ignored_there = root is not None and git(folder, "check-ignore", "-q", ".") is not None
    commit = None if root is None or is_ignored_there else git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
    if commit is None:
        return {"mlflow.source.name": str(folder)}
    inside = folder.relative_to(root).as_posix()
    tags = {
        "mlflow.source.name": f"file://{root}" + ("" if inside == "." else "#" + inside),
        "mlflow.source.git.commit": commit,
        # Of what is sent: the rest of the repository stays here.
        "mlflow.source.git.dirty": "true" if git(folder, "status", "--porcelain", "--", ".") else "false",
    }
    remotes = git(folder, "config", "--get-regexp", r"^remote\..*\.url$")
    if remotes:
        tags["mlflow.source.git.repoURL"] = without_user(remotes.splitlines()[0].split(" ", 1)[1])
    return tags


def without_user(url):
    parts = urlsplit(url)
    if not parts.scheme or "@" not in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def git(folder, *arguments):
    """What git says, or none if it fails or is not there."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None

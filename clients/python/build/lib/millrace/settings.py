"""What can be set, in the environment."""

import os
from pathlib import Path


def journal_folder():
    """MILLRACE_JOURNAL: where journals are kept. Default: $XDG_STATE_HOME/millrace/journal."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(os.environ.get("MILLRACE_JOURNAL") or Path(state) / "millrace" / "journal")


def journal_max_bytes():
    """MILLRACE_JOURNAL_MAX_BYTES: the most that one process keeps for a server that is away. Default: 1 GiB."""
    return int(os.environ.get("MILLRACE_JOURNAL_MAX_BYTES") or 1 << 30)


def flush_timeout():
    """MILLRACE_FLUSH_TIMEOUT: how long reads, the end of a run and of the process wait for acknowledgements, in seconds."""
    return float(os.environ.get("MILLRACE_FLUSH_TIMEOUT") or 60)

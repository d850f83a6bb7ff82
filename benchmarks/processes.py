"""What processes have used of the machine."""

import os
from collections import defaultdict
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """A process's own time on a core, and that of all it has started: those it has waited for, and those that live."""
    children, times = defaultdict(list), {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # It ended meanwhile.
        children[int(fields[1])].append(int(stat.parent.name))
        user, system, waited_user, waited_system = (int(each) / TICKS for each in fields[11:15])
        times[int(stat.parent.name)] = user + system, waited_user + waited_system

    def below(parent):
        return times[parent][1] + sum(times[child][0] + below(child) for child in children[parent])

    return times[pid][0], below(pid)

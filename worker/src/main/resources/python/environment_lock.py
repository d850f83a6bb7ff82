"""Prints what this Python is and has, as JSON of millrace.projects.v1.EnvironmentLock."""

import importlib.metadata
import json
import platform
import re


def address(distribution):
    """Where a package came from that is of no index, as PEP 508 has it; PEP 610 says how it is noted."""
    try:
        noted = json.loads(distribution.read_text("direct_url.json") or "{}")
    except ValueError:
        return ""
    url = noted.get("url", "")
    version_control = noted.get("vcs_info")
    if url and version_control:
        url = f"{version_control['vcs']}+{url}@{version_control['commit_id']}"
    digests = noted.get("archive_info", {}).get("hashes", {})
    if url and "sha256" in digests:
        url += f"#sha256={digests['sha256']}"
    if url and noted.get("subdirectory"):
        url += ("&" if "#" in url else "#") + f"subdirectory={noted['subdirectory']}"
    return url


packages = {}
for distribution in importlib.metadata.distributions():
    name = distribution.metadata["Name"]
    if name:
        package = {"name": re.sub(r"[-_.]+", "-", name).lower(), "version": distribution.version or ""}
        url = address(distribution)
        packages.setdefault(package["name"], package | ({"url": url} if url else {}))

print(
    json.dumps(
        {
            "pythonVersion": platform.python_version(),
            "pythonImplementation": platform.python_implementation(),
            "platform": platform.platform(),
            "packages": [packages[name] for name in sorted(packages)],
        }
    )
)

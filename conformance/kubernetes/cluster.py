"""The cluster that tests run in: what a person with all rights asks of it, and what takes pods away."""

import json
import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

KUBECTL = os.environ.get("KUBECTL", "kubectl")
NAMESPACE = os.environ.get("MILLRACE_KUBERNETES_NAMESPACE", "default")
IMAGE = os.environ["MILLRACE_KUBERNETES_IMAGE"]
OPERATIONS = Path(__file__).parents[2] / "docs" / "operating-projects.md"
ACCOUNT = "millrace-worker"


def kubectl(*words, text=None):
    done = subprocess.run([KUBECTL, "-n", NAMESPACE, *words], input=text, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def apply(wanted):
    kubectl("apply", "-f", "-", text=json.dumps(wanted))


def objects(*words):
    return json.loads(kubectl("get", *words, "-o", "json"))["items"]


def items(kind, job):
    return objects(kind, "-l", f"millrace.io/job-id={job['job_id']}")


def role():
    """The Role that the documentation gives a worker."""
    texts = OPERATIONS.read_text().split("```yaml\n")[1:]
    text = next(each for each in texts if "kind: Role" in each).partition("```")[0]
    return text.replace("namespace: jobs", f"namespace: {NAMESPACE}")


@contextmanager
def worker_access(folder):
    """A kubeconfig with which a worker may do what the documentation says that it has to, and nothing more."""
    kubectl("apply", "-f", "-", text=role())
    subject = {"kind": "ServiceAccount", "name": ACCOUNT, "namespace": NAMESPACE}
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": ACCOUNT}
    binding = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": ACCOUNT}}
    apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ACCOUNT}})
    apply(binding | {"roleRef": reference, "subjects": [subject]})
    config = json.loads(kubectl("config", "view", "--minify", "--flatten", "--raw", "-o", "json"))
    config["users"][0]["user"] = {"token": kubectl("create", "token", ACCOUNT, "--duration=3h").strip()}
    file = folder / "kubeconfig"
    file.write_text(json.dumps(config))
    try:
        yield file
    finally:
        for kind in ("rolebinding", "role", "serviceaccount"):
            kubectl("delete", kind, ACCOUNT)


def evict(pod):
    name = pod["metadata"]["name"]
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": NAMESPACE}}
    kubectl("create", "--raw", f"/api/v1/namespaces/{NAMESPACE}/pods/{name}/eviction", "-f", "-", text=json.dumps(body))


def delete(pod):
    kubectl("delete", "pod", pod["metadata"]["name"], "--wait=false")


def millis(quantity):
    return int(quantity[:-1]) if quantity.endswith("m") else int(float(quantity) * 1000)


def asked(pod):
    requests = [each.get("resources", {}).get("requests", {}).get("cpu", "0") for each in pod["spec"]["containers"]]
    return sum(millis(each) for each in requests)


def preempt(pod):
    """Something more important wants the pod's place, and leaves it once it has it."""
    node = pod["spec"]["nodeName"]
    has = millis(json.loads(kubectl("get", "node", node, "-o", "json"))["status"]["allocatable"]["cpu"])
    pods = objects("pods", "-A", "--field-selector", f"spec.nodeName={node},status.phase=Running")
    others = sum(asked(each) for each in pods if each["metadata"]["uid"] != pod["metadata"]["uid"])
    name = "millrace-more-important"
    container = {
        "name": "main", "image": IMAGE, "command": ["sleep", "600"],
        "resources": {"requests": {"cpu": f"{has - others - asked(pod) // 2}m"}},
        "securityContext": pod["spec"]["containers"][0]["securityContext"],
    }
    spec = {
        "priorityClassName": "system-cluster-critical", "containers": [container],
        "securityContext": pod["spec"]["securityContext"],
        "nodeSelector": {"kubernetes.io/hostname": node}, "terminationGracePeriodSeconds": 0,
    }
    apply({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec})
    try:
        kubectl("wait", "--for=condition=PodScheduled", f"pod/{name}", "--timeout=60s")
        time.sleep(1)
    finally:
        kubectl("delete", "pod", name, "--force")

"""
Records what MLflow's own scoring code answers: PYTHONHASHSEED=0 python record.py, in an environment with
mlflow 3.17.2 and pandas 3. (Some messages print sets.)

cells.json.gz: single values, by signature and form of the request. cases.json.gz: whole requests.
"""

import base64
import gzip
import json
import re
import warnings
import logging

from mlflow.exceptions import MlflowException
from mlflow.models import Model
from mlflow.models.signature import ModelSignature
from mlflow.pyfunc import PyFuncModel, scoring_server

import cells
import describing
from bodies import CASES, MODELS

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)


def load(signature, model):
    if signature is not None:
        texts = {k: None if signature.get(k) is None else json.dumps(signature[k]) for k in ("inputs", "outputs", "params")}
        signature = ModelSignature.from_dict(texts)
    return PyFuncModel(
        model_meta=Model(signature=signature, flavors={"python_function": {"loader_module": "none"}}), model_impl=model
    )


def score(model, content_type, body):
    try:
        answer = scoring_server.invocations(body, content_type, model, model.metadata.get_input_schema())
        return answer.status, answer.response
    except MlflowException as e:
        return e.get_http_status_code(), e.serialize_as_json()
    except Exception:
        return 500, "Internal Server Error"


def shorten(message):
    """Drops what prints data or depends on where this runs."""
    message = re.sub(r"(Failed to predict data ').*?('\. \nError: )", r"\1…\2", message, flags=re.S)
    message = re.sub(r"(schema of data ').*?(' with schema ')", r"\1…\2", message, flags=re.S)
    message = re.sub(r"(fields \{).*?(\})", r"\1…\2", message, flags=re.S)
    return message if len(message) < 700 else message[:700] + "…"


def write(name, text):
    with gzip.GzipFile(name, "wb", mtime=0) as out:
        out.write(text.encode())


def record_cells():
    groups = []
    for group in cells.groups():
        model = load(group["signature"], describing.Describing())
        answers = []
        for text in group["values"]:
            body = group["form"].replace("?", text)
            status, answer = score(model, "application/json", body.encode())
            if status == 200:
                answers.append([text, cells.small(json.loads(answer)["predictions"])])
            else:
                code = json.loads(answer) if status == 400 else {}
                answers.append([text, code.get("error_class", "500")[0] + code.get("error_code", "500")[0]])
        groups.append({"signature": group["signature"], "form": group["form"], "answers": answers})
    lines = ",\n".join(
        '{"signature":%s,\n "form":%s,\n "answers":%s}'
        % tuple(json.dumps(g[k], ensure_ascii=False, separators=(",", ":")) for k in ("signature", "form", "answers"))
        for g in groups
    )
    write("cells.json.gz", "[" + lines + "]\n")
    return sum(len(g["answers"]) for g in groups)


def record_cases():
    records = []
    for name, case in CASES:
        kind = MODELS[case["model"]]
        body = base64.b64decode(case["base64"]) if "base64" in case else case["body"].encode()
        status, answer = score(load(kind["signature"], kind["make"]()), case.get("type", "application/json"), body)
        line = {"name": name, **case, "status": status}
        if status == 200 and kind["class"] == "Describing":
            line["described"] = cells.small(json.loads(answer).get("predictions") or json.loads(answer))
        elif status == 200 or not answer.startswith('{"error_code'):
            line["answer"] = answer
        else:
            error = json.loads(answer)
            error["message"] = shorten(error["message"])
            if "stack_trace" in error:
                error["stack_trace"] = "…"
            line["error"] = error
        records.append(line)
    models = {k: {"signature": v["signature"], "class": v["class"]} for k, v in MODELS.items()}
    lines = ",\n".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in records)
    write("cases.json.gz", '{"models":' + json.dumps(models, separators=(",", ":")) + ',\n"cases":[\n' + lines + "]}\n")
    return len(records)


if __name__ == "__main__":
    print(record_cells(), "cells,", record_cases(), "requests")

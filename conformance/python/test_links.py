"""The links that the client prints lead somewhere."""

import re

import mlflow
import pytest
import requests
from packaging.version import Version


def test_the_links_printed_at_the_end_of_a_run_open_a_page(url, experiment, capsys):
    with mlflow.start_run() as active:
        mlflow.log_metric("m", 1)
    links = re.findall(r"https?://\S+", capsys.readouterr().out)
    assert f"{url}/#/experiments/{experiment}/runs/{active.info.run_id}" in links
    assert f"{url}/#/experiments/{experiment}" in links
    for link in links:
        answer = requests.get(link, timeout=10)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/health", "/version", "/"])
def test_what_clients_probe_answers(url, path):
    assert requests.get(url + path, timeout=10).status_code == 200


def test_the_version_is_one_that_clients_can_compare(url):
    assert Version(requests.get(url + "/version", timeout=10).text) >= Version("3.4")

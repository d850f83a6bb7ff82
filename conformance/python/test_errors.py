"""What a user reads when something is wrong."""

import mlflow
import pytest
from mlflow.exceptions import MlflowException


def refused(call):
    with pytest.raises(MlflowException) as error:
        call()
    return error.value.error_code, error.value.message


def test_an_unknown_run(client):
    code, message = refused(lambda: client.get_run("0" * 32))
    assert code == "RESOURCE_DOES_NOT_EXIST"
    assert "Run with id=" + "0" * 32 + " not found" in message


def test_an_unknown_run_to_log_to(client):
    code, _ = refused(lambda: client.log_metric("0" * 32, "m", 1))
    assert code == "RESOURCE_DOES_NOT_EXIST"


def test_an_unknown_experiment(client):
    code, message = refused(lambda: client.get_experiment("987654321"))
    assert code == "RESOURCE_DOES_NOT_EXIST"
    assert "No Experiment with id=987654321 exists" in message


def test_an_unknown_experiment_name_is_none(client, name):
    assert client.get_experiment_by_name(name) is None


def test_an_experiment_id_that_is_no_number(client):
    code, message = refused(lambda: client.create_run("abc"))
    assert code == "INVALID_PARAMETER_VALUE"
    assert "Invalid experiment ID 'abc'" in message


def test_an_experiment_that_exists(client, name, experiment):
    code, message = refused(lambda: client.create_experiment(name))
    assert code == "RESOURCE_ALREADY_EXISTS"
    assert "already exists" in message


def test_an_experiment_name_that_is_too_long(client):
    code, message = refused(lambda: client.create_experiment("x" * 501))
    assert code == "INVALID_PARAMETER_VALUE"
    assert "exceeds the maximum length of 500 characters" in message


def test_a_metric_key_with_bad_characters(client, run):
    code, message = refused(lambda: client.log_metric(run, "loss!", 1))
    assert code == "INVALID_PARAMETER_VALUE"
    assert "Names may only contain alphanumerics" in message


def test_a_tag_that_is_not_there(client, run):
    code, message = refused(lambda: client.delete_tag(run, "never"))
    assert code == "RESOURCE_DOES_NOT_EXIST"
    assert f"No tag with name: never in run with id {run}" in message


def test_a_run_name_said_twice_differently(client, experiment):
    code, message = refused(
        lambda: client.create_run(experiment, run_name="one", tags={"mlflow.runName": "another"})
    )
    assert code == "INVALID_PARAMETER_VALUE"
    assert "with different values" in message


def test_a_model_name_with_bad_characters(experiment):
    code, message = refused(lambda: mlflow.initialize_logged_model(name="a/b"))
    assert code == "INVALID_PARAMETER_VALUE"
    assert "Invalid model name" in message


def test_a_page_token_that_is_none(client, experiment):
    code, message = refused(lambda: client.search_runs([experiment], page_token="garbage!"))
    assert code == "INVALID_PARAMETER_VALUE"
    assert "Invalid page token" in message


@pytest.mark.deviation("MLflow's database stores or chokes on the NUL character, depending on the engine")
def test_a_nul_character_is_refused(client, run):
    code, _ = refused(lambda: client.set_tag(run, "t", "a\0b"))
    assert code == "INVALID_PARAMETER_VALUE"

"""Finding runs and experiments: filters, order, pages, and the table that pandas gets."""

import math

import mlflow
import pytest
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException


@pytest.fixture
def runs(client, experiment):
    """Six runs, each started a second after the one before. `bare` has nothing but its name."""
    rows = [
        # name, loss, lr, team, status, end
        ("alpha", 0.5, "0.1", "red", "FINISHED", 5000),
        ("beta", 0.25, "0.01", "red", "FAILED", 6000),
        ("gamma", math.nan, "0.1", "blue", "FINISHED", 7000),
        ("Delta", -1.0, "0.001", None, "KILLED", 8000),
        ("epsilon_1", 3e5, None, "blue", "RUNNING", None),
        ("bare", None, None, None, "RUNNING", None),
    ]
    ids = {}
    for number, (name, loss, lr, team, status, end) in enumerate(rows):
        run_id = client.create_run(experiment, start_time=1000 * (number + 1), run_name=name).info.run_id
        client.log_batch(
            run_id,
            metrics=[] if loss is None else [Metric("val/loss", loss, 10, 1), Metric("step one", 1, 10, 0)],
            params=[] if lr is None else [Param("lr", lr)],
            tags=[] if team is None else [RunTag("team", team)],
        )
        if end:
            client.set_terminated(run_id, status, end)
        ids[name] = run_id
    return ids


def names(client, experiment, text="", **options):
    return [run.info.run_name for run in client.search_runs([experiment], text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "alpha beta gamma Delta epsilon_1 bare"),
        ("metrics.`val/loss` < 0.5", "beta Delta"),
        ("metrics.`val/loss` <= 0.5", "alpha beta Delta"),
        ('metrics."val/loss" = 0.25', "beta"),
        ("metrics.`val/loss` > 1e5", "epsilon_1"),
        ("metrics.`val/loss` = -1", "Delta"),
        ("metrics.`val/loss` != 0.5", "beta gamma Delta epsilon_1"),
        ("metric.`step one` >= 1 and metrics.`val/loss` >= .25", "alpha beta epsilon_1"),
        ("params.lr = '0.1'", "alpha gamma"),
        ('param.lr != "0.1"', "beta Delta"),
        ("parameters.lr LIKE '0.0%'", "beta Delta"),
        ("params.lr IS NULL", "epsilon_1 bare"),
        ("params.lr is not null", "alpha beta gamma Delta"),
        ("tags.team = 'red' AND params.lr = '0.01'", "beta"),
        ("tag.team ILIKE 'BL%'", "gamma epsilon_1"),
        ("tags.team LIKE 'BL%'", ""),
        ("tags.team != 'red'", "gamma epsilon_1"),
        ("tags.team IS NULL", "Delta bare"),
        ("attributes.status = 'RUNNING'", "epsilon_1 bare"),
        ("status != 'FINISHED' and tags.team = 'red'", "beta"),
        ("status = 'running'", ""),
        ("run_name = 'Delta'", "Delta"),
        ("attr.run_name LIKE '%ta'", "beta Delta"),
        ("run_name ILIKE 'd%'", "Delta"),
        ("run_name LIKE 'epsilon_1'", "epsilon_1"),
        ("`run name` = 'alpha'", "alpha"),
        ("start_time >= 3000 and start_time < 5000", "gamma Delta"),
        ("attribute.end_time > 6.5e3", "gamma Delta"),
        ("created = 1000", "alpha"),
    ],
)
def test_a_filter_finds(client, experiment, runs, text, expected):
    found = names(client, experiment, text, order_by=["start_time"])
    assert found == expected.split()


def test_run_ids_are_found_in_lists(client, experiment, runs):
    two = f"('{runs['alpha']}', '{runs['beta']}')"
    assert names(client, experiment, f"run_id IN {two}", order_by=["start_time"]) == ["alpha", "beta"]
    assert names(client, experiment, f"attributes.run_id NOT IN {two}", order_by=["start_time"]) == [
        "gamma",
        "Delta",
        "epsilon_1",
        "bare",
    ]
    assert names(client, experiment, f"run_id = '{runs['bare']}'") == ["bare"]


@pytest.mark.deviation("MLflow knows AND only")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tags.team = 'red' OR run_name = 'bare'", "alpha beta bare"),
        ("NOT tags.team = 'red'", "gamma Delta epsilon_1 bare"),
        ("(tags.team = 'red' or tags.team = 'blue') and not status = 'FINISHED'", "beta epsilon_1"),
        ("tags.team = 'red' OR tags.team = 'blue' AND status = 'RUNNING'", "alpha beta epsilon_1"),
    ],
)
def test_a_filter_with_or_not_and_parentheses_finds(client, experiment, runs, text, expected):
    assert names(client, experiment, text, order_by=["start_time"]) == expected.split()


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([], "bare epsilon_1 Delta gamma beta alpha"),
        (["metrics.`val/loss`"], "Delta beta alpha epsilon_1 gamma bare"),
        (["metrics.`val/loss` DESC"], "epsilon_1 alpha beta Delta gamma bare"),
        (["params.lr asc", "start_time asc"], "Delta beta alpha gamma epsilon_1 bare"),
        (["params.lr DESC"], "gamma alpha beta Delta bare epsilon_1"),
        (["tags.team", "start_time DESC"], "epsilon_1 gamma beta alpha bare Delta"),
        (["attributes.run_name ASC"], "Delta alpha bare beta epsilon_1 gamma"),
        (["status", "end_time desc"], "beta gamma alpha Delta bare epsilon_1"),
        (["end_time"], "alpha beta gamma Delta bare epsilon_1"),
        (["created DESC"], "bare epsilon_1 Delta gamma beta alpha"),
    ],
    ids=str,
)
def test_an_order_puts_numbers_before_nan_before_what_is_missing(client, experiment, runs, order, expected):
    assert names(client, experiment, order_by=order) == expected.split()


def test_pages_hold_every_run_once_and_in_order(client, experiment, runs):
    seen, token = [], None
    while True:
        page = client.search_runs([experiment], max_results=2, order_by=["metrics.`val/loss` DESC"], page_token=token)
        assert len(page) <= 2
        seen += [run.info.run_name for run in page]
        token = page.token
        if not token:
            break
    assert seen == ["epsilon_1", "alpha", "beta", "Delta", "gamma", "bare"]


def test_a_page_that_holds_all_has_no_token(client, experiment, runs):
    assert client.search_runs([experiment], max_results=6).token is None


def test_a_data_frame_has_a_row_for_each_run_and_a_column_for_each_key(experiment, runs, monkeypatch):
    # More runs than a page holds, without making ten thousand of them.
    monkeypatch.setattr(mlflow.tracking.fluent, "NUM_RUNS_PER_PAGE_PANDAS", 2)
    frame = mlflow.search_runs(experiment_ids=[experiment], order_by=["start_time ASC"])
    assert frame["tags.mlflow.runName"].tolist() == ["alpha", "beta", "gamma", "Delta", "epsilon_1", "bare"]
    assert frame["run_id"].tolist() == list(runs.values())
    assert frame["metrics.val/loss"].tolist()[:2] == [0.5, 0.25]
    assert math.isnan(frame["metrics.val/loss"].iloc[2])
    assert frame["params.lr"].tolist()[:4] == ["0.1", "0.01", "0.1", "0.001"]
    assert frame["status"].tolist() == ["FINISHED", "FAILED", "FINISHED", "KILLED", "RUNNING", "RUNNING"]
    assert frame["start_time"].iloc[0].timestamp() == 1.0


def test_a_search_over_experiments_by_name(client, name, runs):
    other = mlflow.create_experiment(name + " other")
    client.create_run(other, run_name="elsewhere", start_time=10_000)
    frame = mlflow.search_runs(experiment_names=[name, name + " other", "not there"])
    assert len(frame) == 7
    assert frame["tags.mlflow.runName"].iloc[0] == "elsewhere"


def test_no_experiments_and_unknown_ones_have_no_runs(client):
    assert client.search_runs([]) == []
    assert client.search_runs(["987654321"]) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("metrics.loss > 'high'", "Expected numeric value type for metric"),
        ("params.lr = 0.1", "Expected a quoted string value"),
        ("params.lr > '0.1'", "Invalid comparator"),
        ("nonsense.x = '1'", "Invalid entity type"),
        ("attributes.colour = 'red'", "Invalid attribute key"),
        ("metrics.loss", "Invalid clause|Invalid filter"),
        ("metrics.loss IS NULL", "only supported for tags and params"),
    ],
)
def test_a_bad_filter_is_explained(client, experiment, text, message):
    with pytest.raises(MlflowException, match=message) as error:
        client.search_runs([experiment], text)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("order", ["datasets.name", "colour", "metrics.loss sideways"])
def test_a_bad_order_is_explained(client, experiment, order):
    with pytest.raises(MlflowException) as error:
        client.search_runs([experiment], order_by=[order])
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_experiments_are_found_by_name_tag_and_time(client, name):
    first = client.create_experiment(name + " a", tags={"team": "red", "mark": name})
    second = client.create_experiment(name + " b", tags={"team": "blue", "mark": name})
    third = client.create_experiment(name + " C", tags={"mark": name})

    def found(text, **options):
        mine = f"tags.mark = '{name}'"
        return [e.experiment_id for e in client.search_experiments(filter_string=f"{mine} AND {text}", **options)]

    assert found("name LIKE '% b'") == [second]
    assert found("name ILIKE '% c'") == [third]
    assert found("tags.team != 'red'") == [second]
    assert found("tags.team IS NULL") == [third]
    assert found("creation_time > 0", order_by=["name DESC"]) == [second, first, third]
    assert found("creation_time > 0", order_by=["experiment_id"]) == sorted([first, second, third], key=int)
    assert found(f"experiment_id IN ('{first}', '{third}')", order_by=["name"]) == [third, first]
    client.delete_experiment(second)
    assert found("creation_time > 0", view_type=ViewType.DELETED_ONLY) == [second]
    assert len(found("creation_time > 0", view_type=ViewType.ALL)) == 3


def test_pages_of_experiments_hold_each_once(client, name):
    ids = [client.create_experiment(f"{name} {number}", tags={"mark": name}) for number in range(5)]
    seen, token = [], None
    while True:
        page = client.search_experiments(
            filter_string=f"tags.mark = '{name}'", max_results=2, order_by=["experiment_id ASC"], page_token=token
        )
        seen += [experiment.experiment_id for experiment in page]
        token = page.token
        if not token:
            break
    assert seen == ids

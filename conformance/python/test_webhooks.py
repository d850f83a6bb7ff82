"""Webhooks, made by the real client and received by a real server.

The server under test must be allowed to call this machine without TLS: MLFLOW_WEBHOOK_ALLOWED_SCHEMES=http,https and
MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS=true (of MLflow's own, MLFLOW_WEBHOOK_CACHE_TTL=0 as well).
"""

import time
import uuid
from datetime import datetime, timezone

import mlflow
import pytest
from mlflow.entities.webhook import VALID_ENTITY_ACTIONS, WebhookEvent
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST, ErrorCode
from mlflow.webhooks.types import get_example_payload_for_event

from receiver import Receiver

EVERY_EVENT = sorted(f"{entity}.{action}" for entity, actions in VALID_ENTITY_ACTIONS.items() for action in actions)
SECRET = "a secret, s\u00e9cret \U0001f511"


@pytest.fixture
def receiver():
    started = Receiver()
    yield started
    started.close()


@pytest.fixture
def hook(client):
    """Makes webhooks that are gone after the test."""
    made = []

    def make(url, events, **more):
        made.append(client.create_webhook(f"hook-{uuid.uuid4().hex}", url, events, **more))
        return made[-1]

    yield make
    for webhook in made:
        try:
            client.delete_webhook(webhook.webhook_id)
        except MlflowException:
            pass  # The test did.


@pytest.fixture
def model_name():
    return f"model-{uuid.uuid4().hex}"


@pytest.fixture
def prompt_name():
    return f"prompt-{uuid.uuid4().hex}"


def error_code(error):
    return ErrorCode.Value(error.value.error_code)


def data_of(receiver, count, name):
    """What was told of a model or prompt, by event, once so much has come. In the order of the events' names."""
    return sorted(((r.event, r.data) for r in receiver.wait(count) if r.data["name"] == name), key=lambda told: told[0])


def test_a_webhook_is_made_read_listed_changed_and_removed(client, hook, receiver):
    made = hook(receiver.url(), ["prompt.created", "model_version_tag.set", "model_version.created"], description="what for", secret=SECRET)
    # The test payload is of the first, and they are ordered by entity, then action.
    assert [str(e) for e in made.events] == ["model_version.created", "model_version_tag.set", "prompt.created"]
    assert (made.url, made.description, str(made.status)) == (receiver.url(), "what for", "ACTIVE")
    assert made.secret is None and str(uuid.UUID(made.webhook_id)) == made.webhook_id
    assert made.creation_timestamp == made.last_updated_timestamp

    second = hook(receiver.url(), ["prompt.created"], status="DISABLED")
    assert second.description is None and str(second.status) == "DISABLED"
    newest = client.list_webhooks(max_results=1)
    assert [w.webhook_id for w in newest] == [second.webhook_id]
    assert [w.webhook_id for w in client.list_webhooks(max_results=1, page_token=newest.token)] == [made.webhook_id]
    assert {made.webhook_id, second.webhook_id} <= {w.webhook_id for w in client.list_webhooks()}

    changed = client.update_webhook(made.webhook_id, name="renamed", url=receiver.url("/x"), events=["prompt.created"], status="DISABLED")
    assert (changed.name, changed.url, str(changed.status), changed.description) == ("renamed", receiver.url("/x"), "DISABLED", "what for")
    assert [str(e) for e in changed.events] == ["prompt.created"]
    assert changed.last_updated_timestamp >= made.last_updated_timestamp
    read = client.get_webhook(made.webhook_id)
    assert vars(read) == vars(changed)

    client.delete_webhook(made.webhook_id)
    for call in (client.get_webhook, client.delete_webhook, client.test_webhook, lambda i: client.update_webhook(i, name="n")):
        with pytest.raises(MlflowException, match=f"Webhook with ID {made.webhook_id} not found") as error:
            call(made.webhook_id)
        assert error_code(error) == RESOURCE_DOES_NOT_EXIST


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "a b"}, "Webhook name 'a b' is invalid"),
        ({"name": "x" * 64}, "is invalid"),
        ({"name": "-x"}, "is invalid"),
        ({"url": "   "}, "cannot be empty or just whitespace"),
        ({"url": "ftp://127.0.0.1/x"}, "Invalid webhook URL scheme: 'ftp'"),
        ({"url": "file:///etc/passwd"}, "Invalid webhook URL scheme: 'file'"),
        ({"url": "http:///x"}, "must include a hostname"),
    ],
    ids=str,
)
def test_what_is_wrong_with_a_webhook_is_said(client, hook, receiver, change, message):
    good = {"name": "hook", "url": receiver.url(), "events": ["prompt.created"]}
    before = len(client.list_webhooks())
    with pytest.raises(MlflowException, match=message) as error:
        client.create_webhook(**{**good, **change})
    assert error_code(error) == INVALID_PARAMETER_VALUE
    assert len(client.list_webhooks()) == before

    made = hook(receiver.url(), ["prompt.created"])
    with pytest.raises(MlflowException, match=message):
        client.update_webhook(made.webhook_id, **change)
    assert vars(client.get_webhook(made.webhook_id)) == vars(made)


@pytest.mark.parametrize("event", EVERY_EVENT)
def test_the_example_of_every_event_is_mlflow_s(client, hook, receiver, event):
    made = hook(receiver.url(), ["registered_model.created"], secret=SECRET, status="DISABLED")
    result = client.test_webhook(made.webhook_id, event)
    assert (result.success, result.response_status, result.response_body, result.error_message) == (True, 200, "thank you", None)

    (sent,) = receiver.received
    assert sent.json.keys() == {"entity", "action", "timestamp", "data"}
    assert sent.event == event
    assert sent.data == get_example_payload_for_event(WebhookEvent.from_str(event))
    assert sent.is_signed_with(SECRET)


def test_a_test_without_an_event_is_of_the_first(client, hook, receiver):
    made = hook(receiver.url(), ["prompt.created", "model_version_alias.deleted", "model_version_alias.created"])
    assert client.test_webhook(made.webhook_id).success
    assert receiver.wait(1)[0].event == "model_version_alias.created"
    assert receiver.wait(1)[0].headers["X-MLflow-Signature"] is None


def test_a_test_that_fails_says_how(client, hook, receiver):
    made = hook(receiver.url(), ["prompt.created"])
    receiver.answers = [404]
    result = client.test_webhook(made.webhook_id)
    assert (result.success, result.response_status, result.response_body) == (False, 404, "thank you")

    gone = Receiver()
    gone.close()
    client.update_webhook(made.webhook_id, url=gone.url())
    result = client.test_webhook(made.webhook_id)
    assert (result.success, result.response_status, result.response_body) == (False, None, None)
    assert result.error_message.startswith("Failed to test webhook: ")


def test_a_delivery_has_a_body_headers_and_a_signature(client, hook, receiver, model_name):
    hook(receiver.url(), ["registered_model.created"], secret=SECRET)
    began = int(time.time())
    client.create_registered_model(model_name, description="\u00fcber \u30e2\u30c7\u30eb \U0001f600 \"<&>\"")
    (sent,) = receiver.wait(1)

    assert sent.path == "/hook"
    assert sent.headers["Content-Type"].startswith("application/json")
    delivery = sent.headers["X-MLflow-Delivery-Id"]
    assert str(uuid.UUID(delivery)) == delivery
    # Freshness is part of the documented check.
    assert began - 300 <= int(sent.headers["X-MLflow-Timestamp"]) <= time.time() + 300
    assert sent.is_signed_with(SECRET) and not sent.is_signed_with("another")

    assert sent.json.keys() == {"entity", "action", "timestamp", "data"}
    at = datetime.fromisoformat(sent.json["timestamp"])
    assert at.utcoffset() == timezone.utc.utcoffset(None)
    assert began - 300 <= at.timestamp() <= time.time() + 300
    assert sent.data == {"name": model_name, "tags": {}, "description": "\u00fcber \u30e2\u30c7\u30eb \U0001f600 \"<&>\""}


def test_everything_that_happens_to_a_model_is_told(client, hook, receiver, model_name, run):
    hook(receiver.url(), [e for e in EVERY_EVENT if e.startswith(("registered_model", "model_"))], secret=SECRET)
    client.create_registered_model(model_name, tags={"a": "1", "b": ""}, description="of the model")
    client.create_model_version(model_name, f"runs:/{run}/model", run_id=run, tags={"t": "x"}, description="of the version")
    client.create_model_version(model_name, "s3://bucket/model")
    client.set_model_version_tag(model_name, "1", "k", "v")
    client.delete_model_version_tag(model_name, "1", "k")
    client.set_registered_model_alias(model_name, "champion", "1")
    client.set_registered_model_alias(model_name, "champion", "2")
    client.delete_registered_model_alias(model_name, "champion")

    of = {"name": model_name}
    none = {"run_id": None, "tags": {}, "description": None}
    expected = [
        ("model_version.created", of | {"version": "1", "source": f"runs:/{run}/model", "run_id": run, "tags": {"t": "x"}, "description": "of the version"}),
        ("model_version.created", of | {"version": "2", "source": "s3://bucket/model"} | none),
        ("model_version_alias.created", of | {"alias": "champion", "version": "1"}),
        ("model_version_alias.created", of | {"alias": "champion", "version": "2"}),
        ("model_version_alias.deleted", of | {"alias": "champion"}),
        ("model_version_tag.deleted", of | {"version": "1", "key": "k"}),
        ("model_version_tag.set", of | {"version": "1", "key": "k", "value": "v"}),
        ("registered_model.created", of | {"tags": {"a": "1", "b": ""}, "description": "of the model"}),
    ]
    told = data_of(receiver, len(expected), model_name)
    assert sorted(told, key=lambda t: (t[0], t[1].get("version", ""))) == expected
    assert all(sent.is_signed_with(SECRET) for sent in receiver.received)
    assert len({sent.headers["X-MLflow-Delivery-Id"] for sent in receiver.received}) == len(expected)


def test_everything_that_happens_to_a_prompt_is_told(client, experiment, hook, receiver, prompt_name):
    hook(receiver.url(), [e for e in EVERY_EVENT if e.startswith("prompt")], secret=SECRET)
    client.create_prompt(prompt_name, description="of the prompt", tags={"team": "a"})
    client.create_prompt_version(prompt_name, "Hello {{who}}!", description="of the version", tags={"t": "x"})
    client.set_prompt_tag(prompt_name, "k", "v")
    client.delete_prompt_tag(prompt_name, "k")
    client.set_prompt_version_tag(prompt_name, "1", "k", "v")
    client.delete_prompt_version_tag(prompt_name, "1", "k")
    client.set_prompt_alias(prompt_name, "production", 1)
    client.delete_prompt_alias(prompt_name, "production")

    of = {"name": prompt_name}
    expected = [
        ("prompt.created", of | {"tags": {"team": "a"}, "description": "of the prompt"}),
        ("prompt_alias.created", of | {"alias": "production", "version": "1"}),
        ("prompt_alias.deleted", of | {"alias": "production"}),
        ("prompt_tag.deleted", of | {"key": "k"}),
        ("prompt_tag.set", of | {"key": "k", "value": "v"}),
        ("prompt_version.created", of | {"version": "1", "template": "Hello {{who}}!", "tags": {"t": "x"}, "description": "of the version"}),
        ("prompt_version_tag.deleted", of | {"version": "1", "key": "k"}),
        ("prompt_version_tag.set", of | {"version": "1", "key": "k", "value": "v"}),
    ]
    assert data_of(receiver, len(expected), prompt_name) == expected
    assert all(sent.is_signed_with(SECRET) for sent in receiver.received)


def test_a_prompt_that_is_registered_is_told_with_its_whole_text(client, experiment, hook, receiver, prompt_name):
    hook(receiver.url(), ["prompt.created", "prompt_version.created", "registered_model.created", "model_version.created"])
    template = "\u30d7\u30ed\u30f3\u30d7\u30c8 {{who}} " * 5_000
    mlflow.genai.register_prompt(prompt_name, template, commit_message="first", tags={"t": "x"})

    created, version = data_of(receiver, 2, prompt_name)
    assert created == ("prompt.created", {"name": prompt_name, "tags": {"t": "x"}, "description": "first"})
    assert version[0] == "prompt_version.created"
    assert version[1]["template"] == template
    assert (version[1]["version"], version[1]["tags"], version[1]["description"]) == ("1", {"t": "x"}, "first")


def test_what_is_no_event_is_not_told(client, hook, receiver, model_name):
    hook(receiver.url(), EVERY_EVENT)
    client.create_registered_model(model_name)
    client.create_model_version(model_name, "s3://bucket/model")
    client.create_model_version(model_name, "s3://bucket/model")
    client.set_registered_model_tag(model_name, "k", "v")
    client.delete_registered_model_tag(model_name, "k")
    client.update_registered_model(model_name, "other words")
    client.update_model_version(model_name, "1", "other words")
    client.transition_model_version_stage(model_name, "1", "Production")
    client.transition_model_version_stage(model_name, "2", "Production", archive_existing_versions=True)
    client.delete_model_version(model_name, "1")
    client.rename_registered_model(model_name, model_name + "-renamed")
    client.delete_registered_model(model_name + "-renamed")
    last = model_name + "-last"
    client.create_registered_model(last)

    told = [(r.event, r.data["name"]) for r in receiver.wait(4)]
    assert sorted(told) == [("model_version.created", model_name)] * 2 + [("registered_model.created", n) for n in (model_name, last)]
    (of_last,) = [r.data for r in receiver.received if r.data["name"] == last]
    assert of_last == {"name": last, "tags": {}, "description": ""}


@pytest.mark.deviation("an alias that goes with its version goes without a word")
def test_an_alias_that_goes_with_its_version_is_told(client, hook, receiver, model_name):
    hook(receiver.url(), ["registered_model.created", "model_version_alias.deleted"])
    client.create_registered_model(model_name)
    client.create_model_version(model_name, "s3://bucket/model")
    client.set_registered_model_alias(model_name, "champion", "1")
    client.delete_model_version(model_name, "1")
    last = model_name + "-last"
    client.create_registered_model(last)
    assert [r.event for r in receiver.wait(2)] == ["registered_model.created", "model_version_alias.deleted"]


def test_a_webhook_hears_of_what_it_asked_for(client, hook, receiver, model_name):
    hook(receiver.url("/versions"), ["model_version.created"])
    hook(receiver.url("/aliases"), ["model_version_alias.created"])
    client.create_registered_model(model_name)
    client.create_model_version(model_name, "s3://bucket/model")
    client.set_registered_model_alias(model_name, "champion", "1")

    told = {(r.path, r.event) for r in receiver.wait(2)}
    assert told == {("/versions", "model_version.created"), ("/aliases", "model_version_alias.created")}


def test_a_webhook_that_is_disabled_hears_nothing_until_it_is_active(client, hook, receiver, model_name):
    made = hook(receiver.url("/disabled"), ["registered_model.created"], status="DISABLED")
    hook(receiver.url("/active"), ["registered_model.created"])
    client.create_registered_model(model_name + "-before")
    receiver.wait(1)
    client.update_webhook(made.webhook_id, status="ACTIVE")
    client.create_registered_model(model_name + "-after")
    told = {(r.path, r.data["name"]) for r in receiver.wait(3)}
    assert told == {("/active", model_name + "-before"), ("/active", model_name + "-after"), ("/disabled", model_name + "-after")}


def test_what_is_refused_at_first_comes_again_under_its_id(client, hook, receiver, model_name):
    hook(receiver.url(), ["registered_model.created"], secret=SECRET)
    receiver.answers = [503, 429]
    client.create_registered_model(model_name)

    tries = receiver.wait(3)
    assert len({r.headers["X-MLflow-Delivery-Id"] for r in tries}) == 1
    assert len({r.body for r in tries}) == 1
    assert all(r.is_signed_with(SECRET) for r in tries)


def test_a_secret_is_changed_and_taken_away(client, hook, receiver, model_name):
    made = hook(receiver.url(), ["registered_model.created"], secret=SECRET)
    assert client.update_webhook(made.webhook_id, secret="new").secret is None
    client.create_registered_model(model_name)
    assert receiver.wait(1)[0].is_signed_with("new")
    client.update_webhook(made.webhook_id, secret="")
    client.create_registered_model(model_name + "-unsigned")
    assert receiver.wait(2)[1].headers["X-MLflow-Signature"] is None


@pytest.mark.deviation("redirects are followed")
def test_no_redirect_is_followed(client, hook, receiver, model_name):
    made = hook(receiver.url(), ["registered_model.created"])
    receiver.answers = [302, 307]
    assert client.test_webhook(made.webhook_id).response_status == 302
    assert client.test_webhook(made.webhook_id).response_status == 307
    assert [r.path for r in receiver.received] == ["/hook", "/hook"]


@pytest.mark.deviation("only what changes something is told")
def test_what_changes_nothing_is_not_told(client, hook, receiver, model_name):
    client.create_registered_model(model_name)
    client.create_model_version(model_name, "s3://bucket/model")
    hook(receiver.url(), ["model_version_tag.deleted", "model_version_alias.deleted"])
    client.delete_model_version_tag(model_name, "1", "absent")
    client.delete_registered_model_alias(model_name, "absent")
    client.set_registered_model_alias(model_name, "present", "1")
    client.delete_registered_model_alias(model_name, "present")
    assert [r.data["alias"] for r in receiver.wait(1)] == ["present"]

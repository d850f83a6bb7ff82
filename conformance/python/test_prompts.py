"""Prompts: registered models that are marked as such, as the real client keeps them."""

import mlflow
import pytest
from mlflow.exceptions import MlflowException


@pytest.fixture
def prompt_name(request, name):
    """Of the characters that prompts may have."""
    return "p-" + name.split()[-1]


def test_a_prompt_is_registered_versioned_and_loaded(client, experiment, prompt_name):
    first = mlflow.genai.register_prompt(name=prompt_name, template="Hello {{who}}!", commit_message="first", tags={"lang": "en"})
    second = mlflow.genai.register_prompt(name=prompt_name, template="Good day {{who}}!")
    mlflow.genai.set_prompt_alias(prompt_name, "production", first.version)

    assert (first.version, second.version) == (1, 2)
    assert mlflow.genai.load_prompt(prompt_name, version=1).format(who="you") == "Hello you!"
    assert mlflow.genai.load_prompt(f"prompts:/{prompt_name}@production").template == "Hello {{who}}!"
    assert mlflow.genai.load_prompt(f"prompts:/{prompt_name}@latest").version == 2
    assert first.commit_message == "first"

    mlflow.genai.delete_prompt_alias(prompt_name, "production")
    with pytest.raises(MlflowException, match="Prompt alias production not found"):
        mlflow.genai.load_prompt(f"prompts:/{prompt_name}@production", cache_ttl_seconds=0)


def test_prompts_and_models_are_found_apart(client, experiment, prompt_name, name):
    mlflow.genai.register_prompt(name=prompt_name, template="x")
    client.create_registered_model(name)

    assert prompt_name in [p.name for p in mlflow.genai.search_prompts(f"name = '{prompt_name}'")]
    assert [m.name for m in client.search_registered_models(f"name IN ('{prompt_name}', '{name}')")] == [name]
    assert client.search_model_versions(f"name = '{prompt_name}'") == []
    assert [v.version for v in client.search_prompt_versions(prompt_name)] == [1]


def test_a_name_is_a_prompt_s_or_a_model_s(client, experiment, prompt_name, name):
    mlflow.genai.register_prompt(name=prompt_name, template="x")
    with pytest.raises(MlflowException, match="already taken by a prompt"):
        client.create_registered_model(prompt_name)
    with pytest.raises(MlflowException, match="not found"):
        client.get_registered_model(prompt_name)
    model = "m-" + prompt_name
    client.create_registered_model(model)
    with pytest.raises(MlflowException, match="exists with the same name"):
        mlflow.genai.register_prompt(name=model, template="x")


def test_a_missing_prompt_is_said_to_be_a_prompt(client, prompt_name):
    with pytest.raises(MlflowException, match=f"Prompt with name={prompt_name} not found"):
        mlflow.genai.load_prompt(prompt_name, version=1)
    assert mlflow.genai.load_prompt(prompt_name, version=1, allow_missing=True) is None


def test_a_text_that_is_too_long_is_refused_in_its_own_words(client, experiment, prompt_name):
    with pytest.raises(MlflowException, match="Prompt text exceeds max length of 100000 characters"):
        mlflow.genai.register_prompt(name=prompt_name, template="x" * 100_001)

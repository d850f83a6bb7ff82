"""The model: loaded by MLflow, called past MLflow's check of its input."""

import inspect


class Model:
    """A model, and how it is called."""

    def __init__(self, folder):
        import mlflow.pyfunc

        self.mlflow_version = mlflow.__version__
        model = mlflow.pyfunc.load_model(folder, suppress_warnings=True)
        self.model = model
        self.metadata = model.metadata
        self.has_schema = self.metadata.get_input_schema() is not None
        self.predict_fn = getattr(model, "_predict_fn", None) or model.predict
        self.stream_fn = getattr(model, "_predict_stream_fn", None)
        self.params_schema = getattr(self.metadata, "get_params_schema", lambda: None)()
        self.predict_takes_params = self._takes_params(self.predict_fn)
        self.stream_takes_params = self.stream_fn is not None and self._takes_params(self.stream_fn)
        self.has_times = self.params_schema is not None and any(
            getattr(param.dtype, "name", "") == "datetime" for param in self.params_schema.params
        )
        from_example = getattr(self.metadata, "_is_type_hint_from_example", lambda: False)()
        self.example = getattr(model, "input_example", None) if from_example else None

    @staticmethod
    def _takes_params(function):
        param = inspect.signature(function).parameters.get("params")
        return param is not None and param.kind != inspect.Parameter.VAR_KEYWORD

    def predict(self, data, params):
        if self.example is not None and hasattr(data, "columns"):
            from mlflow.models.utils import _convert_dataframe_to_example_format

            data = _convert_dataframe_to_example_format(data, self.example)
        if self.predict_takes_params:
            return self.predict_fn(data, params=self._params(params))
        return self.predict_fn(data)

    def stream(self, data, params):
        from mlflow.exceptions import MlflowException

        if hasattr(data, "columns"):
            data = data.to_dict(orient="records")
        if isinstance(data, list):
            if len(data) != 1:
                raise MlflowException.invalid_parameter_value(f"'predict_stream' requires single input, but got {len(data)}.")
            data = data[0]
        if self.stream_takes_params:
            return self.stream_fn(data, params=self._params(params))
        return self.stream_fn(data)

    def _params(self, params):
        if self.has_times and params:
            from mlflow.models.utils import _enforce_params_schema

            return _enforce_params_schema(params, self.params_schema)
        return params


class PlainEstimator:
    """An estimator of scikit-learn's own that is given arrays for tables.

    For one row, scikit-learn takes several times as long to look at a table as to predict. It does so only to compare the columns' names with
    those that the estimator was fitted with: where these are the same, and all columns of one type, an array has the same answer.
    """

    MODULES = (
        "sklearn.ensemble._forest",
        "sklearn.ensemble._gb",
        "sklearn.linear_model.",
        "sklearn.naive_bayes",
        "sklearn.neighbors.",
        "sklearn.neural_network.",
        "sklearn.preprocessing._data",
        "sklearn.svm.",
        "sklearn.tree.",
    )

    def __init__(self, estimator, names, predict_fn):
        self.names = names
        self.predict = getattr(estimator, predict_fn)

    @classmethod
    def of(cls, model):
        """None if the model is anything else."""
        flavor = model.metadata.flavors["python_function"]
        predict_fn = flavor.get("predict_fn", "predict")
        get_raw_model = getattr(model.model, "get_raw_model", None)
        if flavor["loader_module"] != "mlflow.sklearn" or predict_fn not in ("predict", "predict_proba") or model.example is not None:
            return None
        try:
            estimator = get_raw_model()
            names = [str(name) for name in estimator.feature_names_in_]
            return cls(cls._without_names(estimator), names, predict_fn)
        except (AttributeError, NotImplementedError, TypeError, ValueError):
            return None

    @classmethod
    def _without_names(cls, estimator):
        """A copy, which shares what was learned."""
        import copy

        from sklearn import get_config
        from sklearn.pipeline import Pipeline

        nameless = copy.copy(estimator)
        if type(estimator) is not Pipeline:
            cls._check(estimator)
            del nameless.feature_names_in_
            return nameless
        (name, first), *others = estimator.steps
        for _, step in others:
            cls._check(step)
            if hasattr(step, "feature_names_in_"):
                raise ValueError("a step that looks at names")
        if get_config().get("transform_output", "default") != "default":
            raise ValueError("steps hand tables on")
        nameless.steps = [(name, cls._without_names(first)), *others]
        return nameless

    @classmethod
    def _check(cls, estimator):
        said = vars(estimator)
        if not type(estimator).__module__.startswith(cls.MODULES) or "estimator" in said or "_sklearn_output_config" in said:
            raise ValueError("not plain")

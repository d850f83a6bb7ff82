"""Learners of all kinds, small, fitted to the same flowers."""

import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.datasets import load_iris
from sklearn.preprocessing import KBinsDiscretizer

iris = load_iris()
NAMES = ["long", "wide", "petal long", "petal wide"]
table = pd.DataFrame(iris.data, columns=NAMES)
# Something is missing here and there, so that trees learn where it goes.
table.iloc[::7, 1] = np.nan
table.iloc[3::11, 3] = np.nan
array = table.to_numpy()
species = iris.target
names = iris.target_names[species]
is_setosa = (species == 0).astype(int)
width = np.nan_to_num(iris.data[:, 3]) + iris.data[:, 0] / 10
targets = np.stack([width, iris.data[:, 2]], axis=1)
relevance = np.digitize(iris.data[:, 0], [5, 6, 7])
groups = [50, 50, 50]

coded = table.copy()
coded["wide"] = KBinsDiscretizer(6, encode="ordinal").fit_transform(iris.data[:, 1:2])[:, 0].astype(int)
worded = table.copy()
worded["wide"] = pd.Categorical(np.array(list("fedcba"))[coded["wide"]], categories=list("abcdef"))

# What hangs on the category, in no order.
mixed = np.array([3, 0, 4, 1, 5, 2])[coded["wide"]] + width / 10

SMALL = {"n_estimators": 4, "max_depth": 3}
TREES = {"max_depth": 3, "nthread": 1}
LEAVES = {"num_leaves": 5, "min_data_in_leaf": 5, "verbose": -1, "num_threads": 1, "deterministic": True}


def trained(label, params, data=table, rounds=4, **more):
    return xgb.train({**TREES, **params}, xgb.DMatrix(data, label=label, **more), rounds)


def early(learner, label, **more):
    """The last rounds only make it worse: they fit noise."""
    noise = np.random.default_rng(1).permutation(label)
    return learner.fit(table, noise, eval_set=[(table[::2], noise[::-1][::2])], **more)


def xgboost_learners():
    typed = {"feature_types": ["q", "c", "q", "q"], "enable_categorical": True}
    stopped = xgb.train(
        TREES,
        xgb.DMatrix(table, label=np.random.default_rng(1).permutation(width)),
        30,
        evals=[(xgb.DMatrix(table, label=width), "held")],
        early_stopping_rounds=2,
        verbose_eval=False,
    )
    return {
        "xgb_regression": trained(width, {}),
        "xgb_binary": trained(is_setosa, {"objective": "binary:logistic"}),
        "xgb_multiclass": trained(species, {"objective": "multi:softprob", "num_class": 3}),
        "xgb_softmax": trained(species, {"objective": "multi:softmax", "num_class": 3}),
        "xgb_unnamed": trained(width, {}, array),
        "xgb_dart": trained(width, {"booster": "dart", "rate_drop": 0.5, "seed": 3}),
        "xgb_linear": trained(width, {"booster": "gblinear"}),
        "xgb_count": trained(species, {"objective": "count:poisson"}),
        "xgb_codes": trained(mixed, {}, coded, **typed),
        "xgb_stopped": stopped,
        "xgb_own_objective": xgb.train(
            TREES, xgb.DMatrix(table, label=width), 4, obj=lambda p, d: (p - d.get_label(), np.ones_like(p))
        ),
        "xgb_classifier": xgb.XGBClassifier(**SMALL).fit(table, is_setosa),
        "xgb_classifier_multiclass": xgb.XGBClassifier(**SMALL).fit(table, species),
        "xgb_classifier_softmax": xgb.XGBClassifier(objective="multi:softmax", **SMALL).fit(table, species),
        "xgb_classifier_labels": xgb.XGBClassifier(**SMALL).fit(table, np.stack([is_setosa, species == 1], axis=1)),
        "xgb_classifier_stopped": early(xgb.XGBClassifier(n_estimators=30, max_depth=2, early_stopping_rounds=2), species, verbose=False),
        "xgb_classifier_unnamed": xgb.XGBClassifier(**SMALL).fit(array, species),
        "xgb_classifier_linear": xgb.XGBClassifier(n_estimators=4, booster="gblinear").fit(table, is_setosa),
        "xgb_regressor": xgb.XGBRegressor(**SMALL).fit(table, width),
        "xgb_regressor_targets": xgb.XGBRegressor(**SMALL).fit(table, targets),
        "xgb_regressor_missing": xgb.XGBRegressor(missing=-1, **SMALL).fit(table.fillna(-1), width),
        "xgb_ranker": xgb.XGBRanker(**SMALL).fit(table, relevance, group=groups),
        "xgb_forest": xgb.XGBRFClassifier(**SMALL).fit(table, species),
        "xgb_forest_regressor": xgb.XGBRFRegressor(**SMALL).fit(table, width),
    }


def fitted(label, params, data=table, rounds=4, **more):
    return lgb.train({**LEAVES, **params}, lgb.Dataset(data, label, **more), rounds)


def lightgbm_learners():
    small = {"n_estimators": 4, "num_leaves": 5, "min_child_samples": 5, "verbose": -1}
    many = {**small, "n_estimators": 30}
    stop = {"callbacks": [lgb.early_stopping(2, verbose=False)]}
    forest = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.7}
    return {
        "lgb_regression": fitted(width, {}),
        "lgb_binary": fitted(is_setosa, {"objective": "binary"}),
        "lgb_multiclass": fitted(species, {"objective": "multiclass", "num_class": 3}),
        "lgb_one_vs_all": fitted(species, {"objective": "multiclassova", "num_class": 3}),
        "lgb_rank": fitted(relevance, {"objective": "lambdarank"}, group=groups),
        "lgb_cross_entropy": fitted(is_setosa, {"objective": "cross_entropy"}),
        "lgb_poisson": fitted(species, {"objective": "poisson"}),
        "lgb_tweedie": fitted(width, {"objective": "tweedie"}),
        "lgb_quantile": fitted(width, {"objective": "quantile", "alpha": 0.3}),
        "lgb_square_root": fitted(width, {"objective": "regression", "reg_sqrt": True}),
        "lgb_linear_trees": fitted(width, {"linear_tree": True}),
        "lgb_forest": fitted(width, forest),
        "lgb_dart": fitted(width, {"boosting": "dart", "drop_rate": 0.5}),
        "lgb_zero_missing": fitted(width, {"zero_as_missing": True}),
        "lgb_codes": fitted(mixed, {"min_data_per_group": 1, "cat_smooth": 1, "max_cat_to_onehot": 1}, coded, categorical_feature=["wide"]),
        "lgb_words": fitted(mixed, {"min_data_per_group": 1, "cat_smooth": 1, "max_cat_to_onehot": 1}, worded),
        "lgb_own_objective": lgb.train(
            {**LEAVES, "objective": lambda p, d: (p - d.get_label(), np.ones_like(p))}, lgb.Dataset(table, width), 4
        ),
        "lgb_classifier": lgb.LGBMClassifier(**small).fit(table, is_setosa),
        "lgb_classifier_multiclass": lgb.LGBMClassifier(**small).fit(table, species),
        "lgb_classifier_names": lgb.LGBMClassifier(**small).fit(table, names),
        "lgb_classifier_truth": lgb.LGBMClassifier(**small).fit(table, is_setosa == 1),
        "lgb_classifier_reals": lgb.LGBMClassifier(**small).fit(table, species * 2.0),
        "lgb_classifier_words": lgb.LGBMClassifier(**small, min_data_per_group=1, cat_smooth=1).fit(worded, mixed.astype(int)),
        "lgb_classifier_stopped": early(lgb.LGBMClassifier(**many), species, **stop),
        "lgb_regressor": lgb.LGBMRegressor(**small).fit(table, width),
        "lgb_regressor_stopped": early(lgb.LGBMRegressor(**many), width, **stop),
        "lgb_regressor_unnamed": lgb.LGBMRegressor(**small).fit(array, width),
        "lgb_ranker": lgb.LGBMRanker(**small).fit(table, relevance, group=groups),
    }

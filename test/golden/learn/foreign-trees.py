# Small models of XGBoost and LightGBM with their predictions and SHAP values, for foreign-trees.test.ts.
# Run in this folder, in an environment with xgboost 3.2, lightgbm 4.7, shap 0.51, pandas:
#   python foreign-trees.py > foreign-trees.json
import json
import os
import re
import tempfile
import warnings

import lightgbm as lgb
import numpy as np
import pandas as pd
import shap
import xgboost as xgb

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)
count, unseen, behind = 400, 40, 15


def draw(rows):
    table = pd.DataFrame(
        {
            "a": rng.normal(size=rows),
            "b": rng.poisson(0.8, rows).astype(float),
            "c": rng.choice([f"k{i}" for i in range(9)], rows),
            "d": np.round(rng.uniform(0, 10, rows), 1),
            "code": rng.choice([3, 7, 31, 32, 300, 301, 900], rows).astype(float),
        }
    )
    table.loc[rng.random(rows) < 0.1, "a"] = np.nan
    table.loc[rng.random(rows) < 0.1, "d"] = np.nan
    table.loc[rng.random(rows) < 0.1, "c"] = None
    return table


def target(t):
    kinds = t.c.map({f"k{i}": (i * 5) % 7 for i in range(9)}).fillna(2)
    codes = (t.code % 5).to_numpy()
    return t.a.fillna(0.7) + 0.4 * t.b + 0.3 * kinds + 0.1 * t.d.fillna(12) * (t.a > 0) + 0.3 * codes


train, test = draw(count), draw(unseen)
value = (target(train) + rng.normal(size=count) * 0.3).to_numpy()
levels = sorted(train.c.dropna().unique())
targets = {
    "value": value,
    "signed": value - np.median(value),
    "label": (value > np.median(value)).astype(int),
    "class": np.digitize(value, np.quantile(value, [0.4, 0.7])),
    "amount": np.exp(value / 3),
    "count": rng.poisson(np.exp(value / 3)),
}
for table in (train, test):
    table["c"] = pd.Categorical(table.c, categories=levels)
# Cells on the cuts, and what no training row had.
test.loc[0, "code"], test.loc[1, "code"], test.loc[2, "code"] = 4.0, 5000.0, np.nan
test.loc[3, "b"] = np.nan

numbers, mixed = ["a", "b", "d"], ["a", "b", "c", "d"]
cases = []


def listed(array):
    return np.asarray(array, dtype=float).tolist()


def explained(model, x, contributions, by_shap):
    """Path dependent by the library; by shap against the first training rows where it can."""
    found = {"path": listed(contributions)}
    if by_shap:
        background = train[x.columns].iloc[:behind]
        explainer = shap.TreeExplainer(model, background, feature_perturbation="interventional")
        values = np.asarray(explainer.shap_values(x, check_additivity=False))
        found["interventional"] = {"values": listed(values), "expected": listed(np.atleast_1d(explainer.expected_value))}
        if not isinstance(model, lgb.Booster) or values.ndim == 2:
            by_path = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
            found["shapPath"] = listed(by_path.shap_values(x, check_additivity=False))
    return found


def with_xgboost(name, columns, y, by_shap=False, rounds=6, codes=False, **params):
    x, seen = train[columns], test[columns]
    types = ["c" if c == "code" else "float" for c in columns] if codes else None
    wrap = (lambda t, l=None: xgb.DMatrix(t.to_numpy(), l, feature_types=types)) if codes else (
        lambda t, l=None: xgb.DMatrix(t, l, enable_categorical=True)
    )
    params = {"max_depth": 3, "eta": 0.4, "nthread": 1, "seed": 1, **params}
    model = xgb.train(params, wrap(x, targets[y]), rounds)
    path = os.path.join(tempfile.mkdtemp(), "m.json")
    model.save_model(path)
    cases.append(
        {
            "name": name,
            "library": "xgboost",
            "columns": columns,
            "model": json.load(open(path)),
            "predictions": listed(model.predict(wrap(seen))),
            "shap": explained(model, seen, model.predict(wrap(seen), pred_contribs=True), by_shap),
        }
    )


def with_lightgbm(name, columns, y, by_shap=False, rounds=6, codes=False, **params):
    x, seen = train[columns], test[columns]
    params = {"num_leaves": 6, "min_data_in_leaf": 10, "learning_rate": 0.3, "num_threads": 1, "verbose": -1, **params}
    data = lgb.Dataset(x, targets[y], categorical_feature=["code"] if codes else "auto")
    model = lgb.train(params, data, rounds)
    # LightGBM explains the sum of a forest's trees where it predicts their mean.
    share = 1 / rounds if params.get("boosting") == "rf" else 1
    text = re.sub(r"(?s)(\nparameters:\n).*(\nend of parameters)", r"\1\2", model.model_to_string())
    cases.append(
        {
            "name": name,
            "library": "lightgbm",
            "columns": columns,
            "model": text,
            "predictions": listed(model.predict(seen)),
            "shap": explained(model, seen, model.predict(seen, pred_contrib=True) * share, by_shap),
        }
    )


with_xgboost("binary:logistic", mixed, "label", objective="binary:logistic", max_cat_to_onehot=2)
with_xgboost("binary:logistic, one-hot", mixed, "label", objective="binary:logistic", max_cat_to_onehot=20)
with_xgboost("multi:softprob of parallel trees", numbers, "class", objective="multi:softprob", num_class=3,
             num_parallel_tree=2, subsample=0.7, rounds=3)
with_xgboost("reg:squarederror", numbers, "value", by_shap=True, objective="reg:squarederror")
with_xgboost("reg:squarederror of codes", ["a", "code"], "value", codes=True, objective="reg:squarederror",
             max_cat_to_onehot=2)
with_xgboost("count:poisson", numbers, "count", objective="count:poisson", max_delta_step=0)
with_xgboost("reg:absoluteerror", numbers, "value", objective="reg:absoluteerror")
with_xgboost("reg:quantileerror", numbers, "value", objective="reg:quantileerror", quantile_alpha=0.8)
with_xgboost("binary:logitraw", numbers, "label", rounds=2, objective="binary:logitraw")
with_xgboost("reg:gamma", numbers, "amount", rounds=2, objective="reg:gamma")
with_xgboost("dart", numbers, "label", objective="binary:logistic", booster="dart", rate_drop=0.3)
with_lightgbm("binary", mixed, "label", objective="binary", sigmoid=0.7, max_cat_to_onehot=2, min_data_per_group=5)
with_lightgbm("multiclass", numbers, "class", objective="multiclass", num_class=3, rounds=3)
with_lightgbm("multiclassova", numbers, "class", objective="multiclassova", num_class=3, rounds=3)
with_lightgbm("regression", numbers, "value", by_shap=True, objective="regression")
with_lightgbm("regression, sqrt", numbers, "signed", objective="regression", reg_sqrt=True)
with_lightgbm("regression of codes", ["a", "code"], "value", codes=True, objective="regression",
              max_cat_to_onehot=2, min_data_per_group=5, cat_smooth=1)
with_lightgbm("regression_l1", numbers, "value", objective="regression_l1")
with_lightgbm("poisson", numbers, "count", objective="poisson")
with_lightgbm("quantile", numbers, "value", objective="quantile", alpha=0.8)
with_lightgbm("cross_entropy_lambda", numbers, "label", rounds=2, objective="cross_entropy_lambda")
with_lightgbm("tweedie", numbers, "amount", rounds=2, objective="tweedie")
with_lightgbm("random forest", numbers, "label", objective="binary", boosting="rf", bagging_fraction=0.6, bagging_freq=1)
with_lightgbm("zero as missing", numbers, "value", objective="regression", zero_as_missing=True)
with_lightgbm("nothing is missing", numbers, "value", objective="regression", use_missing=False)


def cells(table):
    return {c: [None if pd.isna(v) else v for v in table[c].astype(object)] for c in table.columns}


versions = f"xgboost {xgb.__version__}, lightgbm {lgb.__version__}, shap {shap.__version__}"
made = {"by": versions, "command": "python foreign-trees.py > foreign-trees.json"}
out = {"made": made, "rows": cells(test), "background": cells(train.iloc[:behind]), "cases": cases}
# What reading does not need would be most of the file.
for case in cases:
    if case["library"] == "xgboost":
        booster = case["model"]["learner"]["gradient_booster"]
        for tree in (booster.get("gbtree") or booster)["model"]["trees"]:
            for key in ("base_weights", "loss_changes", "parents"):
                del tree[key]
print(json.dumps(out))

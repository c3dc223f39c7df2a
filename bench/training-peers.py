"""The peers of bench/training.ts. Reads one JSON line for each order, fits, answers with one JSON line.

{"load": folder}                     reads what the bench wrote there
{"fit": name, "threads": n}          fits one peer on the training rows, answers seconds and quality on the others
{"judge": file}                      quality of scores that somebody else made for the same rows
"""
import json
import os
import sys
import time

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

import lightgbm
import xgboost

trees, leaves, rate, min_leaf, l2 = 200, 31, 0.1, 20, 1.0


def hist_gradient_boosting(categorical, threads):
    return HistGradientBoostingClassifier(
        max_iter=trees, max_leaf_nodes=leaves, learning_rate=rate, min_samples_leaf=min_leaf, l2_regularization=l2,
        early_stopping=False, categorical_features=categorical,
    )


class LightGbm:
    def __init__(self, categorical, threads):
        self.categorical = categorical
        self.model = lightgbm.LGBMClassifier(
            n_estimators=trees, num_leaves=leaves, learning_rate=rate, min_child_samples=min_leaf, reg_lambda=l2,
            n_jobs=threads, verbose=-1,
        )

    def fit(self, x, y):
        self.model.fit(x, y, categorical_feature=self.categorical)

    def predict_proba(self, x):
        return self.model.predict_proba(x)


class XgBoost:
    def __init__(self, categorical, threads):
        types = ["c" if column in categorical else "q" for column in range(data["x"].shape[1])]
        self.model = xgboost.XGBClassifier(
            n_estimators=trees, max_leaves=leaves, max_depth=0, grow_policy="lossguide", tree_method="hist",
            learning_rate=rate, reg_lambda=l2, enable_categorical=True, feature_types=types, n_jobs=threads,
        )

    def fit(self, x, y):
        self.model.fit(x, y)

    def predict_proba(self, x):
        return self.model.predict_proba(x)


def logistic_regression(categorical, threads):
    numbers = [column for column in range(data["x"].shape[1]) if column not in categorical]
    encode = ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        ("categories", OneHotEncoder(handle_unknown="ignore"), categorical),
    ])
    return make_pipeline(encode, LogisticRegression(C=1 / l2, max_iter=1000))


peers = {
    "scikit-learn HistGradientBoosting": hist_gradient_boosting,
    "LightGBM": LightGbm,
    "XGBoost": XgBoost,
    "scikit-learn LogisticRegression": logistic_regression,
}
data = {}


def load(folder):
    with open(os.path.join(folder, "shape.json")) as file:
        shape = json.load(file)
    table = np.fromfile(os.path.join(folder, "x.f64")).reshape(shape["columns"], shape["rows"]).T
    data.update(
        x=np.ascontiguousarray(table), y=np.fromfile(os.path.join(folder, "y.f64")), cut=shape["trainingRows"],
        categorical=shape["categorical"],
    )
    return {"versions": {module.__name__: module.__version__ for module in [lightgbm, np, xgboost]}
            | {"scikit-learn": __import__("sklearn").__version__}}


def judge(scores):
    target = data["y"][data["cut"]:]
    return {"rocAuc": roc_auc_score(target, scores), "logLoss": log_loss(target, scores)}


def fit(name, threads):
    model = peers[name](data["categorical"], threads)
    with threadpool_limits(limits=threads):
        start = time.perf_counter()
        model.fit(data["x"][: data["cut"]], data["y"][: data["cut"]])
        seconds = time.perf_counter() - start
    return {"seconds": seconds} | judge(model.predict_proba(data["x"][data["cut"]:])[:, 1])


for line in sys.stdin:
    order = json.loads(line)
    if "load" in order:
        answer = load(order["load"])
    elif "judge" in order:
        answer = judge(np.fromfile(order["judge"]))
    else:
        answer = fit(order["fit"], order["threads"])
    print(json.dumps(answer), flush=True)

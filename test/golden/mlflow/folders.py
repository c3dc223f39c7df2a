"""Model folders as MLflow writes them, and what their models answer to the rows of their examples.

Made with, in an environment of each MLflow (the file's `versions` names what was installed):
  pip install 'mlflow<3' xgboost lightgbm skl2onnx onnxruntime   -> python folders.py > folders-2.json
  pip install 'mlflow>=3' xgboost lightgbm skl2onnx onnxruntime  -> python folders.py > folders-3.json
Only the files that are read stand here, in base64: MLmodel, the model, the input example.
"""
import base64
import json
import os
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
import lightgbm
import mlflow
import numpy as np
import onnxruntime
import pandas as pd
import skl2onnx
import sklearn
import xgboost
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression

random = np.random.default_rng(0)
X = pd.DataFrame(
    {
        "a": random.normal(size=120),
        "b": random.integers(0, 9, 120).astype(float),
        "c": pd.Categorical(random.choice(["x", "y", "z"], 120)),
    }
)
X.loc[::7, "a"] = np.nan
truth = X["a"].fillna(0.5) + 0.2 * X["b"] + (X["c"] == "y")
two, three, value = (truth > 1.3).astype(int), np.digitize(truth, [0.8, 1.8]), truth
plain = X[["a", "b"]].fillna(0).astype("float32")
texts = X[:6].assign(c=X["c"][:6].astype(object))
made = {}
target = tempfile.mkdtemp()


def keep(name, save, expected):
    folder = os.path.join(target, name)
    save(folder)
    files = {}
    for file in sorted(os.listdir(folder)):
        if file == "MLmodel" or file == "input_example.json" or file.startswith("model."):
            with open(os.path.join(folder, file), "rb") as handle:
                files[file] = base64.b64encode(handle.read()).decode()
    made[name] = {"files": files, "expected": [float(score) for score in np.asarray(expected).reshape(-1)]}


settings = {"max_depth": 2, "n_estimators": 3, "enable_categorical": True, "tree_method": "hist"}
classifier = xgboost.XGBClassifier(**settings).fit(X, two)
keep(
    "xgboost-classifier",
    lambda folder: mlflow.xgboost.save_model(classifier, folder, input_example=texts),
    classifier.predict_proba(X[:6])[:, 1],
)
several = xgboost.XGBClassifier(**settings).fit(X, three)
keep(
    "xgboost-json",
    lambda folder: mlflow.xgboost.save_model(several.get_booster(), folder, model_format="json", input_example=texts),
    several.predict_proba(X[:6]),
)
regressor = xgboost.XGBRegressor(**settings).fit(X, value)
keep(
    "xgboost-ubj",
    lambda folder: mlflow.xgboost.save_model(regressor, folder, model_format="ubj", input_example=texts),
    regressor.predict(X[:6]),
)
booster = lightgbm.train(
    {"objective": "binary", "num_leaves": 4, "min_data_in_leaf": 5, "min_data_per_group": 5, "verbose": -1},
    lightgbm.Dataset(X, two),
    3,
)
keep(
    "lightgbm-booster",
    lambda folder: mlflow.lightgbm.save_model(booster, folder, input_example=texts),
    booster.predict(X[:6]),
)
pickled = lightgbm.LGBMClassifier(n_estimators=2, num_leaves=4, verbose=-1).fit(X, two)
keep("lightgbm-classifier", lambda folder: mlflow.lightgbm.save_model(pickled, folder, input_example=texts), [])
linear = LogisticRegression().fit(plain.to_numpy(), np.where(two == 1, "yes", "no"))
keep("sklearn", lambda folder: mlflow.sklearn.save_model(linear, folder, input_example=plain[:6]), [])
graph = skl2onnx.to_onnx(linear, plain.to_numpy()[:1], options={"zipmap": False})
keep(
    "onnx",
    lambda folder: mlflow.onnx.save_model(
        graph, folder, signature=infer_signature(plain), input_example=plain[:6]
    ),
    onnxruntime.InferenceSession(graph.SerializeToString()).run(None, {"X": plain.to_numpy()[:6]})[1][:, 1],
)
for name in ("lightgbm-classifier", "sklearn"):
    # What is refused is not read: its Python objects need not stand here.
    made[name]["files"] = {file: data for file, data in made[name]["files"].items() if file == "MLmodel"}
versions = {
    module.__name__: module.__version__
    for module in (mlflow, xgboost, lightgbm, sklearn, skl2onnx, onnxruntime, np, pd)
}
json.dump({"versions": versions, "folders": made}, sys.stdout, indent=1)

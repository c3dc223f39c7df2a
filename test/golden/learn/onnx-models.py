"""Small models of scikit-learn, LightGBM and XGBoost as ONNX files, and what onnxruntime and those libraries answer.

Run: python onnx-models.py > onnx-models.json (skl2onnx, onnxmltools, onnxruntime, pandas; versions stand in the file).
"""

import base64
import json
import platform
import sys
import warnings

import lightgbm
import numpy as np
import onnx
import onnxmltools
import onnxruntime
import pandas as pd
import skl2onnx
import sklearn
import xgboost
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression, PoissonRegressor, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    RobustScaler,
    StandardScaler,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

warnings.simplefilter("ignore")

# skl2onnx 1.20 writes NumPy's truth values where onnx 1.23 wants whole numbers (HistGradientBoosting).
make_attribute = onnx.helper.make_attribute


def plain_attribute(key, value, *args, **kwargs):
    if isinstance(value, (list, tuple, np.ndarray)) and any(isinstance(v, (bool, np.bool_, np.integer)) for v in value):
        value = [int(v) if isinstance(v, (bool, np.bool_, np.integer)) else v for v in value]
    return make_attribute(key, value, *args, **kwargs)


onnx.helper.make_attribute = plain_attribute

draws = np.random.default_rng(11)
rows = 200
numbers = np.round(draws.normal(size=(rows, 3)) * [1, 3, 10], 3)
table = pd.DataFrame(numbers, columns=["a", "b", "d"])
table["c"] = np.array(["x", "y", "z"])[draws.integers(0, 3, rows)]
pull = numbers[:, 0] + 0.3 * numbers[:, 1] + (table["c"] == "x") + draws.normal(size=rows) * 0.5
two, three, value = (pull > 0).astype(int), np.digitize(pull, [-0.7, 0.7]), np.round(2 * pull, 2)
words = np.array(["no", "yes"])[two]
holes = table.copy()
holes.loc[::5, "b"] = np.nan
asked = holes.iloc[:14].copy()
asked["c"] = ["unseen" if i == 3 else c for i, c in enumerate(asked["c"])]
whole = table.iloc[:14].copy()
X, H = table[["a", "b", "d"]].to_numpy(np.float32), holes[["a", "b", "d"]].to_numpy(np.float32)

onehot = ColumnTransformer(
    [
        ("n", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["a", "b", "d"]),
        ("c", OneHotEncoder(handle_unknown="ignore"), ["c"]),
    ]
)
ordinal = ColumnTransformer(
    [
        ("n", "passthrough", ["a", "b", "d"]),
        ("c", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["c"]),
    ]
)
forest = {"n_estimators": 3, "max_depth": 3, "random_state": 1}
boost = {"n_estimators": 3, "random_state": 1}
hist = {"max_iter": 3, "random_state": 1, "max_leaf_nodes": 6}
cases = []


def add(name, model, y, data=X, zipmap=False, double=False, convert=None):
    classes = sklearn.base.is_classifier(model)
    model.fit(data, y)
    ask = asked if data is table or data is holes else None
    if data is table:
        ask = whole
    columns = ["a", "b", "d"]
    if ask is None:
        ask = (H if data is H else X)[:14].astype(np.float64 if double else np.float32)
    options = {"zipmap": zipmap} if classes else None
    if isinstance(data, pd.DataFrame):
        types = [(c, skl2onnx.common.data_types.FloatTensorType([None, 1])) for c in columns]
        types.append(("c", skl2onnx.common.data_types.StringTensorType([None, 1])))
        made = skl2onnx.convert_sklearn(model, initial_types=types, options={id(model): options} if options else None)
        feeds = {c: ask[[c]].to_numpy(np.float32) for c in columns} | {"c": ask[["c"]].to_numpy(object)}
    elif convert is not None:
        types = [("X", onnxmltools.convert.common.data_types.FloatTensorType([None, 3]))]
        made = convert(model, initial_types=types)
        feeds = {"X": ask}
    else:
        made = skl2onnx.to_onnx(model, ask[:1], options={id(model): options} if options else None)
        feeds = {"X": ask}
    made.doc_string = ""
    file = made.SerializeToString()
    answers = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]).run(None, feeds)
    runtime = answers[-1]
    if isinstance(runtime, list):
        runtime = np.array([list(row.values()) for row in runtime])
    if classes:
        theirs = model.predict_proba(ask)
    else:
        theirs = model.predict(ask).reshape(-1, 1)
    cases.append(
        {
            "name": name,
            "rows": "holes" if data is H or data is holes else "whole",
            "columns": {} if isinstance(data, pd.DataFrame) else {"X": columns},
            "onnxruntime": np.asarray(runtime, dtype=float).round(9).tolist(),
            "sklearn": np.asarray(theirs, dtype=float).round(9).tolist(),
            "operators": sorted({node.op_type for node in made.graph.node}),
            "file": base64.b64encode(file).decode(),
        }
    )


add("LogisticRegression", LogisticRegression(), two)
add("LogisticRegression with ZipMap", LogisticRegression(), words, zipmap=True)
add("LogisticRegression of three classes", LogisticRegression(), three)
add("LogisticRegression of doubles", LogisticRegression(), words, double=True)
add("OneVsRestClassifier of LogisticRegression", OneVsRestClassifier(LogisticRegression()), three)
add("SGDClassifier, log loss", SGDClassifier(loss="log_loss", random_state=1), two)
add("LinearRegression", LinearRegression(), value)
add("LinearRegression of doubles", LinearRegression(), value, double=True)
add("ElasticNet", ElasticNet(alpha=0.1), value)
add("PoissonRegressor", PoissonRegressor(), np.abs(value))
add("GaussianNB", GaussianNB(), three)
add("DecisionTreeClassifier", DecisionTreeClassifier(max_depth=3), two)
add("DecisionTreeRegressor", DecisionTreeRegressor(max_depth=3), value)
add("RandomForestClassifier", RandomForestClassifier(**forest), words)
add("RandomForestClassifier of three classes", RandomForestClassifier(**forest), three)
add("RandomForestClassifier of doubles", RandomForestClassifier(**forest), two, double=True)
add("RandomForestRegressor", RandomForestRegressor(**forest), value)
add("ExtraTreesRegressor", ExtraTreesRegressor(**forest), value)
add("GradientBoostingClassifier", GradientBoostingClassifier(**boost), two)
add("GradientBoostingClassifier of three classes", GradientBoostingClassifier(max_depth=2, **boost), three)
add("GradientBoostingRegressor", GradientBoostingRegressor(**boost), value)
add("HistGradientBoostingClassifier", HistGradientBoostingClassifier(**hist), two, data=H)
add("HistGradientBoostingClassifier of three classes", HistGradientBoostingClassifier(**hist), three, data=H)
add("HistGradientBoostingRegressor", HistGradientBoostingRegressor(**hist), value, data=H)
add("CalibratedClassifierCV of a forest", CalibratedClassifierCV(RandomForestClassifier(**forest), cv=2), two)
for scaler in [StandardScaler(), MinMaxScaler(), RobustScaler(), MaxAbsScaler(), Normalizer()]:
    add(f"{type(scaler).__name__}, LogisticRegression", make_pipeline(scaler, LogisticRegression()), two)
add("PolynomialFeatures, LinearRegression", make_pipeline(PolynomialFeatures(2), LinearRegression()), value)
add("SimpleImputer, LogisticRegression", make_pipeline(SimpleImputer(), LogisticRegression()), two, data=H)
add("ColumnTransformer with one-hot, LogisticRegression", make_pipeline(onehot, LogisticRegression()), words, data=holes)
add(
    "ColumnTransformer with one-hot, RandomForestClassifier, ZipMap",
    make_pipeline(onehot, RandomForestClassifier(**forest)),
    three,
    data=holes,
    zipmap=True,
)
add("ColumnTransformer with one-hot, LinearRegression", make_pipeline(onehot, LinearRegression()), value, data=holes)
add(
    "ColumnTransformer with ordinals, GradientBoostingRegressor",
    make_pipeline(ordinal, GradientBoostingRegressor(**boost)),
    value,
    data=table,
)

add("AdaBoostClassifier", AdaBoostClassifier(n_estimators=3, random_state=1), three)
add("StackingClassifier", StackingClassifier([("a", LogisticRegression()), ("b", GaussianNB())]), two)
add("LinearDiscriminantAnalysis", LinearDiscriminantAnalysis(), three)
add("BernoulliNB", BernoulliNB(), three)
add("MLPClassifier", MLPClassifier(hidden_layer_sizes=(3,), max_iter=20, random_state=1), two)
of_lightgbm = {"n_estimators": 3, "max_depth": 3, "verbose": -1}
add("LightGBM", lightgbm.LGBMClassifier(**of_lightgbm), two, convert=onnxmltools.convert_lightgbm)
add("LightGBM of three classes", lightgbm.LGBMClassifier(**of_lightgbm), three, convert=onnxmltools.convert_lightgbm)
add("LightGBM of values", lightgbm.LGBMRegressor(**of_lightgbm), value, data=H, convert=onnxmltools.convert_lightgbm)
of_xgboost = {"n_estimators": 3, "max_depth": 3}
add("XGBoost", xgboost.XGBClassifier(**of_xgboost), two, data=H, convert=onnxmltools.convert_xgboost)
add("XGBoost of three classes", xgboost.XGBClassifier(**of_xgboost), three, convert=onnxmltools.convert_xgboost)
add("XGBoost of values", xgboost.XGBRegressor(**of_xgboost), value, convert=onnxmltools.convert_xgboost)

frames = {
    name: {c: [None if v != v else v for v in frame[c].tolist()] for c in frame.columns}
    for name, frame in [("holes", asked), ("whole", whole)]
}
versions = {m.__name__: m.__version__ for m in (np, onnx, onnxruntime, skl2onnx, onnxmltools, sklearn, lightgbm, xgboost)}
made = {"by": "python onnx-models.py > onnx-models.json", "python": platform.python_version(), **versions}
json.dump({"made": made, "rows": frames, "cases": cases}, sys.stdout, indent=1)

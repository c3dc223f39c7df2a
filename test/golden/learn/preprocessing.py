# python test/golden/learn/preprocessing.py > test/golden/learn/preprocessing.json
import json, platform, sys
import numpy as np, sklearn
from sklearn.impute import SimpleImputer
from sklearn.model_selection import KFold
from sklearn.preprocessing import (OneHotEncoder, OrdinalEncoder, PolynomialFeatures, QuantileTransformer, RobustScaler,
                                   StandardScaler, TargetEncoder)

rng = np.random.default_rng(11)
n, m = 60, 14


def numbers(size):
    return {
        "skewed": np.round(np.exp(rng.normal(2, 1.2, size)), 3),
        "few": rng.integers(0, 5, size).astype(float),
        "holed": np.where(rng.random(size) < 0.25, np.nan, np.round(rng.normal(-3, 2, size), 3)),
    }


words = np.array(["Bonn", "Rome", "Lima", "Pune", "Oslo", "Cork"])
train, test = numbers(n), numbers(m)
test["skewed"][:3] = [-5, 1e6, train["skewed"][0]]
city = words[np.minimum(5, rng.exponential(1.5, n).astype(int))].astype(object)
city[[4, 17, 33]] = None
seen = words[rng.integers(0, 6, m)].astype(object)
seen[[0, 1]] = ["never", None]
weights = rng.integers(1, 4, n).astype(float)
X, Z = (np.column_stack([of[k] for k in train]) for of in (train, test))
C, D = city.reshape(-1, 1), seen.reshape(-1, 1)
town, sighted = np.where(city == None, "Rome", city), np.where(seen == None, "Rome", seen)  # noqa: E711
T, U = town.reshape(-1, 1), sighted.reshape(-1, 1)
cases = []


def listed(a):
    return [None if isinstance(v, float) and np.isnan(v) else v for v in a.tolist()]


def add(name, step, x, z, names, y=None, **fit):
    step.fit(x, y, **fit) if y is not None else step.fit(x, **fit)
    out = [step.transform(v) for v in (x, z)]
    cases.append({"name": name, "train": {k: listed(out[0][:, i]) for i, k in enumerate(names)},
                  "test": {k: listed(out[1][:, i]) for i, k in enumerate(names)}})


three = ["skewed", "few", "holed"]
for strategy in ["mean", "median", "most_frequent"]:
    add(f"impute {strategy}", SimpleImputer(strategy=strategy, add_indicator=True), X, Z, three + ["holed missing"])
add("impute constant", SimpleImputer(strategy="constant", fill_value=-1.0), X, Z, three)
add("impute words", SimpleImputer(strategy="most_frequent", missing_values=None), C, D, ["city"])
add("standard", StandardScaler(), X, Z, three)
add("standard weighted", StandardScaler(), X, Z, three, sample_weight=weights)
add("robust", RobustScaler(), X, Z, three)
add("robust 10 90", RobustScaler(quantile_range=(10, 90)), X, Z, three)
for output in ["uniform", "normal"]:
    for count in [7, 60]:
        add(f"quantile {output} {count}", QuantileTransformer(n_quantiles=count, output_distribution=output, subsample=None),
            X, Z, three)
add("polynomial 2", PolynomialFeatures(2, include_bias=False), X[:, :2], Z[:, :2],
    ["skewed", "few", "skewed^2", "few skewed", "few^2"])
add("polynomial 3", PolynomialFeatures(3, include_bias=False), X[:, :2], Z[:, :2],
    ["skewed", "few", "skewed^2", "few skewed", "few^2", "skewed^3", "few skewed^2", "few^2 skewed", "few^3"])
for name, options in {"one-hot": {"handle_unknown": "ignore"}, "one-hot rare": {"handle_unknown": "infrequent_if_exist", "min_frequency": 7},
                      "one-hot most": {"handle_unknown": "infrequent_if_exist", "max_categories": 5},
                      "one-hot first": {"handle_unknown": "ignore", "drop": "first"}}.items():
    # scikit-learn counts missing among the values that may be rare; ours keeps a column of its own for it
    column, x, z = ("town", T, U) if "r" in name[7:] or "m" in name[7:] else ("city", C, D)
    step = OneHotEncoder(sparse_output=False, **options).fit(x)
    names = [f.replace("_infrequent_sklearn", "=(rare)").replace("_None", " missing").replace("_", "=")
             for f in step.get_feature_names_out([column])]
    add(name, step, x, z, names)
add("ordinal", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan),
    np.where(C == None, np.nan, C), np.where(D == None, np.nan, D), ["city"])  # noqa: E711

folds = KFold(5)
fold_of = np.empty(n, int)
for fold, (_, rows) in enumerate(folds.split(C)):
    fold_of[rows] = fold
pull = np.array([{"Bonn": 1, "Rome": 2}.get(c, 0) for c in city])
targets = {"continuous": np.round(pull + rng.normal(0, 1, n), 3), "binary": (pull + rng.normal(0, 1, n) > 0.8).astype(float),
           "multiclass": np.clip(np.round(pull + rng.normal(0, 0.7, n)), 0, 2)}
encodings = []
for kind, y in targets.items():
    for smooth in ["auto", 0.0, 5.0]:
        step = TargetEncoder(smooth=smooth, cv=folds, target_type=kind)
        trained = step.fit_transform(C, y)
        encodings.append({"kind": kind, "smooth": smooth, "y": y.tolist(), "outOfFold": trained.T.tolist(),
                          "train": step.transform(C).T.tolist(), "test": step.transform(D).T.tolist()})

json.dump({
    "made": {"by": "python test/golden/learn/preprocessing.py > test/golden/learn/preprocessing.json",
             "python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "train": {k: listed(v) for k, v in train.items()} | {"city": city.tolist(), "town": town.tolist()},
    "test": {k: listed(v) for k, v in test.items()} | {"city": seen.tolist(), "town": sighted.tolist()},
    "weights": weights.tolist(), "foldOf": fold_of.tolist(), "cases": cases, "encodings": encodings,
}, sys.stdout, separators=(",", ":"))

# python test/golden/learn/forest-quality.py ../shared/data > test/golden/learn/forest-quality.json
# Tables as forest-quality.test.ts makes them: words as codes in order of their letters, every fourth row is not learnt from.
import json, platform, sys
import numpy, pandas, sklearn
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import roc_auc_score, root_mean_squared_error

folder = sys.argv[1]


def table(path, target, drop=(), every=1):
    frame = pandas.read_csv(f"{folder}/{path}", keep_default_na=False, dtype=str).iloc[::every].reset_index(drop=True)
    columns = {}
    for name in [name for name in frame.columns if name not in (target, *drop)]:
        text = frame[name].str.strip()
        numbers = pandas.to_numeric(text.where(text != ""), errors="coerce")
        isNumber = numbers.notna().sum() == (text != "").sum()
        codes = {word: code for code, word in enumerate(sorted(set(text)))}
        columns[name] = numbers if isNumber else text.map(codes)
    return pandas.DataFrame(columns).to_numpy(dtype=float), frame[target]


tables = {
    "telco-churn": (*table("telco-churn/Telco-Customer-Churn.csv", "Churn", ["customerID"]), "Yes"),
    "credit-default-taiwan": (*table("credit-default-taiwan/UCI_Credit_Card.csv", "default.payment.next.month", ["ID"], 3), "1"),
    "california-housing": (*table("california-housing/housing.csv", "median_house_value", [], 2), None),
}
seeds = 6
found = []
for name, (X, words, positive) in tables.items():
    isClasses = positive is not None
    y = (words == positive).to_numpy(dtype=float) if isClasses else words.to_numpy(dtype=float)
    unseen = numpy.arange(len(y)) % 4 == 3
    for kind in ["random-forest", "extra-trees"]:
        Kind = {"random-forest": (RandomForestRegressor, RandomForestClassifier),
                "extra-trees": (ExtraTreesRegressor, ExtraTreesClassifier)}[kind][isClasses]
        share = round(float(numpy.sqrt(X.shape[1])) if isClasses else X.shape[1] / 3)
        scores = []
        for seed in range(seeds):
            model = Kind(n_estimators=100, max_features=share, min_samples_leaf=3, random_state=seed, n_jobs=1)
            model.fit(X[~unseen], y[~unseen])
            scores.append(roc_auc_score(y[unseen], model.predict_proba(X[unseen])[:, 1]) if isClasses
                          else root_mean_squared_error(y[unseen], model.predict(X[unseen])))
        found.append({"table": name, "kind": kind, "measure": "ROC AUC" if isClasses else "RMSE", "rows": len(y),
                      "columns": X.shape[1], "scores": [float(score) for score in scores]})
        print(found[-1], file=sys.stderr)

json.dump({
    "made": {"by": "python test/golden/learn/forest-quality.py ../shared/data > test/golden/learn/forest-quality.json",
             "python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": numpy.__version__,
             "settings": f"100 trees, min_samples_leaf 3, round(sqrt(columns)) or round(columns / 3) a node, {seeds} seeds"},
    "found": found,
}, sys.stdout, separators=(",", ":"))

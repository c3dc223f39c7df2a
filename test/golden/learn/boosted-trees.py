# python test/golden/learn/boosted-trees.py > test/golden/learn/boosted-trees.json, with the versions in `made`
import json, platform, sys
import lightgbm, numpy, sklearn, xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

rng = numpy.random.default_rng(8)
rows = 400
x = numpy.column_stack([rng.integers(0, 40, rows), rng.integers(0, 200, rows), rng.normal(size=rows).round(1)]).astype(float)
x[rng.random(rows) < 0.15, 2] = numpy.nan
signal = x[:, 0] / 8 + numpy.sin(x[:, 1] / 20) * 3 + numpy.nan_to_num(x[:, 2], nan=2.5) ** 2 + rng.normal(size=rows)
# Multiples of 1/64 whose mean is 0, and as many yes as no: the first gradients are exact as floats of 32 bits too.
amount = numpy.round(signal * 64) / 64
amount = numpy.round((amount - amount.mean()) * 64)
for i in range(int(abs(amount.sum()))): amount[i % rows] -= numpy.sign(amount.sum())
amount /= 64
assert amount.sum() == 0
label = numpy.zeros(rows)
label[numpy.argsort(signal + rng.normal(size=rows))[rows // 2:]] = 1


def lgb(y, objective, trees, rate, leaves, l1, l2, least):
    settings = dict(objective=objective, learning_rate=rate, num_leaves=leaves, lambda_l1=l1, lambda_l2=l2, min_data_in_leaf=least,
                    min_sum_hessian_in_leaf=0, min_data_in_bin=1, max_bin=255, feature_pre_filter=False, verbose=-1,
                    deterministic=True, num_threads=1)
    return lightgbm.train(settings, lightgbm.Dataset(x, y, params=settings), trees).predict(x, raw_score=True)


def xgb(y, objective, trees, rate, leaves, l1, l2, least):
    settings = dict(objective=objective, eta=rate, max_leaves=leaves, max_depth=0, grow_policy="lossguide", tree_method="hist",
                    max_bin=256, alpha=l1, nthread=1,
                    # Every row of the first tree has a curvature of 1, or of 1/4.
                    min_child_weight=least if objective == "reg:squarederror" else least / 4,
                    base_score=0 if objective == "reg:squarederror" else 0.5, **{"lambda": l2})
    data = xgboost.DMatrix(x, y)
    return xgboost.train(settings, data, trees).predict(data, output_margin=True)


def hist(y, kind, trees, rate, leaves, l1, l2, least):
    model = kind(max_iter=trees, learning_rate=rate, max_leaf_nodes=leaves, min_samples_leaf=least, l2_regularization=l2,
                 max_bins=255, early_stopping=False)
    fit = model.fit(x, y)
    return fit.predict(x) if kind is HistGradientBoostingRegressor else fit.decision_function(x)


def case(target, trees, rate, leaves, l1=0.0, l2=1.0, least=20):
    y = amount if target == "regression" else label
    settings = (trees, rate, leaves, l1, l2, least)
    raw = {
        "LightGBM": lgb(y, "regression" if target == "regression" else "binary", *settings),
        "xgboost": xgb(y, "reg:squarederror" if target == "regression" else "binary:logistic", *settings),
    }
    if l1 == 0:
        raw["scikit-learn"] = hist(y, HistGradientBoostingRegressor if target == "regression" else HistGradientBoostingClassifier, *settings)
    print(target, trees, {k: float(numpy.abs(v - raw["LightGBM"]).max()) for k, v in raw.items()}, file=sys.stderr)
    return {"target": target, "params": {"trees": trees, "learningRate": rate, "maxLeaves": leaves, "l1": l1, "l2": l2, "minLeaf": least},
            "scores": {name: [float(f"{s:.12g}") for s in scores] for name, scores in raw.items()}}


cases = [
    case("regression", 1, 1, 8),
    case("regression", 1, 1, 16, l2=0.0, least=5),
    case("regression", 1, 1, 8, l1=12.5, l2=3.0),
    case("classification", 1, 1, 8),
    case("regression", 20, 0.25, 8),
    # From the second tree on a least number of rows is another bound than a least curvature: one that never binds.
    case("classification", 12, 0.25, 6, l2=10.0, least=1),
]
json.dump({
    "made": {"by": "python test/golden/learn/boosted-trees.py > test/golden/learn/boosted-trees.json", "python": platform.python_version(),
             "lightgbm": lightgbm.__version__, "xgboost": xgboost.__version__, "scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
    "rows": [[None if numpy.isnan(cell) else cell for cell in row] for row in x.tolist()],
    "amount": amount.tolist(), "label": label.tolist(), "cases": cases,
}, sys.stdout, indent=None, separators=(",", ":"))

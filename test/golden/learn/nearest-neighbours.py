# python test/golden/learn/nearest-neighbours.py > test/golden/learn/nearest-neighbours.json
import json, platform, sys
import numpy, sklearn
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import StandardScaler

rng = numpy.random.default_rng(8)


def table(count, width):
    rows = numpy.round(rng.normal(size=(count, width)) * numpy.arange(1, width + 1), 4)
    pull = rows[:, 0] + numpy.sin(rows[:, 1]) + 0.3 * rng.normal(size=count)
    return rows, numpy.round(pull, 4), numpy.digitize(pull, [-0.7, 0.7])


def case(width, neighbours, weighting):
    rows, amounts, classes = table(110, width)
    asked = numpy.round(rng.normal(size=(25, width)) * numpy.arange(1, width + 1), 4)
    asked[:3] = rows[5:8]  # at distance 0
    scaler = StandardScaler().fit(rows)
    known, new = scaler.transform(rows), scaler.transform(asked)
    settings = {"n_neighbors": neighbours, "weights": weighting, "algorithm": "kd_tree"}  # "brute" rounds a distance of 0 to 1e-7
    return {
        "width": width, "neighbours": neighbours, "weighting": weighting,
        "rows": rows.tolist(), "asked": asked.tolist(), "amounts": amounts.tolist(), "classes": classes.tolist(),
        "answers": {
            "regression": KNeighborsRegressor(**settings).fit(known, amounts).predict(new).tolist(),
            "two": KNeighborsClassifier(**settings).fit(known, classes > 0).predict_proba(new)[:, 1].tolist(),
            "three": KNeighborsClassifier(**settings).fit(known, classes).predict_proba(new).ravel().tolist(),
        },
    }


json.dump({
    "made": {"by": "python test/golden/learn/nearest-neighbours.py > test/golden/learn/nearest-neighbours.json",
             "python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
    "cases": [case(2, 7, "uniform"), case(3, 5, "distance"), case(20, 10, "uniform"), case(20, 10, "distance")],
}, sys.stdout, separators=(",", ":"))

# python test/golden/learn/projections.py > test/golden/learn/projections.json
import json, platform, sys
import numpy, sklearn
from sklearn.decomposition import PCA, TruncatedSVD
from sklearn.preprocessing import StandardScaler

state = 9
def draw():  # Lehmer's generator (Park & Miller 1988), multiplier 48271: the test draws the same sparse rows
    global state
    state = state * 48271 % 2147483647
    return state / 2147483647


def words(count, width):  # common words and rare ones, as in texts
    rows = numpy.zeros((count, width))
    for row in rows:
        topic = int(4 * draw())
        for _ in range(12):
            word = int(width * draw() ** 3)
            row[(word + topic * width // 4) % width] += 1
    return rows


rng = numpy.random.default_rng(4)


def principal(name, rows, count, weights=None):
    rows = numpy.round(rows, 3)
    repeated = rows if weights is None else numpy.repeat(rows, weights, axis=0)
    fit = PCA(n_components=count, svd_solver="full").fit(repeated)
    return {"name": name, "rows": rows.tolist(), "count": count, "weights": None if weights is None else weights.tolist(),
            "means": fit.mean_.tolist(), "directions": fit.components_.tolist(),
            "variances": fit.explained_variance_.tolist(), "shares": fit.explained_variance_ratio_.tolist()}


mix = rng.normal(size=(6, 6))
tall = rng.normal(size=(80, 6)) @ mix + 50
table = numpy.round(tall[:, :4], 3)
scaled = StandardScaler().fit_transform(table)
whitened = PCA(n_components=2, whiten=True, svd_solver="full").fit(scaled)
plain = TruncatedSVD(n_components=3, algorithm="arpack").fit(scaled)
sparse = words(300, 400)
svd = TruncatedSVD(n_components=5, algorithm="arpack", random_state=0).fit(sparse)
json.dump({
    "made": {"by": "python test/golden/learn/projections.py > test/golden/learn/projections.json",
             "python": platform.python_version(), "scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
    "principal": [
        principal("more rows than columns", tall, 4),
        principal("all components", tall, 6),
        principal("more columns than rows", rng.normal(size=(12, 30)), 5),
        principal("weights", tall, 3, rng.integers(0, 4, 80)),
    ],
    "table": {"rows": table.tolist(), "whitened": whitened.transform(scaled).tolist(),
              "svd": plain.transform(scaled).tolist(), "svdShares": plain.explained_variance_ratio_.tolist()},
    "sparse": {"sum": float(sparse.sum()), "directions": svd.components_.tolist(), "singularValues": svd.singular_values_.tolist()},
}, sys.stdout, separators=(",", ":"))

# python test/golden/learn/k-means.py > test/golden/learn/k-means.json, with scikit-learn of the version in `made`
import json, platform, sys
import numpy, sklearn
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

rng = numpy.random.default_rng(5)
middles = rng.normal(scale=3, size=(4, 3)) + [100, 0, -7]
rows = numpy.round(middles[rng.integers(0, 4, 240)] + rng.normal(size=(240, 3)), 3)
weights = rng.integers(0, 4, 240).astype(float)
far = numpy.vstack([rows[:3], [[1e3, 1e3, 1e3], [-1e3, 1e3, 0]]])  # the last two are nearest to no row


def case(name, start, weight=None, **settings):
    fit = KMeans(n_clusters=len(start), init=start, n_init=1, algorithm="lloyd", **settings).fit(rows, sample_weight=weight)
    return {
        "name": name, "start": start.tolist(), "weighted": weight is not None, "settings": settings,
        "centres": fit.cluster_centers_.tolist(), "labels": fit.labels_.tolist(),
        "inertia": fit.inertia_, "iterations": fit.n_iter_,
    }


cases = [
    case("four clusters", rows[:4]),
    case("seven clusters, to the end", rows[:7], tol=0),
    case("weights", rows[:5], weights, tol=0),
    case("three iterations", rows[10:18], max_iter=3),
    case("empty clusters", far),
]
scaled = StandardScaler().fit_transform(rows)
table = KMeans(n_clusters=4, n_init=20, tol=0, random_state=0).fit(scaled)
json.dump({
    "made": {"by": "python test/golden/learn/k-means.py > test/golden/learn/k-means.json", "python": platform.python_version(),
             "scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
    "rows": rows.tolist(), "weights": weights.tolist(), "cases": cases,
    "silhouette": silhouette_score(rows, cases[0]["labels"]),
    "table": {"inertia": table.inertia_, "labels": table.labels_.tolist()},
}, sys.stdout, indent=None, separators=(",", ":"))

# python test/golden/learn/dbscan.py > test/golden/learn/dbscan.json
import json, platform, sys
import numpy, sklearn
from sklearn.cluster import DBSCAN

rng = numpy.random.default_rng(3)


def case(name, rows, radius, least, weights=None):
    rows = numpy.round(rows, 3)
    fit = DBSCAN(eps=radius, min_samples=least).fit(rows, sample_weight=weights)
    return {"name": name, "rows": rows.tolist(), "radius": radius, "minRows": least,
            "weights": None if weights is None else weights.tolist(),
            "labels": fit.labels_.tolist(), "cores": fit.core_sample_indices_.tolist()}


angle = rng.uniform(0, numpy.pi, 150)
moons = numpy.vstack([numpy.c_[numpy.cos(angle), numpy.sin(angle)], numpy.c_[1 - numpy.cos(angle), 0.5 - numpy.sin(angle)]])
moons = rng.permutation(moons + 0.08 * rng.normal(size=moons.shape))
heaps = rng.normal(size=(120, 18)) * 0.4 + 3 * rng.integers(0, 2, (120, 1))
json.dump({
    "made": {"by": "python test/golden/learn/dbscan.py > test/golden/learn/dbscan.json", "python": platform.python_version(),
             "scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
    "cases": [
        case("two moons", moons, 0.15, 5),
        case("many small clusters and their edges", moons, 0.08, 4),
        case("weights", moons[:150], 0.2, 7, rng.integers(1, 4, 150).astype(float)),
        case("18 columns", heaps, 2.2, 6),
        case("a grid, with rows exactly at the radius", rng.integers(0, 12, (90, 2)).astype(float), 1.0, 4),
    ],
}, sys.stdout, separators=(",", ":"))

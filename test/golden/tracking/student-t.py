# python student-t.py > student-t.json
"""Student's t, Welch's and the paired test of SciPy."""
import json, platform
import numpy as np, scipy
from scipy import stats

rng = np.random.default_rng(1)
tail = [[t, v, stats.t.sf(t, v)] for t in (0.0, 0.3, 1.0, 2.5, 12.0, 300.0) for v in (1.0, 2.5, 9.0, 120.0, 1e5)]
quantile = [[q, v, stats.t.isf(q, v)] for q in (0.025, 0.4, 1e-6) for v in (1.0, 1.7, 3.0, 30.0, 1e4)]


def numbers(test):
    interval = test.confidence_interval(0.95)
    return {"t": test.statistic, "degrees": test.df, "p": test.pvalue, "low": interval.low, "high": interval.high}


cases = []
for n_one, n_other, spread in ((5, 5, 1), (3, 12, 4), (40, 2, 0.1)):
    one = [round(x, 3) for x in rng.normal(0.8, 0.02, n_one)]
    other = [round(x, 3) for x in rng.normal(0.79, 0.02 * spread, n_other)]
    mean = np.mean(one)
    low, high = stats.t.interval(0.95, n_one - 1, loc=mean, scale=stats.sem(one))
    cases.append({"one": one, "other": other, "welch": numbers(stats.ttest_ind(one, other, equal_var=False)),
                  "paired": numbers(stats.ttest_rel(one, other)) if n_one == n_other else None,
                  "mean": {"n": n_one, "mean": mean, "sd": np.std(one, ddof=1), "low": low, "high": high}})

print(json.dumps({"made": {"by": "python student-t.py > student-t.json", "scipy": scipy.__version__,
                           "numpy": np.__version__, "python": platform.python_version()},
                  "tail": tail, "quantile": quantile, "cases": cases}, default=float))

# python conformal.py > conformal.json
"""Conformal bounds written with numpy from the papers' formulas, apart from the TypeScript."""
import json, platform, sys
import numpy as np

rng = np.random.default_rng(8)
n, m, K, coverage = 57, 25, 4, 0.85


def level(scores):
    # "higher", as often seen, is one score too far
    return np.quantile(scores, np.ceil((len(scores) + 1) * coverage) / len(scores), method="inverted_cdf")


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


y = rng.normal(size=n) * 3
p, q = y + rng.normal(size=n), rng.normal(size=m)
size, sizeNew = rng.random(n) + 0.2, rng.random(m) + 0.2
lo, hi = p - 1.5 * size, p + size
loNew, hiNew = q - sizeNew, q + 0.3 * sizeNew
w, s, c = level(abs(y - p)), level(abs(y - p) / size), level(np.maximum(lo - y, y - hi))

# CV+: three folds, each model off by a number of its own
fold, off = np.arange(n) % 3, np.array([0.3, -0.2, 0.05])
misses = abs(y - (p + off[fold]))
values = q[:, None] + off[fold][None, :]
alpha = 1 - coverage
lows, highs = np.sort(values - misses, 1), np.sort(values + misses, 1)
crossLow = lows[:, int(np.floor(alpha * (n + 1))) - 1]
crossHigh = highs[:, int(np.ceil(coverage * (n + 1))) - 1]

label = rng.integers(0, K, n)
P, Q = softmax(rng.normal(size=(n, K)) + 1.5 * np.eye(K)[label]), softmax(rng.normal(size=(m, K)) * 2)


def aps(prob):
    order = np.argsort(-prob, 1, kind="stable")
    below = np.cumsum(np.take_along_axis(prob, order, 1), 1) - np.take_along_axis(prob, order, 1)
    out = np.empty_like(prob)
    np.put_along_axis(out, order, below, 1)
    return out


t, a = level(1 - P[np.arange(n), label]), level(aps(P)[np.arange(n), label])
json.dump({
    "made": {"by": "python conformal.py > conformal.json", "numpy": np.__version__, "python": platform.python_version()},
    "coverage": coverage, "y": y.tolist(), "p": p.tolist(), "pNew": q.tolist(), "size": size.tolist(), "sizeNew": sizeNew.tolist(),
    "low": lo.tolist(), "high": hi.tolist(), "lowNew": loNew.tolist(), "highNew": hiNew.tolist(), "off": off.tolist(),
    "label": label.tolist(), "P": P.tolist(), "PNew": Q.tolist(),
    "residual": [(q - w).tolist(), (q + w).tolist()],
    "scaled": [(q - s * sizeNew).tolist(), (q + s * sizeNew).tolist()],
    "quantiles": [(loNew - c).tolist(), (hiNew + c).tolist()],
    "cross": [crossLow.tolist(), crossHigh.tolist()],
    "lac": (1 - Q <= t).astype(int).ravel().tolist(), "aps": (aps(Q) <= a).astype(int).ravel().tolist(),
}, sys.stdout)

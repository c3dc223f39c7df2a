# python metrics.py > metrics.json
"""Every metric of two classes, of three and of a regression, with and without weights, by scikit-learn; DeLong by formula."""
import json, platform, sys
import numpy as np, sklearn
from sklearn import metrics as m

rng = np.random.default_rng(21)
n = 90
made = {"by": "python metrics.py > metrics.json", "scikit-learn": sklearn.__version__, "numpy": np.__version__,
        "python": platform.python_version()}
weights = np.round(rng.random(n) * 3, 2)
weights[:5] = 0
y = rng.integers(0, 2, n)
p = np.round(np.clip(0.5 + 0.25 * (2 * y - 1) * rng.random(n) + 0.2 * rng.normal(size=n), 0.02, 0.98), 2)  # ties


def two(w):
    c = (p >= 0.5).astype(int)
    fp, fn = ((c == 1) & (y == 0)), ((c == 0) & (y == 1))
    return {
        "rocAuc": m.roc_auc_score(y, p, sample_weight=w), "averagePrecision": m.average_precision_score(y, p, sample_weight=w),
        "logLoss": m.log_loss(y, p, sample_weight=w), "brier": m.brier_score_loss(y, p, sample_weight=w),
        "accuracy": m.accuracy_score(y, c, sample_weight=w), "balancedAccuracy": m.balanced_accuracy_score(y, c, sample_weight=w),
        "precision": m.precision_score(y, c, sample_weight=w), "recall": m.recall_score(y, c, sample_weight=w),
        "f1": m.f1_score(y, c, sample_weight=w), "f1Macro": m.f1_score(y, c, average="macro", sample_weight=w),
        "f1Weighted": m.f1_score(y, c, average="weighted", sample_weight=w),
        "costPer1000": 1000 * np.average(3 * fp + 50 * fn, weights=w)}


t = np.round(rng.normal(size=n) * 4, 2)
f = np.round(t + rng.normal(size=n), 2)


def amounts(w):
    return {"rmse": m.root_mean_squared_error(t, f, sample_weight=w), "mae": m.mean_absolute_error(t, f, sample_weight=w),
            "medianAe": m.median_absolute_error(t, f, sample_weight=w), "r2": m.r2_score(t, f, sample_weight=w),
            "costPer1000": 2000 * m.mean_absolute_error(t, f, sample_weight=w)}


y3 = rng.integers(0, 3, n)
z = np.exp(rng.normal(size=(n, 3)) + np.eye(3)[y3])
p3 = z / z.sum(1, keepdims=True)


def three(w):
    a = p3.argmax(1)
    return {"rocAuc": m.roc_auc_score(y3, p3, multi_class="ovr", average="weighted", sample_weight=w) if w is None else
            sum((w * (y3 == k)).sum() * m.roc_auc_score(y3 == k, p3[:, k], sample_weight=w) for k in range(3)) / w.sum(),
            "logLoss": m.log_loss(y3, p3, sample_weight=w),
            "brier": m.brier_score_loss(y3, p3, labels=range(3), scale_by_half=True, sample_weight=w),
            "accuracy": m.accuracy_score(y3, a, sample_weight=w),
            "balancedAccuracy": m.balanced_accuracy_score(y3, a, sample_weight=w),
            "f1Macro": m.f1_score(y3, a, average="macro", sample_weight=w),
            "f1Weighted": m.f1_score(y3, a, average="weighted", sample_weight=w)}


def delong(y, p):
    """Pairs one by one, from DeLong, DeLong & Clarke-Pearson (1988)."""
    psi = (p[y == 1][:, None] > p[y == 0]) + 0.5 * (p[y == 1][:, None] == p[y == 0])
    v10, v01 = psi.mean(1), psi.mean(0)
    half = 1.959963984540054 * np.sqrt(v10.var(ddof=1) / len(v10) + v01.var(ddof=1) / len(v01))
    return [psi.mean(), psi.mean() - half, psi.mean() + half]


json.dump({"made": made, "weights": weights.tolist(), "y": y.tolist(), "p": p.tolist(), "t": t.tolist(), "f": f.tolist(),
           "y3": y3.tolist(), "p3": p3.tolist(), "delong": delong(y, p),
           "pinball": [m.mean_pinball_loss(t, f, alpha=0.8), m.mean_pinball_loss(t, f, alpha=0.8, sample_weight=weights)],
           "plain": {"two": two(None), "three": three(None), "amounts": amounts(None)},
           "weighted": {"two": two(weights), "three": three(weights), "amounts": amounts(weights)}}, sys.stdout)

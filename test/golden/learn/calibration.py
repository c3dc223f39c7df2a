# python calibration.py > calibration.json
"""Platt scaling, isotonic regression and CalibratedClassifierCV(ensemble=False) of scikit-learn."""
import json, platform, sys
import numpy as np, scipy, sklearn
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV, _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(3)
made = {"by": "python calibration.py > calibration.json", "scikit-learn": sklearn.__version__,
        "numpy": np.__version__, "scipy": scipy.__version__, "python": platform.python_version()}


class Given(ClassifierMixin, BaseEstimator):
    """Answers the scores that stand in the columns, whatever it learns from."""
    def fit(self, X, y, sample_weight=None):
        self.classes_ = np.unique(y)
        return self
    def decision_function(self, X):
        return X[:, 0] if len(self.classes_) == 2 else X
    def predict(self, X):
        return self.classes_[0] * np.ones(len(X))


n = 120
scores = np.round(rng.normal(size=n) * 3, 2)
labels = (rng.random(n) < 1 / (1 + np.exp(-(0.6 * scores - 1)))).astype(float)
weights = rng.integers(0, 4, n).astype(float)
grid = np.linspace(-11, 11, 23)


def platt(weights):
    a, b = _sigmoid_calibration(scores, labels, weights)
    return {"slope": -a, "intercept": -b}


def isotonic(x, y, w, **bounds):
    fit = IsotonicRegression(out_of_bounds="clip", **bounds).fit(x, y, w)
    return {"x": fit.X_thresholds_.tolist(), "y": fit.y_thresholds_.tolist(), "at": fit.predict(grid).tolist()}


amounts = np.round(scores ** 3 / 20 + rng.normal(size=n) * 2, 3)


def calibrated(X, y, w, method):
    # scores do not depend on the fold, so neither does the calibration
    model = CalibratedClassifierCV(Given(), method=method, cv=3, ensemble=False).fit(X, y, sample_weight=w)
    inner = model.calibrated_classifiers_[0].calibrators
    # before they are divided by their sum
    raw = [c.predict(X[:, i]).tolist() for i, c in enumerate(inner)]
    return model.predict_proba(X).tolist(), raw


y3 = rng.integers(0, 3, n); y3[:3] = range(3)
X3 = np.round(rng.normal(size=(n, 3)) + 1.2 * np.eye(3)[y3], 2)
json.dump({
    "made": made, "scores": scores.tolist(), "labels": labels.tolist(), "weights": weights.tolist(),
    "amounts": amounts.tolist(), "grid": grid.tolist(),
    "platt": platt(None), "plattWeighted": platt(weights),
    "isotonic": isotonic(scores, labels, None), "isotonicWeighted": isotonic(scores, labels, weights),
    "isotonicAmounts": isotonic(scores, amounts, weights, y_min=-3, y_max=5),
    "calibrated": {method: {
        "two": [row[1] for row in calibrated(scores[:, None], labels, weights, method)[0]],
        **dict(zip(("three", "threeRaw"), calibrated(X3, y3, None, method)))} for method in ("sigmoid", "isotonic")},
    "threeScores": X3.tolist(), "threeLabels": y3.tolist(),
}, sys.stdout)

# python partial-dependence.py > partial-dependence.json
"""Partial dependence and ICE by brute force of scikit-learn, of a function that is written out on both sides."""
import json, platform, sys
import numpy as np, sklearn
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.inspection import partial_dependence

rng = np.random.default_rng(4)
n = 60
X = np.column_stack([np.round(rng.gamma(2, 2, n), 3), rng.integers(0, 7, n), rng.integers(0, 3, n)]).astype(float)
weights = rng.integers(0, 4, n).astype(float)


class Written(RegressorMixin, BaseEstimator):
    def fit(self, X, y=None):
        self.fitted_ = True
        return self
    def predict(self, X):
        return 2 * X[:, 0] + X[:, 0] * X[:, 1] - 3 * (X[:, 2] == 1) * X[:, 1] + np.sqrt(X[:, 0])


def of(features, **more):
    found = partial_dependence(Written().fit(X), X, features, method="brute", kind="both", grid_resolution=9,
                               categorical_features=[2], **more)
    return {"grids": [g.tolist() for g in found["grid_values"]], "mean": found["average"].ravel().tolist(),
            "individual": found["individual"].ravel().tolist()}


json.dump({"made": {"by": "python partial-dependence.py > partial-dependence.json", "scikit-learn": sklearn.__version__,
                    "numpy": np.__version__, "python": platform.python_version()},
           "X": X.tolist(), "weights": weights.tolist(),
           "amount": of([0]), "count": of([1]), "category": of([2]), "both": of([0, 2]), "weighted": of([0], sample_weight=weights)},
          sys.stdout)

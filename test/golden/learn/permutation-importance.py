# python permutation-importance.py > permutation-importance.json
"""Permutation importance of scikit-learn, many shuffles, of a function that is written out on both sides."""
import json, platform, sys
import numpy as np, sklearn
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.inspection import permutation_importance

rng = np.random.default_rng(12)
X = np.round(np.column_stack([rng.normal(size=600), rng.gamma(2, 1, 600), rng.random(600)]), 3)


class Written(RegressorMixin, BaseEstimator):
    def fit(self, X, y=None):
        self.fitted_ = True
        return self
    def predict(self, X):
        return 2 * X[:, 0] + X[:, 1] ** 2 / 3


y = Written().predict(X)
found = permutation_importance(Written().fit(X), X, y, scoring="neg_mean_squared_error", n_repeats=2000, random_state=1)
json.dump({"made": {"by": "python permutation-importance.py > permutation-importance.json", "scikit-learn": sklearn.__version__,
                    "numpy": np.__version__, "python": platform.python_version()},
           "X": X.tolist(), "rises": found.importances_mean.tolist(),
           "deviations": found.importances.std(1).tolist()}, sys.stdout)

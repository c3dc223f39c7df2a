"""Learns 100 trees of 31 leaves, LightGBM's or scikit-learn's: train.py <records.json> <learner> <model file>."""

import json
import sys

import numpy as np

table, learner, target = sys.argv[1:]
with open(table) as file:
    records = json.load(file)
rows, outcomes = np.array(records["rows"], dtype=float), np.array(records["outcomes"])
categories = records["categories"]

if learner == "lightgbm":
    import lightgbm

    data = lightgbm.Dataset(rows, outcomes, categorical_feature=categories)
    settings = {"objective": "binary", "num_leaves": 31, "num_threads": 1, "verbosity": -1, "seed": 1}
    lightgbm.train(settings, data, num_boost_round=100).save_model(target)
else:
    import joblib
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=100, max_leaf_nodes=31, early_stopping=False, categorical_features=categories, random_state=1
    )
    joblib.dump(model.fit(rows, outcomes), target)

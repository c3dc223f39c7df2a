"""Golden numbers of the paired bootstrap: the same resamples, measured by scikit-learn, percentiles by numpy.

Made with: python paired-bootstrap.py > paired-bootstrap.json   (Python 3, scikit-learn 1.9.1, numpy; see "versions")
The stream of chance (sfc32, seeded by FNV-1a of "<seed>/resamples") is written here again, from its description.
"""
import json
import numpy as np
import sklearn
from sklearn.metrics import log_loss, mean_squared_error, roc_auc_score

MASK = 0xFFFFFFFF


def fnv1a(text):
    value = 0x811C9DC5
    for letter in text:
        value = ((value ^ ord(letter)) * 0x01000193) & MASK
    return value


def sfc32(path):
    a, b, c, counter = fnv1a(f"0:{path}"), fnv1a(f"1:{path}"), fnv1a(f"2:{path}"), 1
    drawn = 0
    while True:
        total = (a + b + counter) & MASK
        counter = (counter + 1) & MASK
        a = b ^ (b >> 9)
        b = (c + (c << 3)) & MASK
        c = (((c << 21) | (c >> 11)) & MASK) + total & MASK
        drawn += 1
        if drawn > 12:
            yield total / 4294967296


def golden(seed, y, scores, others, measure):
    rows = len(y)
    chance = sfc32(f"{seed}/resamples")
    differences = []
    for _ in range(400):
        counts = np.zeros(rows)
        for _ in range(rows):
            counts[int(next(chance) * rows)] += 1
        differences.append(measure(y, scores, counts) - measure(y, others, counts))
    ones = np.ones(rows)
    low, high = np.percentile(differences, [2.5, 97.5])
    return {"value": measure(y, scores, ones) - measure(y, others, ones), "low": low, "high": high}


def auc(y, scores, weights):
    return roc_auc_score(y, scores, sample_weight=weights)


def loss(y, scores, weights):
    return log_loss(y, scores, sample_weight=weights)


def rmse(y, scores, weights):
    return float(np.sqrt(mean_squared_error(y, scores, sample_weight=weights)))


random = np.random.default_rng(3)
chances = random.uniform(0.05, 0.95, 60)
y = (random.uniform(size=60) < chances).astype(int)
noisy = np.clip(chances + random.normal(0, 0.2, 60), 0.02, 0.98)
values = 10 + 3 * random.normal(size=60)
near, far = values + random.normal(0, 1, 60), values + random.normal(0.2, 1.1, 60)
numbers = lambda array: [float(value) for value in array]
print(
    json.dumps(
        {
            "versions": {"sklearn": sklearn.__version__, "numpy": np.__version__},
            "seed": 7,
            "classes": {"y": numbers(y), "scores": numbers(noisy), "others": numbers(chances)},
            "values": {"y": numbers(values), "scores": numbers(near), "others": numbers(far)},
            "rocAuc": golden(7, y, noisy, chances, auc),
            "logLoss": golden(7, y, noisy, chances, loss),
            "rmse": golden(7, values, near, far, rmse),
        },
        indent=1,
    )
)

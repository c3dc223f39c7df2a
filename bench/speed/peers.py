"""The peers' side of a contest: reads its data, then runs once for every line it gets, and answers with a line.

The job is the JSON of the only argument (job.ts). A library is imported only by its own contestant: what others load is
no memory of its. Threads are set by the environment, before anything is imported.
"""
import json
import os
import sys
import time

job = json.loads(sys.argv[1])
for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT"]:
    os.environ[name] = str(job["threads"])

import numpy as np

settings, threads, folder = job["settings"], job["threads"], job["folder"]
with open(os.path.join(folder, "data.json")) as file:
    data = json.load(file)


def hist_gradient_boosting():
    from sklearn.ensemble import HistGradientBoostingClassifier
    return HistGradientBoostingClassifier(
        max_iter=settings["trees"], max_leaf_nodes=settings["leaves"], learning_rate=settings["rate"],
        min_samples_leaf=settings["minLeaf"], l2_regularization=settings["l2"], max_bins=settings["bins"],
        early_stopping=False, random_state=0)


def xg_boost():
    from xgboost import XGBClassifier
    # it has no least number of rows: the curvature that 20 rows have at the start, where 37 % are ones
    return XGBClassifier(
        n_estimators=settings["trees"], max_leaves=settings["leaves"], max_depth=0, grow_policy="lossguide",
        tree_method="hist", learning_rate=settings["rate"], reg_lambda=settings["l2"], max_bin=settings["bins"],
        min_child_weight=settings["minLeaf"] * 0.37 * 0.63, n_jobs=threads, random_state=0)


def light_gbm():
    from lightgbm import LGBMClassifier
    return LGBMClassifier(
        n_estimators=settings["trees"], num_leaves=settings["leaves"], learning_rate=settings["rate"],
        min_child_samples=settings["minLeaf"], reg_lambda=settings["l2"], max_bin=settings["bins"], n_jobs=threads,
        verbose=-1, random_state=0)


def random_forest():
    from sklearn.ensemble import RandomForestClassifier
    return RandomForestClassifier(
        n_estimators=settings["trees"], min_samples_leaf=settings["minLeaf"], n_jobs=threads, random_state=0)


def light_gbm_forest():
    from lightgbm import LGBMClassifier
    return LGBMClassifier(
        boosting_type="rf", n_estimators=settings["trees"], num_leaves=8192, min_child_samples=settings["minLeaf"],
        subsample=0.632, subsample_freq=1, feature_fraction_bynode=data["columns"] ** -0.5, n_jobs=threads, verbose=-1,
        random_state=0)


def xg_boost_forest():
    from xgboost import XGBRFClassifier
    return XGBRFClassifier(
        n_estimators=settings["trees"], max_depth=0, max_leaves=0, subsample=0.632, min_child_weight=1, reg_lambda=0,
        tree_method="hist", colsample_bynode=data["columns"] ** -0.5, n_jobs=threads, random_state=0)


def logistic_regression(solver):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    return make_pipeline(
        StandardScaler(), LogisticRegression(C=1 / settings["l2"], solver=solver, tol=1e-5, max_iter=1000))


def k_means():
    from sklearn.cluster import KMeans
    return KMeans(
        settings["clusters"], init=np.ascontiguousarray(training[:settings["clusters"]]), n_init=1,
        max_iter=settings["iterations"], tol=0, algorithm="lloyd")


def texts():
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    return make_pipeline(
        TfidfVectorizer(sublinear_tf=True), LogisticRegression(C=1 / settings["l2"], max_iter=1000))


PEERS = {
    "scikit-learn HistGradientBoosting": (hist_gradient_boosting, np.float64),
    "XGBoost": (xg_boost, np.float32),
    "LightGBM": (light_gbm, np.float32),
    "scikit-learn RandomForest": (random_forest, np.float32),
    "LightGBM rf": (light_gbm_forest, np.float32),
    "XGBoost rf": (xg_boost_forest, np.float32),
    "scikit-learn lbfgs": (lambda: logistic_regression("lbfgs"), np.float64),
    "scikit-learn newton-cholesky": (lambda: logistic_regression("newton-cholesky"), np.float64),
    "scikit-learn KMeans, float64": (k_means, np.float64),
    "scikit-learn KMeans, float32": (k_means, np.float32),
    "scikit-learn TfidfVectorizer and LogisticRegression": (texts, None),
}
make, dtype = PEERS[job["learner"]]


def read(start, end):
    if data["kind"] == "texts":
        with open(os.path.join(folder, "texts.json")) as file:
            return json.load(file)[start:end]
    # rows one after the other, as a table of pandas or numpy hands them over, in the number that each library works in
    table = np.memmap(os.path.join(folder, "x.f32"), np.float32, "r").reshape(data["columns"], -1)
    out = np.empty((end - start, data["columns"]), dtype)
    for column in range(data["columns"]):
        out[:, column] = table[column, start:end]
    return out


def peak():
    try:
        with open("/proc/self/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024
    except OSError:
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 ** 2)


def scores(model, rows):
    if hasattr(model, "cluster_centers_"):
        return model.predict(rows).astype(float)
    found = model.predict_proba(rows)
    return found[:, 1] if found.shape[1] == 2 else found


def predict(model, rows):
    if job["learner"] == "XGBoost":
        model.get_booster().inplace_predict(rows)
    else:
        model.predict_proba(rows)


training, held = read(0, job["rows"]), read(data["rows"], data["rows"] + data["held"])
y = np.fromfile(os.path.join(folder, "y.f64"))[:job["rows"]].astype(np.int32)
prepared = None if job["task"] == "fit" else make().fit(training, y)
make()
print("ready", flush=True)
for line in sys.stdin:
    model, each = prepared or make(), 1
    used, start = time.process_time(), time.perf_counter()
    if job["task"] == "fit":
        model.fit(training, y)
    elif job["task"] == "predict-rows":
        predict(model, held)
    else:
        each = 300
        for row in range(each):
            predict(model, held[row:row + 1])
    seconds, used = time.perf_counter() - start, time.process_time() - used
    answer = {"seconds": seconds / each, "cpuSeconds": used / each, "megabytes": peak()}
    if line.strip() == "judge":
        np.ascontiguousarray(scores(model, held if job["scored"] == "held" else training), np.float64).tofile(job["scores"])
    print(json.dumps(answer), flush=True)

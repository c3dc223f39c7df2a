# python test/golden/learn/decision-tree.py > test/golden/learn/decision-tree.json
import json, platform, sys
import numpy, shap, sklearn
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

rng = numpy.random.default_rng(19)
rows = 250  # no more values than we keep apart
X = numpy.round(rng.normal(size=(rows, 4)) * 64) / 64  # the same number as a float
X[:, 3] = numpy.round(X[:, 3] * 2)
holes = X.copy()
holes[rng.random(rows) < 0.25, 0] = numpy.nan
holes[rng.random(rows) < 0.1, 2] = numpy.nan
pull = X[:, 0] + numpy.sin(2 * X[:, 1]) + 0.5 * X[:, 2] * X[:, 3] + 0.5 * rng.normal(size=rows)
asked = numpy.round(rng.normal(size=(40, 4)) * 96) / 64  # values that no row has
asked[:, 3] = numpy.round(asked[:, 3] * 4) / 2
weights = rng.integers(256, 2048, size=rows) / 1024  # so many that no two splits of classes gain the same
targets = {"regression": numpy.round(pull, 3), "two": (pull > 0).astype(int), "three": numpy.digitize(pull, [-0.6, 0.6])}


def plain(values):
    return [None if numpy.isnan(value) else float(value) for value in numpy.ravel(values)]


def fit(problem, columns, given, settings, seed):
    kind = DecisionTreeRegressor if problem == "regression" else DecisionTreeClassifier
    tree = kind(**settings, random_state=seed).fit(columns, targets[problem], sample_weight=given)
    if problem == "regression":
        return tree, tree.predict(numpy.vstack([columns, asked]))
    shares = tree.predict_proba(numpy.vstack([columns, asked]))
    return tree, shares[:, 1] if problem == "two" else shares.ravel()


def case(name, problem, columns, weighted, ours, settings):
    given = weights if weighted else None
    tree, answers = fit(problem, columns, given, settings, 0)
    for seed in range(1, 20):  # the seed orders the columns: where it changes an answer, a tie decided
        assert numpy.abs(fit(problem, columns, given, settings, seed)[1] - answers).max() < 1e-12, (problem, name)
    nodes = tree.tree_
    explainer = shap.TreeExplainer(tree)
    values = numpy.asarray(explainer.shap_values(columns[:12], check_additivity=False))
    if problem == "two":
        values = values[:, :, 1]
    elif problem == "three":
        values = values.transpose(0, 2, 1)
    return {
        "name": f"{problem}, {name}", "problem": problem, "holes": columns is holes, "weighted": weighted, "params": ours,
        "leaves": int(tree.get_n_leaves()), "depth": int(tree.get_depth()), "answers": answers.tolist(),
        "root": {"column": int(nodes.feature[0]), "cut": float(nodes.threshold[0])},
        "shap": None if name != "leaves of 12" else values.ravel().tolist(),
    }


total = weights.sum()
cases = []
for problem in targets:
    isWeighted = problem != "regression"
    given = weights if isWeighted else None

    def leaf(least):
        return {"min_weight_fraction_leaf": least / total} if isWeighted else {"min_samples_leaf": least}

    cases += [
        case("leaves of 12", problem, X, isWeighted, {"minLeaf": 12}, leaf(12)),
        case("3 deep", problem, X, isWeighted, {"minLeaf": 3, "maxDepth": 3}, {**leaf(3), "max_depth": 3}),
        case("missing", problem, holes, isWeighted, {"minLeaf": 12}, leaf(12)),
        case("least gain", problem, X, isWeighted, {"minLeaf": 5, "minGain": 0.02 * (total if isWeighted else rows)},
             {**leaf(5), "min_impurity_decrease": 0.02}),
    ]
    if problem == "regression":
        cases.append(case("missing, weighted", problem, holes, True, {"minLeaf": 15}, {"min_weight_fraction_leaf": 15 / total}))
    for share in [0.2, 0.5, 0.8]:  # between two alphas of the path, so that rounding does not decide
        for columns in [X, holes]:
            tree, _ = fit(problem, columns, given, leaf(8), 0)
            alphas = tree.cost_complexity_pruning_path(columns, targets[problem], sample_weight=given).ccp_alphas
            at = int(share * (len(alphas) - 1))
            alpha = float(alphas[at] + alphas[at + 1]) / 2
            cases.append(case(f"{'missing, ' if columns is holes else ''}pruned to {share}", problem, columns, isWeighted,
                              {"minLeaf": 8, "pruning": alpha}, {**leaf(8), "ccp_alpha": alpha}))

json.dump({
    "made": {"by": "python test/golden/learn/decision-tree.py > test/golden/learn/decision-tree.json",
             "python": platform.python_version(), "scikit-learn": sklearn.__version__, "shap": shap.__version__,
             "numpy": numpy.__version__},
    "rows": X.tolist(), "asked": asked.tolist(), "holes": [plain(row) for row in holes], "weights": weights.tolist(),
    "targets": {name: y.tolist() for name, y in targets.items()},
    "cases": cases,
}, sys.stdout, separators=(",", ":"))

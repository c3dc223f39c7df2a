# Makes penalised-linear.json:  python test/golden/learn/penalised-linear.py > test/golden/learn/penalised-linear.json
# The rows are those of linear-models.json; `three` makes classes of their values.
import json, pathlib, platform, warnings
import numpy, sklearn
from sklearn.linear_model import ElasticNet, LinearRegression, LogisticRegression
from sklearn.svm import LinearSVC
from sklearn.preprocessing import StandardScaler

warnings.simplefilter('ignore')
rows = json.loads((pathlib.Path(__file__).parent / 'linear-models.json').read_text())['rows']
column = lambda name: numpy.array([numpy.nan if row[name] is None else row[name] for row in rows])
a, b, c, value, weights = (column(name) for name in ['a', 'b', 'c', 'value', 'weight'])
label = column('label').astype(int)
colour = numpy.array([row['colour'] for row in rows])
three = numpy.digitize(value, [17, 23])

def design(w):
    known = ~numpy.isnan(c)
    half = int(numpy.ceil(w[known].sum() / 2))
    filled = numpy.where(known, c, numpy.sort(numpy.repeat(c[known], w[known].astype(int)))[half - 1])
    numbers = StandardScaler().fit_transform(numpy.column_stack([a, b, filled]), sample_weight=w)
    one_hot = numpy.column_stack([colour == level for level in ['blue', 'green', 'red']])
    return numpy.column_stack([numbers, ~known, one_hot]).astype(float)

slots = ['a', 'b', 'c', 'c is missing', 'colour = blue', 'colour = green', 'colour = red']
def described(model, X, predictions):
    return {'coefficients': {slot: list(numpy.atleast_2d(model.coef_)[:, i]) for i, slot in enumerate(slots)},
            'intercepts': list(numpy.atleast_1d(model.intercept_)), 'predictions': None if predictions is None else predictions.ravel().tolist()}

cases = []
for w, named in [(numpy.ones(len(rows)), 'equal'), (weights, 'given')]:
    X = design(w)
    model = LinearRegression().fit(X, value, sample_weight=w)
    cases.append({'estimator': 'linear-regression', 'params': {'l2': 0}, 'weights': named, **described(model, X, model.predict(X))})
    for alpha, l1_ratio in [(0.05, 1.0), (0.3, 0.5), (2.0, 0.9), (0.01, 0.1)]:
        model = ElasticNet(alpha=alpha, l1_ratio=l1_ratio, tol=1e-15, max_iter=1000000).fit(X, value, sample_weight=w)
        cases.append({'estimator': 'elastic-net', 'params': {'alpha': alpha, 'l1Ratio': l1_ratio}, 'weights': named, **described(model, X, model.predict(X))})
    for l1, l2 in [(1.0, 0.0), (2.0, 0.5), (0.2, 1.0)]:
        for target, classes in [(label, 2), (three, 3)]:
            model = LogisticRegression(C=1 / (l1 + l2), l1_ratio=l1 / (l1 + l2), solver='saga', tol=1e-14, max_iter=1000000, random_state=1).fit(X, target, sample_weight=w)
            p = model.predict_proba(X)
            cases.append({'estimator': 'logistic-regression', 'params': {'l1': l1, 'l2': l2}, 'weights': named, 'classes': classes, **described(model, X, p[:, 1] if classes == 2 else p)})
    for cost, loss in [(1.0, 'squared_hinge'), (0.05, 'squared_hinge'), (0.3, 'hinge')]:
        for target, classes in [(label, 2), (three, 3)]:
            model = LinearSVC(C=cost, loss=loss, dual=True, tol=1e-8, max_iter=10000000, random_state=1).fit(X, target, sample_weight=w)
            assert model.n_iter_ < 10000000  # with tol 1e-12 liblinear's shrinking leaves rows out for good
            cases.append({'estimator': 'linear-svm', 'params': {'c': cost, 'loss': loss.replace('_', '-')}, 'weights': named, 'classes': classes, **described(model, X, None)})

# Fewer rows than columns.
rng = numpy.random.default_rng(1)
wide = numpy.round(rng.normal(size=(5, 9)), 2)
wide_y = numpy.round(rng.normal(size=5), 2)
wide_model = LinearRegression().fit(StandardScaler().fit_transform(wide), wide_y)

print(json.dumps({
    'made': {'by': 'python test/golden/learn/penalised-linear.py > test/golden/learn/penalised-linear.json', 'python': platform.python_version(), 'scikit-learn': sklearn.__version__, 'numpy': numpy.__version__},
    'three': three.tolist(),
    'cases': cases,
    'wide': {'columns': wide.T.tolist(), 'y': wide_y.tolist(), 'coefficients': wide_model.coef_.tolist(), 'intercept': wide_model.intercept_}}, indent=1))

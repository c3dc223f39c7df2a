# Probabilities of scikit-learn's naive Bayes of words. To run: python naive-bayes.py > naive-bayes.json
import json

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import CategoricalNB, ComplementNB, MultinomialNB

texts = [
    "the café was fine fine and late", "a room with a view", "late again never again", "graph trees and rooms",
    "never fine", "trees with a view of trees", "the graph was late", "a café with graphs", "view the room again", "fine trees",
]
labels = [0, 1, 2, 1, 0, 1, 2, 2, 0, 1]
weights = [1, 2, 1, 1, 0.5, 1, 1, 3, 1, 1]
unseen = ["the view was fine", "graph of trees", "nothing known here", "late late café"]
colours = list("aabacbbcca")
words = TfidfVectorizer(token_pattern=r"(?u)\w+", sublinear_tf=True)
x, z = words.fit_transform(texts), words.transform(unseen)
cases = []
for form, make in (("complement", ComplementNB), ("multinomial", MultinomialNB)):
    for alpha in (0.01, 0.1, 1):
        for classes in (2, 3):
            y = [min(label, classes - 1) for label in labels]
            fit = make(alpha=alpha).fit(x, y)
            cases.append({"form": form, "alpha": alpha, "classes": classes, "probabilities": fit.predict_proba(z).tolist()})
codes = [["abc".index(colour)] for colour in colours]
levels = CategoricalNB(alpha=0.3).fit(codes, labels, sample_weight=[5 * w for w in weights]).predict_proba([[0], [1], [2]])
print(json.dumps({
    "source": f"scikit-learn {sklearn.__version__}: python naive-bayes.py > naive-bayes.json",
    "texts": texts, "labels": labels, "weights": weights, "unseen": unseen, "cases": cases, "colours": colours, "levels": levels.tolist(),
}, ensure_ascii=False, indent=1))

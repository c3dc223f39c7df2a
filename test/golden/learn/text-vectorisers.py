# Rows of scikit-learn's vectorisers. To run: python text-vectorisers.py > text-vectorisers.json
import json

import sklearn
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer

texts = [
    "The café was fine, fine and LATE.",
    "A room with a view: the room was fine!",
    "late again; never again",
    "",
    "C++ and R 4.5 are fine",
    "naïve Ångström Ärger",
    "the the the view  was\tnot fine",
    "emoji 😀😀 and a word",
    "Über-long_word x Ωμέγα привет",
    "zürich ZÜRICH zurich",
]
WORD = {"token_pattern": r"(?u)\w+"}
CASES = [
    ("words", CountVectorizer, {**WORD}, {"idf": False, "norm": "none"}),
    ("two letters", TfidfVectorizer, {}, {"lettersMin": 2}),
    ("pairs", TfidfVectorizer, {**WORD, "ngram_range": (1, 2), "sublinear_tf": True}, {"ngrams": [1, 2], "sublinear": True}),
    ("only triples", TfidfVectorizer, {**WORD, "ngram_range": (2, 3), "norm": "l1"}, {"ngrams": [2, 3], "norm": "l1"}),
    ("limits", TfidfVectorizer, {**WORD, "min_df": 2, "max_df": 0.4}, {"minDf": 2, "maxDf": 0.4}),
    ("most", CountVectorizer, {**WORD, "max_features": 2}, {"maxFeatures": 2, "idf": False, "norm": "none"}),
    ("stopped", TfidfVectorizer, {**WORD, "stop_words": ["the", "a", "was"], "ngram_range": (1, 2)}, {"stopWords": ["the", "a", "was"], "ngrams": [1, 2]}),
    ("accents", TfidfVectorizer, {**WORD, "strip_accents": "unicode"}, {"stripAccents": True}),
    ("case", TfidfVectorizer, {**WORD, "lowercase": False, "use_idf": False}, {"lowercase": False, "idf": False}),
    ("characters", TfidfVectorizer, {"analyzer": "char", "ngram_range": (1, 3)}, {"of": "characters", "ngrams": [1, 3]}),
    ("characters of words", TfidfVectorizer, {"analyzer": "char_wb", "ngram_range": (2, 5)}, {"of": "charactersOfWords", "ngrams": [2, 5]}),
    ("hashed", HashingVectorizer, {**WORD}, {}),
    ("hashed few", HashingVectorizer, {**WORD, "n_features": 13, "ngram_range": (1, 2), "norm": None}, {"width": 13, "ngrams": [1, 2], "norm": "none"}),
    ("hashed characters", HashingVectorizer, {"analyzer": "char_wb", "ngram_range": (3, 3), "n_features": 1000, "alternate_sign": False}, {"of": "charactersOfWords", "ngrams": [3, 3], "width": 1000, "alternateSign": False}),
]
cases = []
for name, make, params, options in CASES:
    vectoriser = make(**params)
    rows = vectoriser.fit_transform(texts).tocsr()
    rows.sort_indices()
    terms = vectoriser.get_feature_names_out().tolist() if hasattr(vectoriser, "vocabulary_") else None
    cases.append({
        "name": name, "hashed": terms is None, "options": options, "terms": terms,
        "rows": [{str(slot): value for slot, value in zip(row.indices.tolist(), row.data.tolist())} for row in rows],
    })
print(json.dumps({"source": f"scikit-learn {sklearn.__version__}: python text-vectorisers.py > text-vectorisers.json", "texts": texts, "cases": cases}, ensure_ascii=False, indent=1))

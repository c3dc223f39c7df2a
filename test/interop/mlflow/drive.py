"""Runs functions of the files beside it with the unmodified client, as it is told on its standard input.

A line in: {"ask": "runs.nested", "given": {...}}. A line out: {"answer": ...} or {"error": "traceback"}. One process
answers all, since the client takes seconds to import. What the client prints goes to standard error.
"""

import importlib
import json
import os
import sys
import traceback
import warnings

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
warnings.simplefilter("ignore")

for line in sys.stdin:
    question = json.loads(line)
    module, function = question["ask"].split(".")
    try:
        answer = getattr(importlib.import_module(module), function)(**question["given"])
        reply = {"answer": answer}
    except BaseException:
        reply = {"error": traceback.format_exc()}
    answers.write(json.dumps(reply) + "\n")
    answers.flush()

"""drive.py <host:port> <module.function>...: runs each, and prints what it answers as a line of JSON."""

import importlib
import json
import sys
import traceback

for scenario in sys.argv[2:]:
    module, function = scenario.split(".")
    try:
        said = {"answer": getattr(importlib.import_module(module), function)(sys.argv[1])}
    except Exception:
        said = {"error": traceback.format_exc()}
    print(json.dumps({"scenario": scenario, **said}), flush=True)

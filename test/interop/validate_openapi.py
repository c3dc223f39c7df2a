"""Validates OpenAPI documents, and what was really sent and answered against the schemas they hold.

Reads {"documents": [...], "exchanges": [{"document", "path", "request", "answer"}]}, answers with the problems."""
import json
import sys

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

JSON = "application/json"


def schema_problems(what, schema, value):
    return [f"{what}: {error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(value)]


question = json.load(sys.stdin)
problems = []
for number, document in enumerate(question["documents"]):
    if not document["openapi"].startswith("3.1"):
        problems.append(f"document {number}: it is OpenAPI {document['openapi']}")
    problems += [f"document {number}: {error.message}" for error in OpenAPIV31SpecValidator(document).iter_errors()]
for exchange in question["exchanges"]:
    operation = question["documents"][exchange["document"]]["paths"][exchange["path"]]["post"]
    request = operation["requestBody"]["content"][JSON]["schema"]
    answer = operation["responses"]["200"]["content"][JSON]["schema"]
    problems += schema_problems("request", request, exchange["request"])
    problems += schema_problems("answer", answer, exchange["answer"])
json.dump(problems, sys.stdout)

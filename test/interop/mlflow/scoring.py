"""A served model, asked as MLflow's own client and its documentation ask a scoring server."""

import json
from urllib.parse import urlsplit

import mlflow
import requests
from mlflow.pyfunc.scoring_server.client import ScoringServerClient

from exchange import frame_of


def client_of(url):
    """MLflow's client of scoring servers, below an address."""
    parts = urlsplit(url)
    client = ScoringServerClient(parts.hostname, parts.port)
    client.url_prefix = url
    return client


def forms(url, uri, rows):
    """The predictions for rows in every form, what pyfunc gives for the same frame, and how a bad request is refused."""
    model = mlflow.pyfunc.load_model(uri)
    frame = frame_of(rows, model.metadata.get_input_schema())
    # A whole data frame: its columns in another order, and one more.
    given = frame[list(reversed(frame.columns))].assign(other=1)
    client = client_of(url)
    client.wait_server_ready(timeout=10)
    split, records = given.to_json(orient="split"), given.to_json(orient="records")
    columns = {name: json.loads(given[name].to_json(orient="values")) for name in given.columns}
    bodies = {
        "to_json split": ("application/json", f'{{"dataframe_split": {split}}}'),
        "to_json split with charset": ("application/json; charset=utf-8", f'{{"dataframe_split": {split}}}'),
        "to_json records": ("application/json", f'{{"dataframe_records": {records}, "params": {{}}}}'),
        "instances": ("application/json", f'{{"instances": {records}}}'),
        "inputs": ("application/json", json.dumps({"inputs": columns})),
        "to_csv": ("text/csv", given.to_csv()),
        "to_csv without index": ("text/csv", given.to_csv(index=False)),
    }
    answers = {"client": client.invoke(given).get_predictions().to_dict(orient="records")}
    for name, (content_type, body) in bodies.items():
        response = requests.post(f"{url}/invocations", data=body, headers={"Content-Type": content_type}, timeout=60)
        answers[name] = response.json().get("predictions", response.text)
    refused = requests.post(f"{url}/invocations", json={"dataframe_split": {"columns": [], "data": [[]]}}, timeout=60)
    return {
        "answers": answers,
        "pyfunc": model.predict(frame).to_dict(orient="records"),
        "refused": [refused.status_code, refused.json()],
        "root": requests.get(f"{url.rsplit('/models/', 1)[0]}/ping", timeout=60).status_code,
    }

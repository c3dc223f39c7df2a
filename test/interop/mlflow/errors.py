"""The exceptions that the client raises for what cannot be."""

from mlflow import MlflowClient
from mlflow.entities import Metric, Param
from mlflow.utils.rest_utils import http_request
from mlflow.utils.credentials import get_default_host_creds
from refusals import refusal
from runs import begin
import mlflow


def every():
    client = MlflowClient()
    experiment = begin("errors")
    run = client.create_run(experiment).info.run_id
    client.log_param(run, "p", "1")
    gone = client.create_experiment("errors gone")
    client.delete_experiment(gone)
    unknown = "0" * 32
    return {
        "get_experiment": refusal(client.get_experiment, "999999"),
        "get_run": refusal(client.get_run, unknown),
        "log_metric": refusal(client.log_metric, unknown, "m", 1),
        "log_param": refusal(client.log_param, run, "p", "2"),
        "log_param_again": refusal(client.log_param, run, "p", "1"),
        "log_batch_params": refusal(client.log_batch, run, params=[Param("q", "1"), Param("q", "2")]),
        "delete_tag": refusal(client.delete_tag, run, "none"),
        "create_run": refusal(client.create_run, "999999"),
        "create_run_deleted": refusal(client.create_run, gone),
        "rename_deleted": refusal(client.rename_experiment, gone, "x"),
        "delete_twice": refusal(client.delete_experiment, gone),
        "restore_active": refusal(client.restore_experiment, experiment),
        "restore_run": refusal(client.restore_run, unknown),
        "history": refusal(client.get_metric_history, unknown, "m"),
        "model": refusal(client.get_registered_model, "none"),
        "version": refusal(client.get_model_version, "none", "1"),
        "alias": refusal(client.get_model_version_by_alias, "none", "a"),
        "artifacts": refusal(client.list_artifacts, unknown),
        "escape": refusal(client.list_artifacts, run, "../.."),
    }


def wire():
    """What the client's own checks would have stopped, sent as it sends."""
    run = MlflowClient().create_run(begin("wire")).info.run_id
    creds = get_default_host_creds(mlflow.get_tracking_uri())

    def answer(method, path, **body):
        named = {"params": body} if method == "GET" else {"json": body}
        response = http_request(creds, f"/api/2.0/mlflow/{path}", method, max_retries=0, **named)
        text = response.json() if "json" in response.headers.get("Content-Type", "") else {}
        return [response.status_code, text.get("error_code"), text.get("message")]

    metric = {"key": "m", "value": 1, "timestamp": 1, "step": 0}
    return {
        "no run": answer("POST", "runs/log-metric", **metric),
        "no key": answer("POST", "runs/log-metric", run_id=run, value=1, timestamp=1),
        "text value": answer("POST", "runs/log-metric", run_id=run, **{**metric, "value": "x"}),
        "text time": answer("POST", "runs/log-metric", run_id=run, **{**metric, "timestamp": "5"})[:1],
        "bad key": answer("POST", "runs/log-metric", run_id=run, **{**metric, "key": "a,b"}),
        "up key": answer("POST", "runs/log-metric", run_id=run, **{**metric, "key": "../a"}),
        "long key": answer("POST", "runs/log-parameter", run_id=run, key="k" * 251, value="x"),
        "many": answer("POST", "runs/log-batch", run_id=run, metrics=[{**metric, "step": i} for i in range(1001)]),
        "many params": answer("POST", "runs/log-batch", run_id=run, params=[{"key": f"k{i}", "value": "x"} for i in range(101)]),
        "in batch": answer("POST", "runs/log-batch", run_id=run, metrics=[{"value": 1, "timestamp": 1}]),
        "no name": answer("POST", "experiments/create"),
        "number name": answer("POST", "experiments/create", name=5),
        "no such": answer("POST", "no/such")[:1],
        "get": answer("GET", "runs/get", run_id=run, unknown="x")[:1],
        "history": answer("GET", "metrics/get-history", run_id=run),
        "many results": answer("POST", "experiments/search", max_results=50_001)[:1],
        "no results": answer("POST", "experiments/search", max_results=0)[:1],
        "bad version": answer("GET", "model-versions/get", name="none", version="x")[:2],
    }

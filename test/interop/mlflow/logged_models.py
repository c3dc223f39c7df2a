"""What 3.x has beside runs: models that are logged on their own."""

import os
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.entities import LoggedModelOutput
from mlflow.entities import LoggedModelStatus
from refusals import refusal
from runs import begin


def plain(model):
    return {
        "name": model.name,
        "status": str(model.status),
        "type": model.model_type,
        "tags": {key: value for key, value in model.tags.items() if not key.startswith("mlflow.")},
        "params": model.params,
        "metrics": sorted([each.key, each.value, each.dataset_name] for each in model.metrics or []),
        "location": model.artifact_location.split(":")[0],
        "isNamed": model.model_id.startswith("m-") and len(model.model_id) == 34,
    }


def lifecycle():
    experiment = begin("logged models")
    client = MlflowClient()
    with mlflow.start_run() as run:
        model = client.create_logged_model(
            experiment, name="net", source_run_id=run.info.run_id, tags={"a": "1"}, params={"depth": "3"}, model_type="net"
        )
        identity = model.model_id
        states = [plain(model)]
        client.log_model_params(identity, {"width": "4"})
        client.set_logged_model_tags(identity, {"b": "2", "c": "3"})
        client.delete_logged_model_tag(identity, "a")
        mlflow.log_metric("auc", 0.75, step=1, model_id=identity)
        mlflow.log_metric("auc", 0.8, step=2, model_id=identity)
        client.log_outputs(run.info.run_id, [LoggedModelOutput(identity, 2)])
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "weights.bin")
            with open(path, "wb") as file:
                file.write(bytes(range(100)))
            client.log_model_artifact(identity, path)
            client.log_model_artifacts(identity, folder)
        client.finalize_logged_model(identity, LoggedModelStatus.READY)
    states.append(plain(client.get_logged_model(identity)))
    found = client.get_run(run.info.run_id)
    outputs = [[each.model_id == identity, each.step] for each in found.outputs.model_outputs]
    artifacts = [[each.path, each.file_size] for each in client.list_logged_model_artifacts(identity)]
    failed = client.create_logged_model(experiment)
    client.finalize_logged_model(failed.model_id, LoggedModelStatus.FAILED)
    failure = str(client.get_logged_model(failed.model_id).status)
    client.delete_logged_model(failed.model_id)
    return {
        "states": states,
        "outputs": outputs,
        "artifacts": artifacts,
        "failed": failure,
        "gone": refusal(client.get_logged_model, failed.model_id),
        "none": refusal(client.get_logged_model, "m-" + "0" * 32),
    }


def search():
    import pandas

    experiment = begin("logged models search")
    client = MlflowClient()
    dataset = mlflow.data.from_pandas(pandas.DataFrame({"x": [1, 2]}), name="held out")
    with mlflow.start_run():
        for position in range(5):
            model = client.create_logged_model(
                experiment, name=f"s{position}", params={"depth": str(position)}, tags={"parity": str(position % 2)}
            )
            mlflow.log_metric("auc", position / 10, model_id=model.model_id)
            if position > 2:
                mlflow.log_metric("auc", 1 - position / 10, model_id=model.model_id, dataset=dataset)
            if position < 4:
                client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)
    names = lambda text="", **more: [
        each.name
        for each in client.search_logged_models(
            [experiment], text, **{"order_by": [{"field_name": "name", "ascending": True}], **more}
        )
    ]
    pages, token = [], None
    while True:
        page = client.search_logged_models(
            [experiment], max_results=2, page_token=token, order_by=[{"field_name": "metrics.auc", "ascending": False}]
        )
        pages.append([each.name for each in page])
        token = page.token
        if not token:
            break
    return {
        "pages": pages,
        "name": names("name = 's1'"),
        "params": names("params.depth = '2'"),
        "tags": names("tags.parity = '1'"),
        "metrics": names("metrics.auc > 0.15"),
        "dataset": names("metrics.auc > 0.6", datasets=[{"dataset_name": "held out", "dataset_digest": dataset.digest}]),
        "both": names("params.depth != '0' AND tags.parity = '0'"),
        "frame": list(mlflow.search_logged_models([experiment]).shape)[0],
        "refused": refusal(client.search_logged_models, [experiment], "bogus.x = 'y'"),
    }

import mlflow
from mlflow import MlflowClient
from refusals import refusal


def begin(name):
    """The experiment of a scenario; what was there of another goes unused."""
    while mlflow.active_run():
        mlflow.end_run()
    return mlflow.set_experiment(name).experiment_id


def fluent():
    experiment = begin("fluent")
    with mlflow.start_run(run_name="first", tags={"a": "1"}, description="What it is for.") as run:
        mlflow.log_param("rate", 0.1)
        mlflow.log_params({"depth": 3, "long": "x" * 5900, "ünïcode/key": "wörth"})
        mlflow.log_metric("loss", 0.5, step=1)
        mlflow.log_metric("loss", 0.25, step=2)
        mlflow.log_metrics({"auc": 0.9, "f1": 0.8}, step=3)
        mlflow.set_tag("b", 2)
        mlflow.set_tags({"c": "3", "d": ""})
        mlflow.delete_tag("a")
        identity = run.info.run_id
    found = mlflow.get_run(identity)
    return {
        "name": found.info.run_name,
        "status": found.info.status,
        "isIn": found.info.experiment_id == experiment,
        "isDated": found.info.end_time >= found.info.start_time > 1.6e12,
        "location": found.info.artifact_uri.split(":")[0],
        "params": found.data.params,
        "metrics": found.data.metrics,
        "tags": {key: value for key, value in found.data.tags.items() if not key.startswith("mlflow.source")},
        "user": found.info.user_id == found.data.tags["mlflow.user"],
    }


def nested():
    begin("nested")
    with mlflow.start_run(run_name="parent") as parent:
        with mlflow.start_run(run_name="child", nested=True) as child:
            mlflow.log_metric("m", 1)
    client = MlflowClient()
    found = client.search_runs([parent.info.experiment_id], f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
    return {
        "children": [each.info.run_id == child.info.run_id for each in found],
        "parent": client.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id,
    }


def resumed():
    begin("resumed")
    with mlflow.start_run(run_name="once") as run:
        mlflow.log_metric("m", 1, step=1)
    with mlflow.start_run(run_id=run.info.run_id):
        during = mlflow.get_run(run.info.run_id).info.status
        mlflow.log_metric("m", 2, step=2)
    after = mlflow.get_run(run.info.run_id)
    return {"during": during, "after": after.info.status, "metrics": after.data.metrics, "name": after.info.run_name}


def failed():
    begin("failed")
    try:
        with mlflow.start_run() as run:
            raise ValueError("stopped")
    except ValueError:
        pass
    client = MlflowClient()
    killed = client.create_run(run.info.experiment_id)
    client.set_terminated(killed.info.run_id, status="KILLED", end_time=1_700_000_000_000)
    found = client.get_run(killed.info.run_id).info
    scheduled = client.create_run(run.info.experiment_id, start_time=5, run_name="later")
    client.update_run(scheduled.info.run_id, status="SCHEDULED", name="even later")
    late = client.get_run(scheduled.info.run_id).info
    return {
        "failed": mlflow.get_run(run.info.run_id).info.status,
        "isNamed": len(mlflow.get_run(run.info.run_id).info.run_name) > 3,
        "killed": [found.status, found.end_time],
        "scheduled": [late.status, late.run_name, late.start_time, late.end_time],
    }


def deleted():
    experiment = begin("deleted")
    client = MlflowClient()
    run = client.create_run(experiment, run_name="gone")
    client.delete_run(run.info.run_id)
    stage = client.get_run(run.info.run_id).info.lifecycle_stage
    found = [len(client.search_runs([experiment], run_view_type=view)) for view in (1, 2, 3)]
    refused = refusal(client.log_metric, run.info.run_id, "m", 1)
    client.restore_run(run.info.run_id)
    client.log_metric(run.info.run_id, "m", 1)
    return {"stage": stage, "found": found, "refused": refused, "restored": client.get_run(run.info.run_id).data.metrics}


def renamed():
    """A name, and the tag that says it, are one."""
    client = MlflowClient()
    run = client.create_run(begin("renamed"), run_name="one").info.run_id
    client.set_tag(run, "mlflow.runName", "two")
    names = [client.get_run(run).info.run_name]
    client.update_run(run, name="three")
    names.append(client.get_run(run).data.tags["mlflow.runName"])
    client.set_tag(run, "mlflow.note.content", "# A note\n\nwith *marks*")
    return {"names": names, "note": client.get_run(run).data.tags["mlflow.note.content"]}

import math

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag
from runs import begin


def spoken(value):
    """JSON lacks some doubles."""
    return value if math.isfinite(value) else str(value)


def batches():
    client = MlflowClient()
    run = client.create_run(begin("batches")).info.run_id
    client.log_batch(
        run,
        metrics=[Metric(f"m{position}", position / 7, 1_700_000_000_000 + position, position) for position in range(800)],
        params=[Param(f"p{position}", str(position)) for position in range(100)],
        tags=[RunTag(f"t{position}", "x" * position) for position in range(100)],
    )
    # The client itself cuts what is more than a batch may hold.
    mlflow.log_metrics({f"wide{position}": float(position) for position in range(2_500)}, run_id=run)
    with mlflow.start_run(run_id=run):
        mlflow.log_params({f"wide{position}": position for position in range(250)})
    found = client.get_run(run).data
    return {
        "counts": [len(found.metrics), len(found.params), len([key for key in found.tags if key.startswith("t")])],
        "samples": [found.metrics["m799"], found.metrics["wide2499"], found.params["wide249"], len(found.tags["t99"])],
    }


def unreal():
    """What is no real number comes back as it was sent, and can be logged again."""
    client = MlflowClient()
    run = client.create_run(begin("unreal")).info.run_id
    values = {"nan": math.nan, "up": math.inf, "down": -math.inf, "tiny": 5e-324, "huge": 1.7976931348623157e308}
    for key, value in values.items():
        client.log_metric(run, key, value, timestamp=1_700_000_000_000, step=3)
    client.log_batch(run, metrics=[Metric(key, value, 1_700_000_000_000, 4) for key, value in values.items()])
    found = client.get_run(run).data.metrics
    history = {key: [spoken(each.value) for each in client.get_metric_history(run, key)] for key in values}
    return {"latest": {key: spoken(value) for key, value in found.items()}, "history": history}


def nan_again():
    """The same NaN twice is one, as any number is."""
    client = MlflowClient()
    run = client.create_run(begin("nan again")).info.run_id
    for _ in range(2):
        client.log_batch(run, metrics=[Metric("m", math.nan, 7, 1), Metric("n", 0.1, 7, 1)])
    return [len(client.get_metric_history(run, key)) for key in ("m", "n")]


def history(points):
    client = MlflowClient()
    run = client.create_run(begin("history")).info.run_id
    for start in range(0, points, 1000):
        client.log_batch(
            run,
            metrics=[
                Metric("loss", 1 / (step + 1), 1_700_000_000_000 + step, step)
                for step in range(start, min(start + 1000, points))
            ],
        )
    found = client.get_metric_history(run, "loss")
    return {
        "points": len(found),
        "isInOrder": all(each.step == step and each.value == 1 / (step + 1) for step, each in enumerate(found)),
        "latest": client.get_run(run).data.metrics["loss"] == 1 / points,
    }


def latest():
    """The latest is of the greatest step, then time, then value: not what came last."""
    client = MlflowClient()
    run = client.create_run(begin("latest")).info.run_id
    for value, at, step in [(5.0, 10, 2), (9.0, 99, 1), (4.0, 10, 2), (1.0, 11, 2), (7.0, 5, -3)]:
        client.log_metric(run, "m", value, timestamp=at, step=step)
    order = [[each.timestamp, each.step, each.value] for each in client.get_metric_history(run, "m")]
    return {"latest": client.get_run(run).data.metrics["m"], "history": order, "none": client.get_metric_history(run, "x")}


def asynchronous():
    run = MlflowClient().create_run(begin("asynchronous")).info.run_id
    with mlflow.start_run(run_id=run):
        for step in range(200):
            mlflow.log_metric("m", step, step=step, synchronous=False)
        mlflow.log_params({"a": 1}, synchronous=False)
        mlflow.flush_async_logging()
    return {"points": len(MlflowClient().get_metric_history(run, "m")), "params": mlflow.get_run(run).data.params}

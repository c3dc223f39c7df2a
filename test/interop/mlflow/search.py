import mlflow
from mlflow import MlflowClient
from refusals import refusal
from runs import begin


def filters():
    experiment = begin("filters")
    client = MlflowClient()
    for position in range(6):
        run = client.create_run(experiment, run_name=f"r{position}", start_time=1_700_000_000_000 + position)
        identity = run.info.run_id
        client.log_metric(identity, "auc", [0.5, 0.9, float("nan"), 0.7, 0.1, 0.3][position])
        if position < 4:
            client.log_param(identity, "model", ["ridge", "Ridge", "forest", "lasso"][position])
        client.set_tag(identity, "my.dotted key", f"v{position % 2}")
        if position % 3 == 0:
            client.set_terminated(identity)
    found = lambda text, **more: [
        each.info.run_name for each in client.search_runs([experiment], text, **{"order_by": ["run_name"], **more})
    ]
    every = client.search_runs([experiment])
    ids = {each.info.run_name: each.info.run_id for each in every}
    asked = [
        "metrics.auc > 0.3",
        "metrics.auc >= 0.3 and metrics.auc < 0.9",
        "metric.auc != 0.5",
        "params.model = 'ridge'",
        "params.model != 'ridge'",
        "params.model LIKE '%idge'",
        "params.model ILIKE 'RIDGE'",
        "params.model IS NULL",
        "params.model IS NOT NULL",
        "tags.`my.dotted key` = 'v1'",
        'tags."my.dotted key" = "v0"',
        "attributes.status = 'FINISHED'",
        "status != 'FINISHED'",
        "attributes.start_time > 1700000000002",
        "created <= 1700000000001",
        "run_name LIKE 'r%' AND metrics.auc > 0.6",
        "`run name` = 'r3'",
        f"run_id IN ('{ids['r1']}', '{ids['r2']}')",
        f"attributes.run_id NOT IN ('{ids['r1']}')",
        "artifact_uri LIKE '%artifacts%'",
        "tags.missing != 'x'",
    ]
    ordered = {
        text: found("", order_by=[text])
        for text in ["metrics.auc", "metrics.auc DESC", "params.model ASC", "start_time DESC", "tags.missing", "end_time"]
    }
    return {
        "filters": {text.replace(ids["r1"], "r1").replace(ids["r2"], "r2"): found(text) for text in asked},
        "ordered": {key: value if key not in ("end_time",) else sorted(value[:2]) for key, value in ordered.items()},
        "default": [each.info.run_name for each in every],
    }


def pages():
    experiment = begin("pages")
    client = MlflowClient()
    for position in range(23):
        client.log_metric(client.create_run(experiment, run_name=f"p{position:02}").info.run_id, "m", position % 5)
    pages, token = [], None
    while True:
        page = client.search_runs([experiment], order_by=["metrics.m DESC", "run_name"], max_results=10, page_token=token)
        pages.append([each.info.run_name for each in page])
        token = page.token
        if not token:
            break
    frame = mlflow.search_runs([experiment], order_by=["run_name"])
    return {"pages": pages, "frame": [list(frame.shape)[0], frame["metrics.m"].tolist()[:7]]}


def refused():
    client = MlflowClient()
    asked = [
        "metrics.auc = 'x'",
        "params.a = 1",
        "params.a = 'x' OR params.b = 'y'",
        "bogus.a = 'x'",
        "attributes.bogus = 'x'",
        "metrics.a IS NULL",
        "params.a >",
        "status > 'FINISHED'",
    ]
    refusals = {text: refusal(client.search_runs, ["0"], text) for text in asked}
    refusals["order_by"] = refusal(client.search_runs, ["0"], order_by=["attributes.bogus"])
    refusals["token"] = refusal(client.search_runs, ["0"], page_token="no token")
    refusals["max_results"] = refusal(client.search_runs, ["0"], max_results=50_001)
    return refusals


def datasets():
    import pandas

    experiment = begin("datasets")
    frame = pandas.DataFrame({"x": [1, 2, 3], "y": [0.1, 0.2, 0.3]})
    with mlflow.start_run() as run:
        dataset = mlflow.data.from_pandas(frame, source="https://example.org/t.csv", name="table", targets="y")
        mlflow.log_input(dataset, context="training", tags={"split": "a"})
        mlflow.log_input(dataset, context="training")
        mlflow.log_input(mlflow.data.from_pandas(frame.head(2), name="small"), context="eval")
    client = MlflowClient()
    inputs = client.get_run(run.info.run_id).inputs.dataset_inputs
    return {
        "inputs": sorted(
            [each.dataset.name, each.dataset.source_type, {tag.key: tag.value for tag in each.tags}] for each in inputs
        ),
        "isWhole": all(each.dataset.digest and each.dataset.schema and each.dataset.profile for each in inputs),
        "source": [each.dataset.source for each in inputs if each.dataset.name == "table"],
        "found": [
            len(client.search_runs([experiment], text))
            for text in [
                "dataset.name = 'table'",
                "dataset.name LIKE 'sm%'",
                f"datasets.digest = '{inputs[0].dataset.digest}'",
                "dataset.context = 'eval'",
                "dataset.context = 'none'",
            ]
        ],
    }

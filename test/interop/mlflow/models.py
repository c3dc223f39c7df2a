import json
import tempfile

import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from mlflow.models import infer_signature
from runs import begin
from sklearn.datasets import make_regression

IS_3 = mlflow.__version__.startswith("3")


def table():
    values, target = make_regression(n_samples=80, n_features=3, noise=1, random_state=0)
    return pandas.DataFrame(values, columns=["a", "b", "c"]), target


def saved(flavor, model, name, **more):
    """2.x says where among the run's artifacts a model goes; 3.x names it. No package is asked for what it needs."""
    place = {"name": name} if IS_3 else {"artifact_path": name}
    return flavor.log_model(model, **place, pip_requirements=["mlflow"], **more)


def same(one, other):
    """Apart from how the rows of a product are summed, which the layout of a table decides."""
    return bool(numpy.allclose(one, other, rtol=1e-12, atol=0))


def round_trip():
    from sklearn.linear_model import Ridge

    begin("round trip")
    frame, target = table()
    model = Ridge().fit(frame, target)
    predicted = model.predict(frame)
    with mlflow.start_run() as run:
        info = saved(mlflow.sklearn, model, "ridge", signature=infer_signature(frame, predicted), input_example=frame[:3])
    loaded = mlflow.pyfunc.load_model(info.model_uri)
    local = mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/ridge")
    example = loaded.input_example
    return {
        "isEqual": same(loaded.predict(frame), predicted),
        "isEqualByRun": same(local.predict(frame), predicted),
        "isEqualOwn": numpy.array_equal(mlflow.sklearn.load_model(info.model_uri).predict(frame), predicted),
        "inputs": loaded.metadata.get_input_schema().input_names(),
        "example": None if example is None else list(example.shape),
        "isNoted": IS_3 or json.loads(mlflow.get_run(run.info.run_id).data.tags["mlflow.log-model.history"])[0]["run_id"]
        == run.info.run_id,
    }


def autolog(library):
    """What a library's fit alone leaves behind."""
    experiment = begin(f"autolog {library}")
    frame, target = table()
    if library == "sklearn":
        from sklearn.linear_model import Ridge
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        mlflow.sklearn.autolog(log_input_examples=True)
        try:
            model = make_pipeline(StandardScaler(), Ridge(alpha=0.5)).fit(frame, target)
        finally:
            mlflow.sklearn.autolog(disable=True)
    elif library == "xgboost":
        import xgboost

        mlflow.xgboost.autolog(log_input_examples=True, model_format="json")
        try:
            data = xgboost.DMatrix(frame, label=target)
            model = xgboost.train({"max_depth": 2}, data, num_boost_round=12, evals=[(data, "train")], verbose_eval=False)
        finally:
            mlflow.xgboost.autolog(disable=True)
    else:
        import lightgbm

        mlflow.lightgbm.autolog(log_input_examples=True)
        try:
            data = lightgbm.Dataset(frame, label=target)
            model = lightgbm.train({"verbose": -1, "num_leaves": 4}, data, num_boost_round=12, valid_sets=[data])
        finally:
            mlflow.lightgbm.autolog(disable=True)
    run = mlflow.search_runs([experiment], output_format="list")[0]
    client = MlflowClient()
    paths = sorted(each.path for each in client.list_artifacts(run.info.run_id))
    if IS_3:
        uri = client.search_logged_models([experiment])[0].model_uri
    else:
        uri = f"runs:/{run.info.run_id}/model"
    loaded = mlflow.pyfunc.load_model(uri)
    if library == "xgboost":
        import xgboost

        expected = model.predict(xgboost.DMatrix(frame))
    else:
        expected = model.predict(frame)
    series = {key: len(client.get_metric_history(run.info.run_id, key)) for key in sorted(run.data.metrics)}
    return {
        "status": run.info.status,
        "params": len(run.data.params),
        "series": series,
        "paths": paths,
        "datasets": [[each.dataset.source_type, each.tags[0].value] for each in run.inputs.dataset_inputs],
        "signature": [each.name for each in loaded.metadata.signature.inputs],
        "hasExample": loaded.input_example is not None,
        "isEqual": same(loaded.predict(frame), expected),
    }


def onnx():
    """A network written by hand, kept in the ONNX flavour and answered by ONNX Runtime."""
    import onnx as format
    from onnx import TensorProto, helper

    begin("onnx")
    node = helper.make_node("Gemm", ["x", "w", "b"], ["y"])
    weights = helper.make_tensor("w", TensorProto.FLOAT, [2, 1], [2.0, -1.0])
    bias = helper.make_tensor("b", TensorProto.FLOAT, [1], [0.5])
    graph = helper.make_graph(
        [node],
        "line",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])],
        [weights, bias],
    )
    model = format.helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    with mlflow.start_run():
        info = saved(mlflow.onnx, model, "line")
    rows = numpy.array([[1, 2], [3, 4]], dtype=numpy.float32)
    return mlflow.pyfunc.load_model(info.model_uri).predict(rows)["y"].ravel().tolist()


def own():
    """A model of Python's own making, with params and a file that goes with it."""
    begin("own")

    class Add(mlflow.pyfunc.PythonModel):
        def load_context(self, context):
            with open(context.artifacts["offset"]) as file:
                self.offset = float(file.read())

        def predict(self, context, model_input, params=None):
            return model_input["x"] * (params or {}).get("factor", 1) + self.offset

    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file, mlflow.start_run():
        file.write("10")
        file.flush()
        frame = pandas.DataFrame({"x": [1.0, 2.0]})
        place = {"name": "add"} if IS_3 else {"artifact_path": "add"}
        info = mlflow.pyfunc.log_model(
            **place,
            python_model=Add(),
            artifacts={"offset": file.name},
            pip_requirements=["mlflow"],
            signature=infer_signature(frame, frame["x"], params={"factor": 2}),
        )
    return list(mlflow.pyfunc.load_model(info.model_uri).predict(frame, params={"factor": 3}))

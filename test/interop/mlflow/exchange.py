"""Model folders that go between the two: those Throughline wrote, loaded by the client; those the client writes."""

import json
import os

import mlflow
import numpy
import pandas
from mlflow.models import infer_signature


def frame_of(rows, schema):
    """The rows as a person's data frame: numbers as numbers, dates as milliseconds, what is missing as pandas has it."""
    frame = pandas.DataFrame(rows)
    for column in schema:
        values = frame[column.name]
        if column.type.name != "double":
            continue
        if values.map(lambda value: isinstance(value, str) and "-" in value).any():
            values = pandas.to_datetime(values).astype("datetime64[ms]").astype("int64")
        frame[column.name] = pandas.to_numeric(values).astype("float64")
    return frame


def answers(uri, rows):
    """What a model answers to rows, column by column, with what its signature says of them."""
    model = mlflow.pyfunc.load_model(uri)
    schema = model.metadata.get_input_schema()
    frame = frame_of(rows, schema)
    # A column that is not of the model is dropped, and their order is that of the signature.
    given = frame[list(reversed(frame.columns))].assign(other=1)
    out = model.predict(given)
    refused = ""
    try:
        model.predict(frame.drop(columns=frame.columns[0]))
    except Exception as error:
        refused = str(error)
    outputs = model.metadata.get_output_schema()
    return {
        "inputs": [[each.name, each.type.name, each.required] for each in schema],
        "outputs": [[each.name, each.type.name] for each in outputs],
        "columns": {name: out[name].tolist() for name in out.columns},
        "example": len(model.predict(model.input_example)),
        "refused": refused,
    }


def folders(place):
    """Folders of the flavours that are read, each with rows and what pyfunc answers to them."""
    import lightgbm
    import onnx
    import xgboost
    from onnx import TensorProto, helper

    random = numpy.random.default_rng(0)
    table = pandas.DataFrame({"a": random.normal(size=200), "b": random.integers(0, 9, 200).astype(float)})
    table.loc[::7, "a"] = numpy.nan
    truth = table["a"].fillna(0.5) + 0.2 * table["b"]
    two, three = (truth > 1.3).astype(int), numpy.digitize(truth, [0.8, 1.8])
    asked, made = table[:40], {}

    def keep(name, flavor, model, rows=asked, **more):
        folder = os.path.join(place, name)
        flavor.save_model(model, folder, pip_requirements=["mlflow"], input_example=rows[:5], **more)
        out = mlflow.pyfunc.load_model(folder).predict(rows)
        values = numpy.concatenate([numpy.ravel(part) for part in out.values()]) if isinstance(out, dict) else numpy.ravel(out)
        made[name] = {"folder": folder, "rows": json.loads(rows.to_json(orient="records")), "answers": values.tolist()}

    def boosted(target, **settings):
        data = xgboost.DMatrix(table, label=target)
        return xgboost.train({"max_depth": 3, "verbosity": 0, **settings}, data, num_boost_round=8)

    binary = {"objective": "binary:logistic"}
    keep("xgboost-default", mlflow.xgboost, boosted(two, **binary))
    keep("xgboost-json", mlflow.xgboost, boosted(three, objective="multi:softprob", num_class=3), model_format="json")
    keep("xgboost-ubj", mlflow.xgboost, boosted(truth), model_format="ubj")
    light = {"verbose": -1, "num_leaves": 4, "min_data_in_leaf": 5}
    for name, target, settings in (
        ("lightgbm-binary", two, {"objective": "binary"}),
        ("lightgbm-several", three, {"objective": "multiclass", "num_class": 3}),
        ("lightgbm-number", truth, {}),
    ):
        keep(name, mlflow.lightgbm, lightgbm.train({**light, **settings}, lightgbm.Dataset(table, label=target), 8))

    whole = table.fillna(0).astype("float32")[:40]
    graph = helper.make_graph(
        [helper.make_node("Gemm", ["x", "w", "c"], ["y"])],
        "line",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])],
        [helper.make_tensor("w", TensorProto.FLOAT, [2, 1], [2.0, -1.0]), helper.make_tensor("c", TensorProto.FLOAT, [1], [0.5])],
    )
    network = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(network)
    keep("onnx", mlflow.onnx, network, whole, signature=infer_signature(whole))
    return made


def pickled(place):
    """A folder that holds Python objects."""
    from sklearn.linear_model import Ridge

    mlflow.sklearn.save_model(Ridge().fit([[0], [1]], [0, 1]), place, pip_requirements=["mlflow"])
    return place

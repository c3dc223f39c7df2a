"""What tritonclient's own examples do over HTTP, and rows of a model of columns. Each function answers with plain data."""

import asyncio

import ml_dtypes
import numpy as np
import tritonclient.http as http
import tritonclient.http.aio as aio
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

FIRST = np.arange(16, dtype=np.int32).reshape(1, 16)
SECOND = np.full((1, 16), -1, dtype=np.int32)


def client(url, **options):
    return http.InferenceServerClient(url, network_timeout=20, connection_timeout=20, **options)


def pair(first=FIRST, second=SECOND, binary=(False, True), library=http):
    inputs = []
    for name, values, is_binary in (("INPUT0", first, binary[0]), ("INPUT1", second, binary[1])):
        tensor = library.InferInput(name, list(values.shape), np_to_triton_dtype(values.dtype))
        tensor.set_data_from_numpy(values, binary_data=is_binary)
        inputs.append(tensor)
    return inputs


def numbers(result):
    return [result.as_numpy(name).tolist() for name in ("OUTPUT0", "OUTPUT1")]


def refusal(call, *arguments, **options):
    try:
        call(*arguments, **options)
    except InferenceServerException as error:
        return [error.status(), error.message()]
    return None


def health_and_metadata(url):
    with client(url) as server:
        params = {"test_1": 1, "test_2": 2}
        return {
            "live": server.is_server_live(query_params=params),
            "ready": server.is_server_ready(),
            "model": server.is_model_ready("simple"),
            "version": server.is_model_ready("simple", "1"),
            "none": server.is_model_ready("wrong_model_name"),
            "server": server.get_server_metadata(),
            "metadata": server.get_model_metadata("simple", query_params=params),
            "config": server.get_model_config("simple"),
            "wrong": refusal(server.get_model_metadata, "wrong_model_name"),
        }


def infer(url):
    """Inputs and outputs, each as JSON and as bytes; none asked for by name; each compression of either side."""
    answers = []
    with client(url) as server:
        for algorithm in (None, "gzip", "deflate"):
            options = {
                "request_compression_algorithm": algorithm,
                "response_compression_algorithm": algorithm,
                "query_params": {"test_1": 1, "test_2": 2},
            }
            outputs = [
                http.InferRequestedOutput("OUTPUT0", binary_data=True),
                http.InferRequestedOutput("OUTPUT1", binary_data=False),
            ]
            answers.append(numbers(server.infer("simple", pair(), outputs=outputs, **options)))
            answers.append(numbers(server.infer("simple", pair(), request_id="seven", **options)))
            answers.append(numbers(server.infer("simple", pair(binary=(True, True)), model_version="1", **options)))
        return {
            "answers": answers,
            "id": server.infer("simple", pair(), request_id="seven").get_response()["id"],
            "wrong": refusal(server.infer, "wrong_model_name", pair()),
            "missing": refusal(server.infer, "simple", pair()[:1]),
            "shape": refusal(server.infer, "simple", pair(FIRST[:, :8], SECOND[:, :8])),
            "stats": len(server.get_inference_statistics("simple")["model_stats"]),
        }


def large(url):
    """Answers so large that they are compressed."""
    values = np.linspace(-1, 1, 5000)
    answers = []
    with client(url) as server:
        tensor = http.InferInput("INPUT0", [5000], "FP64")
        for is_binary in (True, False):
            for algorithm in ("gzip", "deflate"):
                tensor.set_data_from_numpy(values, binary_data=is_binary)
                outputs = [http.InferRequestedOutput("OUTPUT0", binary_data=is_binary)]
                result = server.infer(
                    "identity_fp64",
                    [tensor],
                    outputs=outputs,
                    request_compression_algorithm=algorithm,
                    response_compression_algorithm=algorithm,
                )
                answers.append(bool(np.array_equal(result.as_numpy("OUTPUT0"), values)))
    return answers


def strings(url):
    texts = [np.array([str(x).encode() for x in values.flatten()], dtype=np.object_).reshape(1, 16) for values in (FIRST, SECOND)]
    answers = []
    with client(url) as server:
        for binary in ((True, True), (False, False), (True, False)):
            for is_binary in (True, False):
                outputs = [http.InferRequestedOutput(name, binary_data=is_binary) for name in ("OUTPUT0", "OUTPUT1")]
                result = server.infer("simple_string", pair(*texts, binary=binary), outputs=outputs)
                answers.append([[int(x) for x in result.as_numpy(name).flatten()] for name in ("OUTPUT0", "OUTPUT1")])
    return answers


def types(url):
    """Every type through a model that answers what it is asked."""
    same = {}
    with client(url) as server:
        for datatype, values in (
            ("BOOL", np.array([True, False])),
            ("INT64", np.array([2**53 + 1, -(2**63)])),
            ("FP16", np.array([1.5, -65504], dtype=np.float16)),
            ("BF16", np.array([1.5, -2], dtype=ml_dtypes.bfloat16)),
            ("FP32", np.array([0.1, np.nan], dtype=np.float32)),
            ("FP64", np.array([0.1, np.inf])),
        ):
            tensor = http.InferInput("INPUT0", [2], datatype)
            tensor.set_data_from_numpy(values)
            result = server.infer(f"identity_{datatype.lower()}", [tensor])
            same[datatype] = bool(np.array_equal(result.as_numpy("OUTPUT0"), values, equal_nan=datatype != "BOOL"))
    return same


def asynchronous(url):
    with client(url, concurrency=4) as server:
        requests = [server.async_infer("simple", pair()) for _ in range(8)]
        return [numbers(request.get_result(timeout=20)) for request in requests]


def reused(url):
    """The same objects, their data set anew."""
    with client(url) as server:
        inputs = pair(binary=(True, True))
        outputs = [http.InferRequestedOutput(name) for name in ("OUTPUT0", "OUTPUT1")]
        first = numbers(server.infer("simple", inputs, outputs=outputs))
        inputs[0].set_data_from_numpy(SECOND, binary_data=False)
        inputs[1].set_data_from_numpy(FIRST, binary_data=True)
        return [first, numbers(server.infer("simple", inputs, outputs=outputs)), numbers(server.infer("simple", inputs))]


def aio_client(url):
    async def ask():
        async with aio.InferenceServerClient(url) as server:
            outputs = [aio.InferRequestedOutput("OUTPUT0"), aio.InferRequestedOutput("OUTPUT1", binary_data=False)]
            plain, packed = await asyncio.gather(
                server.infer("simple", pair(library=aio), outputs=outputs),
                server.infer(
                    "simple",
                    pair(library=aio),
                    request_compression_algorithm="gzip",
                    response_compression_algorithm="deflate",
                ),
            )
            health = [await server.is_server_live(), await server.is_server_ready(), await server.is_model_ready("simple")]
            try:
                await server.get_model_metadata("wrong_model_name")
                wrong = None
            except InferenceServerException as error:
                wrong = error.message()
            return {
                "answers": [numbers(plain), numbers(packed)],
                "health": health,
                "metadata": (await server.get_model_metadata("simple"))["name"],
                "stats": len((await server.get_inference_statistics("simple"))["model_stats"]),
                "index": len(await server.get_model_repository_index()),
                "wrong": wrong,
            }

    return asyncio.run(ask())


def control(url):
    with client(url) as server:
        index = server.get_model_repository_index()
        server.load_model("simple")
        told = [server.is_model_ready("simple")]
        server.unload_model("simple")
        told.append(server.is_model_ready("simple"))
        unready = refusal(server.infer, "simple", pair())
        server.load_model("simple")
        told.append(server.is_model_ready("simple"))
        return {
            "index": [entry for entry in index if entry["name"] == "simple"],
            "ready": told,
            "unready": unready,
            "config": refusal(server.load_model, "simple", config='{"max_batch_size":"16"}'),
            "wrong": refusal(server.load_model, "wrong_model_name"),
        }


ROWS = {
    "speed": np.array([120.5, 80.0]),
    "engines": np.array([2.0, np.nan]),
    "warned": np.array([True, False]),
    "phase": np.array([b"Climb", b"Approach"], dtype=np.object_),
    "size": np.array([b"2", b"1"], dtype=np.object_),
    "flight date": np.array([b"1999-05-17", b"2001-01-01"], dtype=np.object_),
    "reported": np.array([b"1999-05-18T08:30:00Z", b""], dtype=np.object_),
    "note": np.array([b"it's a goose", b""], dtype=np.object_),
}


def rows(url):
    """Columns by name, in the order of the metadata and in the reverse of it."""
    answers = {}
    with client(url) as server:
        for model in ("strikes", "costs", "damages"):
            metadata = server.get_model_metadata(model)
            names = [spec["name"] for spec in metadata["inputs"]]
            wanted = [spec["name"] for spec in metadata["outputs"] if spec["name"] != "prediction_id"]
            answers[model] = []
            for order in (names, names[::-1]):
                inputs = []
                for name in order:
                    values = ROWS[name].reshape(2, 1)
                    tensor = http.InferInput(name, [2, 1], np_to_triton_dtype(values.dtype))
                    tensor.set_data_from_numpy(values)
                    inputs.append(tensor)
                result = server.infer(model, inputs)
                assert len(set(result.as_numpy("prediction_id").tolist())) == 2
                told = {}
                for name in wanted:
                    values = result.as_numpy(name).tolist()
                    told[name] = [each.decode() if isinstance(each, bytes) else each for each in values]
                answers[model].append(told)
    return answers

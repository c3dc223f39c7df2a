"""KServe's InferenceRESTClient in its protocol v2. Each function answers with plain data."""

import asyncio

import httpx
import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput

FIRST = np.arange(16, dtype=np.int32).reshape(1, 16)
SECOND = np.full((1, 16), -1, dtype=np.int32)


def with_client(work):
    async def run():
        async with InferenceRESTClient(RESTConfig(protocol="v2", timeout=20)) as client:
            return await work(client)

    return asyncio.run(run())


def pair(binary):
    inputs = []
    for name, values in (("INPUT0", FIRST), ("INPUT1", SECOND)):
        tensor = InferInput(name, list(values.shape), "INT32")
        tensor.set_data_from_numpy(values, binary_data=binary)
        inputs.append(tensor)
    return inputs


def health(url):
    base = f"http://{url}"

    async def work(client):
        return [
            await client.is_server_live(base),
            await client.is_server_ready(base),
            await client.is_model_ready(base, "simple"),
            await client.is_model_ready(base, "wrong_model_name"),
        ]

    return with_client(work)


def infer(url):
    base = f"http://{url}"

    async def work(client):
        answers = []
        for binary in (False, True):
            for outputs in (False, True):
                wanted = [RequestedOutput(name, {"binary_data": outputs}) for name in ("OUTPUT0", "OUTPUT1")]
                for request_outputs in (None, wanted):
                    request = InferRequest(
                        "simple",
                        pair(binary),
                        request_id="seven",
                        request_outputs=request_outputs,
                        parameters={"binary_data_output": outputs},
                    )
                    response = await client.infer(base, request, model_name="simple")
                    told = [response.get_output_by_name(name).as_numpy().tolist() for name in ("OUTPUT0", "OUTPUT1")]
                    answers.append([response.id, response.model_name, told])
        return answers

    return with_client(work)


def documents(url):
    """Requests as plain data, and refusals."""
    base = f"http://{url}"
    data = {
        "inputs": [
            {"name": "INPUT0", "shape": [1, 16], "datatype": "INT32", "data": FIRST.tolist()},
            {"name": "INPUT1", "shape": [1, 16], "datatype": "INT32", "data": SECOND.flatten().tolist()},
        ]
    }

    async def refusal(client, model, body):
        try:
            await client.infer(base, body, model_name=model)
        except httpx.HTTPStatusError as error:
            return [error.response.status_code, str(error)]
        return None

    async def work(client):
        response = await client.infer(base, data, model_name="simple")
        return {
            "sum": response.get_output_by_name("OUTPUT0").as_numpy().tolist(),
            "wrong": await refusal(client, "wrong_model_name", data),
            "missing": await refusal(client, "simple", {"inputs": data["inputs"][:1]}),
        }

    return with_client(work)


def rows(url):
    """A column for each input, as KServe's and MLServer's clients write tables."""
    base = f"http://{url}"
    columns = {
        "speed": ("FP64", np.array([120.5, 80.0])),
        "engines": ("INT64", np.array([2, 3])),
        "warned": ("BOOL", np.array([True, False])),
        "phase": ("BYTES", np.array(["Climb", "Approach"], dtype=np.object_)),
        "size": ("BYTES", np.array(["2", "1"], dtype=np.object_)),
        "flight date": ("BYTES", np.array(["1999-05-17", "2001-01-01"], dtype=np.object_)),
    }

    async def work(client):
        answers = []
        for binary in (False, True):
            inputs = []
            for name, (datatype, values) in columns.items():
                tensor = InferInput(name, [2], datatype)
                tensor.set_data_from_numpy(values, binary_data=binary)
                inputs.append(tensor)
            request = InferRequest("costs", inputs, parameters={"content_type": "pd", "binary_data_output": binary})
            response = await client.infer(base, request, model_name="costs")
            answers.append(response.get_output_by_name("value").as_numpy().tolist())
        return answers

    return with_client(work)

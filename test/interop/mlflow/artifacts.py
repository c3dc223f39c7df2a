import hashlib
import os
import tempfile
import time

import mlflow
import numpy
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts, list_artifacts, load_dict, load_text
from refusals import refusal
from runs import begin

BLOCK = 1 << 20


def write(path, length, seed=1):
    """Bytes that do not compress and are the same each time."""
    block = hashlib.shake_256(str(seed).encode()).digest(min(length, BLOCK))
    with open(path, "wb") as file:
        for start in range(0, length, BLOCK):
            file.write(block[: min(BLOCK, length - start)])
    return path


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def listed(run, path=None):
    return sorted([each.path, each.is_dir, each.file_size] for each in MlflowClient().list_artifacts(run, path))


def kinds():
    begin("artifacts")
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        one = write(os.path.join(folder, "one.bin"), 1000)
        os.makedirs(os.path.join(folder, "tree/deep/er"))
        os.makedirs(os.path.join(folder, "tree/none"))
        for position, name in enumerate(["a.csv", "deep/b b.txt", "deep/er/ünï +&=.json"]):
            write(os.path.join(folder, "tree", name), 10 * (position + 1), position)
        write(os.path.join(folder, "tree/empty"), 0)
        mlflow.log_artifact(one)
        mlflow.log_artifact(one, "under/here")
        mlflow.log_artifacts(os.path.join(folder, "tree"), "tree")
        mlflow.log_dict({"a": [1, 2.5, None]}, "dicts/d.json")
        mlflow.log_dict({"a": 1}, "dicts/d.yaml")
        mlflow.log_text("Grüße\n", "t.txt")
        mlflow.log_table({"x": [1, 2], "y": ["a", "b"]}, "table.json")
        mlflow.log_text("changed\n", "t.txt")
        identity = run.info.run_id
        down = os.path.join(folder, "down")
        whole = download_artifacts(run_id=identity, dst_path=down)
        tree = os.path.join(folder, "tree")
        same = {}
        for at, _, names in os.walk(tree):
            for name in names:
                source = os.path.join(at, name)
                there = os.path.join(whole, "tree", os.path.relpath(source, tree))
                same[os.path.relpath(source, tree)] = os.path.exists(there) and digest(there) == digest(source)
        uri = mlflow.get_artifact_uri("tree/a.csv")
        return {
            "root": listed(identity),
            "tree": listed(identity, "tree"),
            "deep": listed(identity, "tree/deep/er"),
            "file": listed(identity, "t.txt"),
            "none": listed(identity, "no/such"),
            "byUri": [each.path for each in list_artifacts(artifact_uri=mlflow.get_artifact_uri("under"))],
            "same": same,
            "dict": load_dict(f"runs:/{identity}/dicts/d.json"),
            "text": load_text(f"runs:/{identity}/t.txt"),
            "table": mlflow.load_table("table.json", run_ids=[identity]).to_dict("list"),
            "part": os.path.getsize(download_artifacts(artifact_uri=uri, dst_path=os.path.join(folder, "part"))),
            "missing": refusal(download_artifacts, run_id=identity, artifact_path="no.txt"),
            "tags": sorted(key for key in mlflow.get_run(identity).data.tags if "table" in key.lower()),
        }


def images():
    """Client 2 parts what it says of an image by '%', client 3 by '+': 'dog%step%16%timestamp%1795303384075...'."""
    begin("images")
    steps = [0, 16, 20, 25, 500]
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        for step in steps:
            pixels = numpy.full((4, 4, 3), step % 256, dtype=numpy.uint8)
            mlflow.log_image(pixels, key="dog", step=step, synchronous=True)
        names = [path for path, _, _ in listed(run.info.run_id, "images")]
        down = download_artifacts(run_id=run.info.run_id, artifact_path="images", dst_path=folder)
        return {"listed": len(names), "down": len(os.listdir(down))}


def large(url, megabytes, is_multipart):
    """One file up and down again, and the seconds of each way. None: whether in parts is left to the client."""
    proxy = mlflow.get_tracking_uri()
    if is_multipart is None:
        os.environ.pop("MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD", None)
    else:
        os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = str(is_multipart).lower()
    os.environ["MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE"] = str(16 * BLOCK)
    mlflow.set_tracking_uri(url)
    try:
        begin("large")
        with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
            path = write(os.path.join(folder, "large.bin"), megabytes * BLOCK)
            start = time.monotonic()
            mlflow.log_artifact(path, "big")
            middle = time.monotonic()
            back = download_artifacts(run_id=run.info.run_id, artifact_path="big/large.bin", dst_path=folder + "/down")
            end = time.monotonic()
            return {
                "isSame": digest(back) == digest(path),
                "listed": listed(run.info.run_id, "big"),
                "upSeconds": round(middle - start, 2),
                "downSeconds": round(end - middle, 2),
            }
    finally:
        os.environ["MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD"] = "false"
        mlflow.set_tracking_uri(proxy)


def multipart(megabytes, is_asked):
    """As `large`, small enough for what looks on. Not asked for, the client does what the server says it can."""
    return large(mlflow.get_tracking_uri(), megabytes, True if is_asked else None)

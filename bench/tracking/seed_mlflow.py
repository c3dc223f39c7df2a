# Fills the store of a stock MLflow server whose tables are there, behind its back: over HTTP it would take minutes.
# Standard input: {"store": uri, "experiment": id, "runs": n, "keys": k, "points": p}; writes {"longRun": id}.
import json, sys, uuid
from sqlalchemy import create_engine, text

asked = json.load(sys.stdin)
engine = create_engine(asked["store"])
experiment, runs, keys, points = asked["experiment"], asked["runs"], asked["keys"], asked["points"]


def insert(connection, table, columns, rows):
    names = ", ".join(columns)
    places = ", ".join(f":{name}" for name in columns)
    statement = text(f"insert into {table} ({names}) values ({places})")
    for start in range(0, len(rows), 5000):
        connection.execute(statement, [dict(zip(columns, row)) for row in rows[start : start + 5000]])


run_columns = ["run_uuid", "name", "source_type", "source_name", "entry_point_name", "user_id", "status", "start_time",
               "end_time", "source_version", "lifecycle_stage", "artifact_uri", "experiment_id"]
metric_columns = ["key", "value", "timestamp", "step", "run_uuid", "is_nan"]
latest_columns = ["key", "value", "timestamp", "step", "is_nan", "run_uuid"]
with engine.begin() as connection:
    ids = [uuid.uuid4().hex for _ in range(runs + 1)]
    insert(connection, "runs", run_columns, [
        (run, f"run {at}", "UNKNOWN", "", "", "bench", "FINISHED", 1_700_000_000_000 + at, 1_700_000_001_000 + at, "",
         "active", f"mlflow-artifacts:/{experiment}/{run}/artifacts", experiment) for at, run in enumerate(ids)])
    measured = [(f"m{key}", ((at * 7919 + key) % 10007) / 10007, 1_700_000_000_000 + at, 0, run, False)
                for at, run in enumerate(ids[:-1]) for key in range(keys)]
    insert(connection, "metrics", metric_columns, measured)
    insert(connection, "latest_metrics", latest_columns, [(k, v, t, s, n, r) for k, v, t, s, r, n in measured])
    insert(connection, "params", ["key", "value", "run_uuid"],
           [(f"p{key}", str((at + key) % 17), run) for at, run in enumerate(ids[:-1]) for key in range(keys)])
    insert(connection, "tags", ["key", "value", "run_uuid"], [("mlflow.runName", f"run {at}", run) for at, run in enumerate(ids)])
    insert(connection, "metrics", metric_columns,
           [("loss", 1 / (at + 1), 1_700_000_000_000 + at, at, ids[-1], False) for at in range(points)])
    insert(connection, "latest_metrics", latest_columns, [("loss", 1 / points, 1_700_000_000_000 + points - 1, points - 1, False, ids[-1])])
json.dump({"longRun": ids[-1]}, sys.stdout)

import mlflow
from mlflow import MlflowClient
from models import same, saved, table
from refusals import refusal
from runs import begin


def plain(version):
    return {
        "name": version.name,
        "version": int(version.version),
        "stage": version.current_stage,
        "status": version.status,
        "description": version.description or "",
        "tags": version.tags,
        "aliases": sorted(version.aliases),
        "hasRun": bool(version.run_id),
    }


def kept(name, experiment="registry"):
    """Makes versions of a registered model out of one place among a run's artifacts."""
    client = MlflowClient()
    run = client.create_run(begin(experiment)).info
    return lambda **more: client.create_model_version(name, f"{run.artifact_uri}/m", run_id=run.run_id, **more)


def flow():
    """A model from fit to alias: three versions, the registered name's own ways of loading."""
    from sklearn.linear_model import Ridge

    begin("registry")
    client = MlflowClient()
    frame, target = table()
    models = [Ridge(alpha=alpha).fit(frame, target) for alpha in (0.1, 1, 10)]
    with mlflow.start_run() as run:
        for position, model in enumerate(models[:2]):
            saved(mlflow.sklearn, model, f"m{position}", registered_model_name="price")
        info = saved(mlflow.sklearn, models[2], "m2")
    made = mlflow.register_model(info.model_uri, "price", tags={"by": "hand"})
    client.update_registered_model("price", description="What a thing costs.")
    client.set_registered_model_tag("price", "team", "blue")
    client.set_registered_model_tag("price", "gone", "soon")
    client.delete_registered_model_tag("price", "gone")
    client.update_model_version("price", "2", description="The second.")
    client.set_model_version_tag("price", "2", "checked", "yes")
    client.set_model_version_tag("price", "2", "gone", "soon")
    client.delete_model_version_tag("price", "2", "gone")
    client.set_registered_model_alias("price", "champion", "1")
    client.set_registered_model_alias("price", "champion", "2")
    client.set_registered_model_alias("price", "challenger", "3")
    client.set_registered_model_alias("price", "also", "2")
    client.delete_registered_model_alias("price", "also")
    equal = lambda uri, model: same(mlflow.pyfunc.load_model(uri).predict(frame), model.predict(frame))
    registered = client.get_registered_model("price")
    return {
        "made": plain(made),
        "second": plain(client.get_model_version("price", "2")),
        "byAlias": plain(client.get_model_version_by_alias("price", "champion"))["version"],
        "registered": [registered.description, registered.tags, {k: int(v) for k, v in registered.aliases.items()}],
        "loads": [
            equal("models:/price/1", models[0]),
            equal("models:/price@champion", models[1]),
            equal("models:/price/3", models[2]),
            equal("models:/price/latest", models[2]),
        ],
        "source": client.get_model_version_download_uri("price", "3").split(":")[0],
        "isOfRun": made.run_id == run.info.run_id,
        "noAlias": refusal(client.get_model_version_by_alias, "price", "none"),
    }


def stages():
    client = MlflowClient()
    client.create_registered_model("staged")
    make = kept("staged")
    for _ in range(3):
        make()
    moves = []
    for version, stage, archive in [(1, "Staging", False), (1, "production", False), (2, "Production", True), (3, "None", False)]:
        moved = client.transition_model_version_stage("staged", str(version), stage, archive_existing_versions=archive)
        moves.append(moved.current_stage)
    latest = client.get_latest_versions("staged")
    return {
        "moves": moves,
        "latest": sorted([each.current_stage, int(each.version)] for each in latest),
        "production": [int(each.version) for each in client.get_latest_versions("staged", stages=["Production"])],
        "refused": refusal(client.transition_model_version_stage, "staged", "1", "Nowhere"),
    }


def search():
    client = MlflowClient()
    for position in range(5):
        client.create_registered_model(f"find-{position}", tags={"parity": str(position % 2)}, description=f"d{position}")
        for _ in range(position % 3):
            kept(f"find-{position}")(tags={"k": "v"})
    names = lambda found: [each.name for each in found]
    pages, token = [], None
    while True:
        page = client.search_registered_models("name LIKE 'find-%'", max_results=2, page_token=token, order_by=["name DESC"])
        pages.append(names(page))
        token = page.token
        if not token:
            break
    versions = client.search_model_versions("name = 'find-2'", order_by=["version_number ASC"])
    return {
        "pages": pages,
        "tagged": names(client.search_registered_models("tags.parity = '1' AND name ILIKE 'FIND-%'")),
        "versions": [int(each.version) for each in versions],
        "versionsTagged": len(client.search_model_versions("tags.k = 'v' AND name = 'find-4'")),
        "versionsFiltered": [int(each.version) for each in client.search_model_versions("name = 'find-2' and version_number > 1")],
        "refused": refusal(client.search_registered_models, "bogus = 'x'"),
    }


def changes():
    """Names that move, versions that are copied and go."""
    client = MlflowClient()
    client.create_registered_model("old", tags={"a": "1"})
    again = refusal(client.create_registered_model, "old")
    for _ in range(2):
        kept("old")(description="kept")
    client.set_registered_model_alias("old", "a", "1")
    client.rename_registered_model("old", "new")
    renamed = plain(client.get_model_version("new", "1"))
    copied = client.copy_model_version("models:/new/1", "copy")
    client.delete_model_version("new", "2")
    third = kept("new")()
    client.delete_model_version("new", "1")
    left = client.get_registered_model("new")
    client.delete_registered_model("copy")
    return {
        "again": again,
        "renamed": renamed,
        "copied": [copied.name, int(copied.version), copied.description],
        "third": int(third.version),
        "aliasesLeft": left.aliases,
        "goneVersion": refusal(client.get_model_version, "new", "2"),
        "goneModel": refusal(client.get_registered_model, "copy"),
        "oldName": refusal(client.get_registered_model, "old"),
        "badName": refusal(client.create_registered_model, "a/b"),
        "badAlias": refusal(client.set_registered_model_alias, "new", "v1", "3"),
        "noName": refusal(client.create_registered_model, ""),
    }

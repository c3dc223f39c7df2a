import mlflow
from mlflow import MlflowClient
from refusals import refusal


def plain(experiment):
    return {
        "id": experiment.experiment_id,
        "name": experiment.name,
        "stage": experiment.lifecycle_stage,
        "tags": experiment.tags,
        "location": experiment.artifact_location,
        "isDated": experiment.creation_time > 1.6e12 and experiment.last_update_time >= experiment.creation_time,
    }


def lifecycle():
    client = MlflowClient()
    made = client.create_experiment("life", tags={"team": "blue", "kind": "trial"})
    states = [plain(client.get_experiment(made))]
    client.set_experiment_tag(made, "team", "red")
    client.rename_experiment(made, "life renamed")
    states.append(plain(client.get_experiment_by_name("life renamed")))
    client.delete_experiment(made)
    states.append(plain(client.get_experiment(made)))
    client.restore_experiment(made)
    states.append(plain(client.get_experiment(made)))
    return {
        "states": states,
        "oldName": client.get_experiment_by_name("life"),
        "again": refusal(client.create_experiment, "life renamed"),
    }


def set_twice():
    """set_experiment makes it once, then finds it."""
    first = mlflow.set_experiment("by name")
    second = mlflow.set_experiment("by name")
    third = mlflow.set_experiment(experiment_id=first.experiment_id)
    return [plain(each) for each in (first, second, third)]


def default():
    return plain(MlflowClient().get_experiment("0"))


def search():
    client = MlflowClient()
    for position in range(7):
        client.create_experiment(f"search {position}", tags={"parity": "odd" if position % 2 else "even"})
    client.delete_experiment(client.get_experiment_by_name("search 6").experiment_id)
    names = lambda found: [each.name for each in found]
    pages, token = [], None
    while True:
        page = client.search_experiments(
            filter_string="name LIKE 'search %'", order_by=["name DESC"], max_results=4, page_token=token
        )
        pages.append(names(page))
        token = page.token
        if not token:
            break
    return {
        "pages": pages,
        "odd": names(client.search_experiments(filter_string="tags.parity = 'odd'", order_by=["name ASC"])),
        "deleted": names(client.search_experiments(view_type=2, filter_string="name ILIKE 'SEARCH%'")),
        "all": len(client.search_experiments(view_type=3, filter_string="name LIKE 'search%'")),
        "newestFirst": names(client.search_experiments(filter_string="name LIKE 'search%'", max_results=2)),
    }

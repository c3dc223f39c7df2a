"""Users and permissions with MLflow's own AuthServiceClient, and what its clients see of a server that asks who they are.

Clients read the credentials from the environment at every request.
"""

import os
from contextlib import contextmanager

import mlflow
from mlflow import MlflowClient, MlflowException
from mlflow.server.auth.client import AuthServiceClient
from refusals import refusal

# What the server is started with; of stock ones the default.
root = {"user": os.environ.get("ROOT_USER", "admin"), "password": os.environ.get("ROOT_PASSWORD", "password1234")}


@contextmanager
def signed_in(user, password):
    names = {"MLFLOW_TRACKING_USERNAME": user, "MLFLOW_TRACKING_PASSWORD": password}
    before = {name: os.environ.get(name) for name in names}
    for name, value in names.items():
        os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)


def service():
    return AuthServiceClient(mlflow.get_tracking_uri())


def password_of(user):
    return f"a long password of {user}"


def code(call, *args, **named):
    """The code of the exception; None where there is none."""
    refused = refusal(call, *args, **named)
    return None if refused is None else refused["code"]


def users():
    """Made, looked at, given passwords and the rank of an admin, and deleted."""
    with signed_in(None, None):
        nobody = code(service().get_user, "ann")
    with signed_in(**root):
        made = service().create_user("ann", password_of("ann"))
        twice = code(service().create_user, "ann", password_of("ann"))
        looked = service().get_user("ann")
        unknown = code(service().get_user, "nobody")
    with signed_in("ann", password_of("ann")):
        own = service().get_user("ann").username
        of_root = code(service().get_user, root["user"])
        making = code(service().create_user, "bob", password_of("bob"))
        raising = code(service().update_user_admin, "ann", True)
        taking = code(service().update_user_password, root["user"], password_of("ann"))
    with signed_in(**root):
        service().update_user_password("ann", password_of("ann again"))
    with signed_in("ann", password_of("ann")):
        old = code(service().get_user, "ann")
    with signed_in(**root):
        service().update_user_admin("ann", True)
    with signed_in("ann", password_of("ann again")):
        as_admin = service().create_user("bob", password_of("bob")).username
        is_admin = service().get_user("ann").is_admin
    with signed_in(**root):
        service().update_user_admin("ann", False)
        no_admin = service().get_user("ann").is_admin
        for user in ["ann", "bob"]:
            service().delete_user(user)
        gone = code(service().get_user, "ann")
    with signed_in("ann", password_of("ann again")):
        after = code(service().get_user, "ann")
    return {
        "nobody": nobody,
        "made": [made.username, made.is_admin, isinstance(made.id, int)],
        "same": made.id == looked.id,
        "refused": {"twice": twice, "unknown": unknown, "old": old, "gone": gone, "after": after},
        "own": own,
        "others": [of_root, making, raising, taking],
        "admin": [as_admin, is_admin, no_admin],
    }


def begin():
    """Two experiments with a run, two models with a version, and a user who has no permissions."""
    with signed_in(**root):
        client = MlflowClient()
        service().create_user("zoe", password_of("zoe"))
        found = {}
        for name in ["churn", "fraud"]:
            experiment = client.create_experiment(name)
            run = client.create_run(experiment).info.run_id
            client.create_registered_model(name)
            client.create_model_version(name, f"s3://bucket/{name}", None)
            found[name] = {"experiment": experiment, "run": run}
        return found


def as_zoe(act):
    with signed_in("zoe", password_of("zoe")):
        return act(MlflowClient())


def may(found, name):
    """What zoe may do to one of the two."""
    its = found[name]
    return [
        as_zoe(lambda client: code(client.get_run, its["run"])),
        as_zoe(lambda client: code(client.log_param, its["run"], "p", "1")),
        as_zoe(lambda client: code(client.get_registered_model, name)),
        as_zoe(lambda client: code(client.update_registered_model, name, "told")),
        as_zoe(lambda client: code(client.delete_registered_model_tag, name, "none")),
        as_zoe(lambda client: code(client.set_registered_model_alias, name, "champion", "1")),
    ]


def seen():
    """What zoe's searches tell; the code of the exception where they are refused."""

    def search(client):
        experiments = [each.name for each in client.search_experiments()]
        ids = [each.experiment_id for each in client.search_experiments()] + ["1", "2"]
        return {
            "experiments": experiments,
            "runs": len(client.search_runs(ids)),
            "models": [each.name for each in client.search_registered_models()],
            "versions": [each.name for each in client.search_model_versions()],
        }

    try:
        return as_zoe(search)
    except MlflowException as error:
        return error.error_code


def of_her_run(found):
    def make(client):
        return client.create_run(found["churn"]["experiment"]).info.user_id

    return as_zoe(make)


def permissions():
    """Those of experiments and of models, with the client of MLflow 2."""
    found = begin()
    churn = found["churn"]["experiment"]
    told = [may(found, "churn"), seen()]
    with signed_in(**root):
        made = service().create_experiment_permission(churn, "zoe", "READ")
        twice = code(service().create_experiment_permission, churn, "zoe", "EDIT")
        got = service().get_experiment_permission(churn, "zoe").permission
        absent = code(service().get_experiment_permission, found["fraud"]["experiment"], "zoe")
        odd = code(service().create_experiment_permission, churn, "zoe", "OWN")
        service().create_registered_model_permission("churn", "zoe", "READ")
        model = service().get_registered_model_permission("churn", "zoe")
    told += [may(found, "churn"), may(found, "fraud"), seen()]
    with signed_in(**root):
        service().update_experiment_permission(churn, "zoe", "EDIT")
        service().update_registered_model_permission("churn", "zoe", "EDIT")
    told += [may(found, "churn"), of_her_run(found)]
    with signed_in(**root):
        service().update_experiment_permission(churn, "zoe", "MANAGE")
        service().update_registered_model_permission("churn", "zoe", "MANAGE")
    told += [may(found, "churn")]
    with signed_in(**root):
        service().delete_experiment_permission(churn, "zoe")
        gone = code(service().delete_experiment_permission, churn, "zoe")
        code(service().delete_registered_model_permission, "churn", "zoe")
        after = code(service().get_experiment_permission, churn, "zoe")
    told += [may(found, "churn"), seen()]
    answers = [[made.experiment_id == churn, made.permission], got, [model.name, model.permission]]
    return {"answers": answers, "refused": [twice, absent, odd, gone, after], "told": told}


def grants():
    """The same with the client of MLflow 3."""
    found = begin()
    churn = found["churn"]["experiment"]
    about = ["zoe", "experiment", churn]
    model = ["zoe", "registered_model", "churn"]
    told = [may(found, "churn"), seen()]

    def grant(permission):
        with signed_in(**root):
            service().grant_user_permission(*about, permission)
            service().grant_user_permission(*model, permission)
            got = service().get_user_permission(*about)
        return [got.allowed, got.permission]

    answers = [grant("USE")]
    told += [may(found, "churn"), may(found, "fraud"), seen()]
    answers += [grant("EDIT")]
    told += [may(found, "churn"), of_her_run(found)]
    answers += [grant("MANAGE")]
    told += [may(found, "churn")]
    with signed_in(**root):
        service().revoke_user_permission(*about)
        service().revoke_user_permission(*model)
        got = service().get_user_permission(*about)
        odd = code(service().grant_user_permission, *about, "OWN")
        unknown = code(service().grant_user_permission, "nobody", "experiment", churn, "READ")
    with signed_in("zoe", password_of("zoe")):
        own = code(service().grant_user_permission, *about, "MANAGE")
        wrong = code(service().update_user_password, "zoe", password_of("thief"), current_password="a wrong one")
        service().update_user_password("zoe", password_of("new"), current_password=password_of("zoe"))
    with signed_in("zoe", password_of("new")):
        changed = code(service().update_user_password, "zoe", password_of("zoe"), current_password=password_of("new"))
    told += [may(found, "churn"), seen()]
    refused = [odd, unknown, own, wrong, changed]
    return {"answers": [*answers, [got.allowed, got.permission]], "refused": refused, "told": told}

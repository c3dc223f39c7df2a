"""What the client makes of what a server refuses."""

from mlflow.exceptions import MlflowException
from requests import HTTPError


def refusal(call, *args, **named):
    """The code and the message of the exception that a call ends with; None where it succeeds."""
    try:
        call(*args, **named)
    except MlflowException as error:
        return {"kind": type(error).__name__, "code": error.error_code, "message": error.message}
    except HTTPError as error:
        return {"kind": "HTTPError", "code": error.response.status_code, "message": str(error)}
    return None

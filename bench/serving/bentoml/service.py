"""BentoML before a model of LightGBM (MODEL)."""

import os

import bentoml
import lightgbm

from record import Record, to_row


@bentoml.service(workers=1, logging={"access": {"enabled": False}})
class Scorer:
    def __init__(self) -> None:
        self.booster = lightgbm.Booster(model_file=os.environ["MODEL"])

    @bentoml.api
    async def predict(self, record: Record) -> float:
        return float(self.booster.predict(to_row(record), num_threads=1)[0])

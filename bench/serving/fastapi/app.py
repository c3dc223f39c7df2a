"""FastAPI before a model of LightGBM (MODEL=*.txt) or of scikit-learn (MODEL=*.joblib)."""

import os

from fastapi import FastAPI

from record import Record, to_row

path = os.environ["MODEL"]
if path.endswith(".txt"):
    import lightgbm

    booster = lightgbm.Booster(model_file=path)

    def probability(record: Record) -> float:
        return float(booster.predict(to_row(record), num_threads=1)[0])

else:
    import joblib

    model = joblib.load(path)

    def probability(record: Record) -> float:
        return float(model.predict_proba(to_row(record))[0, 1])


app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/predict")
async def predict(record: Record) -> dict[str, float]:
    return {"probability": probability(record)}

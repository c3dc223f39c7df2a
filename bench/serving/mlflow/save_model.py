"""Saves a model of LightGBM as MLflow's model with a signature: save_model.py <model.txt> <names, by commas> <folder>."""

import sys

import lightgbm
import mlflow.lightgbm
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

model, names, folder = sys.argv[1:]
inputs = Schema([ColSpec("double", name) for name in names.split(",")])
outputs = Schema([ColSpec("double")])
mlflow.lightgbm.save_model(
    lightgbm.Booster(model_file=model), folder, signature=ModelSignature(inputs=inputs, outputs=outputs)
)

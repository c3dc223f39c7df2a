"""The record that is asked about, as a pydantic model: 16 numbers and 4 categories."""

from typing import Literal

import numpy as np
from pydantic import BaseModel, Field

CHANNELS = ("branch", "broker", "partner", "phone", "web")
PLANS = ("basic", "family", "student")
REGIONS = ("r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12")
ANSWERS = ("no", "yes")

places = [{word: float(at) for at, word in enumerate(words)} for words in (CHANNELS, PLANS, REGIONS, ANSWERS)]


class Record(BaseModel):
    n1: float
    n2: float
    n3: float
    n4: int = Field(ge=0, le=99)
    n5: float
    n6: float
    n7: float
    n8: int = Field(ge=0, le=99)
    n9: float
    n10: float
    n11: float
    n12: int = Field(ge=0, le=99)
    n13: float
    n14: float
    n15: float
    n16: int = Field(ge=0, le=99)
    channel: Literal["branch", "broker", "partner", "phone", "web"]
    plan: Literal["basic", "family", "student"]
    region: Literal["r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12"]
    homeowner: Literal["no", "yes"]


def to_row(record: Record) -> np.ndarray:
    """The record as one row of 20 numbers, a category as its place; shape (1, 20)."""
    *numbers, channel, plan, region, homeowner = record.__dict__.values()
    words = (channel, plan, region, homeowner)
    return np.array([[*numbers, *(of[word] for of, word in zip(places, words))]])

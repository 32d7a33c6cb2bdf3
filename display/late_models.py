"""Models of what we tell, which pydantic makes ready when the first of a kind is told.

At the start they took as long as all boards of the record. What is asked of us is a plain `BaseModel`: FastAPI makes
its own of those, and warns of what it finds in one that is not ready yet.
"""

from pydantic import BaseModel, ConfigDict


class LateModel(BaseModel):
    """A model of what is told, or of a part of that."""

    model_config = ConfigDict(defer_build=True)

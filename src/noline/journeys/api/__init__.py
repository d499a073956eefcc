"""Journeys over HTTP: what they are made of, drawn and published, where their customers are, and tried out."""

from noline.journeys.api import definitions, drawing, moving, runs, simulating, simulations

HANDLERS = (
    *drawing.HANDLERS,
    *definitions.HANDLERS,
    *runs.HANDLERS,
    *moving.HANDLERS,
    *simulating.HANDLERS,
    *simulations.HANDLERS,
)

__all__ = ["HANDLERS"]

"""The five sample chains: structure only, marked as samples, loaded in sample mode and only while there is no chain."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from crm.audit.operations import record
from crm.core import clock
from crm.core.db import db, writing
from crm.core.reader import system

from .models import Chain, Link
from .states import Stream

SAMPLE_CHAINS = Path(__file__).parent / "data" / "sample_chains.csv"


def load_sample_chains() -> str | None:
    """Load the sample chains in sample mode when there is no chain yet; says how many."""
    if not current_app.extensions["settings"].sample or db.session.scalar(select(Chain.id).limit(1)) is not None:
        return None
    with writing():
        count = add_sample_chains(at=clock.now())
    return f"sample chains: {count} loaded"


def add_sample_chains(*, at: datetime) -> int:
    """Add the chains of the sample file with their links in the file's order."""
    chains: dict[str, Chain] = {}
    with SAMPLE_CHAINS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            chain = chains.setdefault(
                row["chain"],
                Chain(code=row["chain"], name=row["chain_name"], name_en=row["chain_name_en"], is_sample=True),
            )
            chain.links.append(
                Link(
                    name=row["link"],
                    name_en=row["link_en"],
                    stream=Stream(row["stream"]),
                    position=len(chain.links) + 1,
                )
            )
    db.session.add_all(chains.values())
    db.session.flush()
    record(action="chain:load-sample", by=system("set-up"), at=at, ref=f"{len(chains)}", note="sample data")
    return len(chains)

"""``crm regions list``, ``crm units list``, ``crm pairings list``."""

from __future__ import annotations

import json

from flask import Flask

from crm.units import commands


def run(app: Flask, group: object, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(group, arguments)  # type: ignore[arg-type]
    assert result.exit_code == 0, result.output
    return result.output


def test_units_by_code(app: Flask) -> None:
    assert "sfgw\t省发展改革委\tprovincial\t贵州省发展和改革委员会" in run(app, commands.units_group, "list")
    units = {unit["code"]: unit for unit in json.loads(run(app, commands.units_group, "list", "--json"))}
    assert "省发改委" in units["sfgw"]["aliases"]


def test_regions_by_code(app: Flask) -> None:
    regions = json.loads(run(app, commands.regions_group, "list", "--json"))
    assert len(regions) == 108
    assert {"code": "522326", "name": "望谟县", "parent": "522300"}.items() <= regions[
        [region["code"] for region in regions].index("522326")
    ].items()


def test_pairings_in_force(app: Flask) -> None:
    pairings = json.loads(run(app, commands.pairings_group, "list", "--json"))
    assert {(pairing["region"], pairing["unit"]) for pairing in pairings} == {
        ("522326", "sfgw"),
        ("520524", "sgsl"),
        ("522729", "sstjt"),
        ("520423", "sggzy"),
        ("522325", "gqtsw"),
        ("520625", "snxs"),
    }
    assert len(run(app, commands.pairings_group, "list", "--all").splitlines()) == 6

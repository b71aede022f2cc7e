"""The stage a row claims against the stage it can be stored at – by the very gates of form, board and command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crm.campaigns.queries import clocks
from crm.core.workdays import working_days
from crm.enterprises.codes import credit_code_problem
from crm.enterprises.models import Enterprise
from crm.leads.facts import investor_problem
from crm.leads.gates import Facts, highest_stage, missing_up_to
from crm.leads.imports import storable
from crm.leads.models import Lead
from crm.leads.states import Stage, Status


class Standing(NamedTuple):
    """Where the lead stands after the import, and what it claims beyond that (None when nothing)."""

    stage: Stage
    claimed: Stage | None
    missing: int
    """How many facts lie between the two: 差 n 项."""


_SAME_NAMES = (
    "chain_id",
    "link_id",
    "chain_role",
    "off_chain_reason",
    "contact_count",
    "next_step",
    "next_step_who",
    "next_step_due",
    "contract_on",
    "agreed_yuan",
    "agreed_original",
    "contract_files",
    "contract_confidential",
    "contract_number",
    "contract_seen_by",
    "screening_outcome",
    "landing_type",
    "company_name",
    "company_code",
    "company_registered_on",
    "filing_number",
    "filed_on",
    "site",
    "site_mu",
    "start_kind",
    "started_on",
    "start_files",
    "voucher_count",
)
"""Facts the gates ask for under the lead's own names."""


def standing(
    claimed: Stage | None,
    *,
    facts: Mapping[str, Any],
    lead: Lead | None,
    enterprise: Enterprise | None,
    identified: bool,
    county_id: int | None,
    has_unit: bool,
    paired: bool,
    contact: str,
    twins: Sequence[Lead],
    on: dt.date,
) -> Standing:
    """Where a row's lead would stand: ``facts`` as the row states them, over those of the lead that is there.

    ``identified``: whether an investor that is not there yet comes with a valid credit code;
    ``contact``: the person the row names.
    """
    present = lead.stage if lead is not None else Stage.LEAD
    earlier = lead.claimed_stage if lead is not None else None
    if claimed is None or claimed.rank <= present.rank:
        return Standing(present, None if claimed is not None and earlier is claimed else earlier, 0)
    asked = _facts(facts, lead, enterprise, identified, county_id, has_unit, paired, contact, twins, on)
    reached = present
    if lead is None or lead.status is Status.ACTIVE:
        reached = max(present, highest_stage(asked, storable(claimed)), key=lambda stage: stage.rank)
    left = claimed if claimed.rank > reached.rank else None
    return Standing(reached, left, len(missing_up_to(asked, reached, claimed)) if left else 0)


def _facts(
    said: Mapping[str, Any],
    lead: Lead | None,
    enterprise: Enterprise | None,
    identified: bool,
    county_id: int | None,
    has_unit: bool,
    paired: bool,
    named: str,
    twins: Sequence[Lead],
    on: dt.date,
) -> Facts:
    """As ``leads.facts.facts_of``, for a lead that may not be there yet, without a question to the database."""
    values = {name: _said(name, said, lead) for name in _SAME_NAMES}
    contact = lead.contact if lead is not None else None
    requested = lead.screening_requested_on if lead is not None else None
    code = str(values["company_code"] or "")
    return Facts(
        **{name: value for name, value in values.items() if value is not None},
        has_county=county_id is not None,
        has_unit=has_unit,
        pairing_in_force=paired,
        contact_name=contact.name if contact is not None and contact.erased_at is None else named,
        self_checks=(lead.checked_obsolete, lead.checked_pollution, lead.checked_red_line)
        if lead is not None
        else (None, None, None),
        investor_problem=investor_problem(enterprise) if enterprise is not None else not identified or None,
        company_code_problem=credit_code_problem(code) if code else None,
        screening_open_days=working_days(requested, on) if requested and values["screening_outcome"] is None else None,
        screening_allowed_days=clocks(on).screening_working_days,
        signed_twin=_twin(said, lead, county_id, twins),
    )


def _said(name: str, said: Mapping[str, Any], lead: Lead | None) -> Any:
    return said[name] if name in said else getattr(lead, name) if lead is not None else None


def _twin(said: Mapping[str, Any], lead: Lead | None, county_id: int | None, others: Sequence[Lead]) -> str:
    """As ``leads.facts.signed_twin``: another lead of this investor and county, of this or no project, already signed."""
    project = str(_said("project_name", said, lead) or "").replace(" ", "")
    for other in others:
        signed = other.stage.rank >= Stage.SIGNED.rank and other.county_id == county_id
        named = (other.project_name or "").replace(" ", "")
        if signed and (lead is None or other.id != lead.id) and (not project or named in ("", project)):
            return other.number
    return ""

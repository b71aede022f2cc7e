"""What answers what: the one table that joins rooms which do not know each other.

A lower room never imports an upper one. Where it must be heard, shown or served by one, it offers a place – an
announcement, a page's panels, an owner of files, a kind of job, a step of the start – and the upper room is put
there, here. ``create_app`` calls ``wire`` once; wiring twice changes nothing.
"""

from __future__ import annotations

from importlib import import_module

from .core.panels import Panel
from .core.panels import add as hang


def wire() -> None:
    """Join all rooms."""
    answer_announcements()
    name_the_trail()
    own_files()
    hang_panels()
    take_jobs()
    prepare_starts()


def answer_announcements() -> None:
    """Who listens to what, in the same transaction as what is announced; and what rooms count or tell for others."""
    from .accounts.standing_in import WorkTransferred, count_work
    from .activities import queries as activity_queries
    from .audit import exporting
    from .audit.operations import record_refusal
    from .campaigns.operations import ClocksChanged
    from .core.announce import listen
    from .core.refusals import RequestRefused
    from .enterprises.events import EnterpriseVoided, PersonErased
    from .events.guests import erasing
    from .events.outcomes import signings
    from .files.events import AttachmentVoided
    from .leads import evidence, following, handover, tally
    from .leads.events import LeadMeansProject, LeadVoided
    from .leads.reclocking import reclock
    from .leads.timeline import add_source
    from .screening import queries as screening_queries
    from .targets import following as targets_following
    from .units.events import PairingChanged
    from .workbooks.csvfile import csv_response

    listen(RequestRefused, record_refusal)
    listen(WorkTransferred, handover.hand_over)
    listen(ClocksChanged, reclock)
    listen(PairingChanged, following.refresh_region)
    listen(LeadVoided, signings.forget_lead)
    listen(LeadVoided, targets_following.take_up_again)
    listen(LeadMeansProject, signings.follow_project)
    listen(EnterpriseVoided, following.keep_investor)
    listen(EnterpriseVoided, targets_following.keep_targeted)
    listen(PersonErased, erasing.erase_copies)
    listen(AttachmentVoided, evidence.recount)
    tally.attach()

    count_work(handover.TITLE, handover.count_in_hand)
    add_source(activity_queries.timeline)
    add_source(screening_queries.timeline)
    exporting.write_with(csv_response)


def own_files() -> None:
    """Which room decides who may read an attachment: the one its parent belongs to."""
    from .activities import evidence as activity_evidence
    from .events.booklets import covers, editions
    from .events.booklets import jobs as booklet_jobs
    from .files import owners
    from .jobs import outputs
    from .leads import evidence as lead_evidence
    from .ledgers import files as ledger_files
    from .projects.pictures import access as picture_access
    from .projects.prices.imports import files as price_files

    owners.add("activity", activity_evidence.OWNER)
    owners.add("project", picture_access.OWNER)
    owners.add(lead_evidence.PARENT, lead_evidence.OWNER)
    owners.add(ledger_files.PARENT, ledger_files.OWNER)
    owners.add(price_files.PARENT, price_files.OWNER)
    owners.add(outputs.PARENT, outputs.OWNER)
    owners.add(covers.PARENT, covers.OWNER)
    owners.add(editions.PARENT, booklet_jobs.OWNER)


def hang_panels() -> None:
    """What upper rooms show on lower rooms' pages, in the order in which it is read."""
    from .activities import panels as activities
    from .activities import profile_views as profiles
    from .events import panels as events
    from .events.booklets import panels as booklets
    from .events.booklets import public_list as printed
    from .leads import panels as leads
    from .projects import panels as projects
    from .projects.pictures import showing as pictures
    from .projects.prices import queries as prices
    from .projects.window import given
    from .screening import panels as screening
    from .targets import panels as targets
    from .units.regions.metrics import add as add_metric

    for metric in leads.METRICS:
        add_metric(metric)

    hang("region", Panel("strip", leads.strip_of_region, "leads/_panel_strip.html", place="top"))
    hang("region", Panel("leads", leads.leads_of_region, "leads/_panel_leads.html"))
    hang("region", Panel("projects", projects.on_region, "projects/_panel.html", place="side"))
    hang("region", Panel("activities", activities.on_region, "activities/_panel.html"))
    hang("region", Panel("targets", targets.on_region, "targets/_panel.html", place="side"))
    hang("region", Panel("events", events.on_region, "events/_panel.html", place="side"))
    hang("region", Panel("prices", prices.on_region, "projects/prices/_panel.html", place="side"))

    hang("unit", Panel("strip", leads.strip_of_unit, "leads/_panel_strip.html", place="top"))
    hang("unit", Panel("leads", leads.leads_of_unit, "leads/_panel_leads.html"))
    hang("unit", Panel("projects", projects.on_unit, "projects/_panel_unit.html", place="side"))
    hang("unit", Panel("activities", activities.on_unit, "activities/_panel.html"))
    hang("unit", Panel("targets", targets.on_unit, "targets/_panel.html", place="side"))
    hang("unit", Panel("events", events.on_unit, "events/_panel.html", place="side"))

    hang("enterprise", Panel("leads", leads.leads_of_enterprise, "leads/_panel_enterprise.html"))
    hang("enterprise", Panel("activities", activities.on_enterprise, "activities/_panel.html"))
    hang("enterprise", Panel("prints", profiles.on_enterprise, "activities/_profile_panel.html", place="side"))
    hang("enterprise", Panel("targets", targets.on_enterprise, "targets/_panel.html", place="side"))
    hang("enterprise", Panel("events", events.on_enterprise, "events/_panel.html", place="side"))

    hang("chain", Panel("leads", leads.strip_of_chain, "leads/_panel_chain.html"))
    hang("chain", Panel("projects", projects.on_chain, "projects/_panel.html"))
    hang("chain", Panel("events", events.on_chain, "events/_panel.html", place="side"))

    hang("project", Panel("leads", leads.leads_of_project, "leads/_panel_project.html", place="side"))
    hang("project", Panel("pictures", pictures.on_project, "projects/_pictures_panel.html"))

    hang("lead", Panel("screening", screening.on_lead, "screening/_lead_panel.html", place="side"))
    hang("lead", Panel("events", events.on_lead, "events/_lead_panel.html", place="side"))

    hang("event", Panel("booklet", booklets.on_event, "events/booklets/_panel.html", place="side"))
    given.add(printed.PARAMETER, printed.printed_publicly)


def take_jobs() -> None:
    """Who does which kind of background work, and what a job's page says of what it works on."""
    from .events.booklets import editions
    from .events.booklets import jobs as booklets
    from .jobs import subjects, tasks
    from .projects import jobs as projects
    from .projects.sheets import ordering as sheets

    tasks.add(editions.JOB, booklets.run)
    tasks.add(projects.OVERVIEW, projects.overview)
    tasks.add(sheets.KIND, sheets.render_sheets)
    subjects.add(subjects.Subject(editions.PARENT, booklets.subject))


def prepare_starts() -> None:
    """What every start makes sure of, in this order; what forbids a start; what it says at its end."""
    from .accounts import kept as accounts
    from .campaigns import kept as campaigns
    from .chains import kept as chains
    from .core import start
    from .enterprises import industries
    from .files import tidying
    from .home.demo import booklets as demo_booklets
    from .home.demo import starting as demo
    from .printing.faces import press_notices
    from .printing.tidying import tidy_kept
    from .projects.sheets import ordering as sheets
    from .units import kept as units

    start.step("regions", units.load_regions)
    start.step("units", units.load_units)
    start.step("industries", industries.load_industries)
    start.step("files", tidying.tidy_incoming)
    start.step("kept pages", tidy_kept)
    start.step("chains", chains.load_sample_chains)
    start.step("sample officers", units.load_sample_officers)
    start.step("campaign", campaigns.load_campaign)
    start.step("sample sign-ins", accounts.load_sample_sign_ins)
    start.step("sample data", demo.load_samples)
    start.step("sample booklet", demo_booklets.load_sample_booklet)
    start.step("sheets", sheets.render_anew)
    start.check(accounts.refuse_samples_in_production)
    start.notice(press_notices)
    start.notice(accounts.sign_in_notices)


WITH_WORDS = (
    *("files", "jobs", "campaigns", "units", "accounts", "enterprises", "chains", "projects", "leads", "activities"),
    *("screening", "targets", "events", "ledgers"),
)
"""Rooms with words of their own for the audit trail, in ``trail.py``."""


def name_the_trail() -> None:
    """What the audit trail, far below, is told so that it speaks in words: values, references, pages."""
    from .accounts.roles import PERMISSIONS, ROLES
    from .audit import titles
    from .chains.models import Chain, Link
    from .chains.states import ChainRole
    from .core.db import names_of
    from .enterprises.models import Enterprise
    from .enterprises.states import EnterpriseKind
    from .events.states import EventKind, EventState, Reply, SigningKind
    from .jobs.states import JobState
    from .leads.states import LandingType, PaidBasis, ScreeningOutcome, Stage, StartKind, Status
    from .projects.models import Project
    from .projects.states import Nature, ProjectState
    from .targets.states import TargetState
    from .units.models import Region, Unit
    from .units.states import OfficerDuty, PairingKind, UnitKind

    for room in WITH_WORDS:
        words = import_module(f"crm.{room}.trail")
        titles.name_room(words.ACTIONS, words.KINDS, words.FIELDS)
    titles.name_actions({name: permission.sentence for name, permission in PERMISSIONS.items()})
    titles.name_values("user", "role", ROLES)
    for kind, field, enum in (
        ("lead", "stage", Stage),
        ("lead", "claimed_stage", Stage),
        ("lead", "requested_stage", Stage),
        ("lead", "status", Status),
        ("lead", "chain_role", ChainRole),
        ("lead", "landing_type", LandingType),
        ("lead", "start_kind", StartKind),
        ("lead", "paid_basis", PaidBasis),
        ("lead", "screening_outcome", ScreeningOutcome),
        ("screening", "outcome", ScreeningOutcome),
        ("target", "state", TargetState),
        ("project", "state", ProjectState),
        ("project", "chain_role", ChainRole),
        ("project", "nature", Nature),
        ("target", "chain_role", ChainRole),
        ("enterprise", "kind", EnterpriseKind),
        ("unit", "kind", UnitKind),
        ("pairing", "kind", PairingKind),
        ("officer", "duty", OfficerDuty),
        ("job", "state", JobState),
        ("event", "kind", EventKind),
        ("event", "state", EventState),
        ("invitation", "reply", Reply),
        ("signing", "kind", SigningKind),
    ):
        titles.name_values(kind, field, {member.value: member.title for member in enum})
    titles.resolve(("county_id", "region_id", "entered_region_id"), names_of(Region))
    titles.resolve(
        ("unit_id", "introducer_id", "owner_unit_id", "lead_unit_id", "entered_unit_id", "guiding_unit_id"),
        names_of(Unit),
    )
    titles.resolve(("enterprise_id",), names_of(Enterprise))
    titles.resolve(("chain_id",), names_of(Chain))
    titles.resolve(("project_id",), names_of(Project))
    titles.resolve(("link_id",), names_of(Link))
    for kind, endpoint, parameter, filled_by in (
        ("user", "accounts.show", "user_id", "id"),
        ("lead", "leads.show", "number", "ref"),
        ("enterprise", "enterprises.show", "enterprise_id", "id"),
        ("activity", "activities.show", "ident", "id"),
        ("screening", "screening.show", "ident", "id"),
        ("target", "targets.show", "target_id", "id"),
        ("project", "projects.show", "code", "ref"),
        ("job", "jobs.show", "job_id", "id"),
        ("event", "events.show", "code", "ref"),
        ("booklet", "booklets.show", "code", "ref"),
    ):
        titles.lead_to(kind, endpoint, parameter, filled_by)

"""Daitou (带头): the project-pipeline CRM for public investment promotion.

``create_app`` holds the one list of rooms, and of what answers what. Nobody imports this module but entrances.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .core import collector

if TYPE_CHECKING:
    from flask import Flask

ROOT = Path(__file__).parent.parent

ROOMS = (
    "audit",
    "files",
    "jobs",
    "campaigns",
    "units",
    "accounts",
    "enterprises",
    "chains",
    "projects",
    "leads",
    "activities",
    "screening",
    "targets",
    "events",
    "events.booklets",
    "ledgers",
    "home",
)
"""Rooms with pages, lowest first: each has ``views.py`` with a blueprint ``bp`` and may have ``init_app`` there."""


@collector.paused()
def create_app(environ: dict[str, str] | None = None) -> Flask:
    """The application, its settings read from ``environ`` (the process's when None).

    Raises ``config.ConfigError`` with a sentence when a setting is missing or wrong.
    """
    from . import config
    from .accounts import sessions
    from .core import addresses, db, errorpages, i18n, permissions, probes, templating

    settings = config.read(environ)
    app = addresses.Addressed("crm", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.extensions["settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=db.engine_options(settings.database_url),
        SESSION_COOKIE_NAME="daitou",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=(settings.upload_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
    )
    if settings.trusted_proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]

    app.url_map.converters["int"] = addresses.RowId
    app.url_rule_class = addresses.LateRule
    db.init_app(app)
    i18n.init_app(app)
    sessions.init_app(app)
    permissions.init_app(app)
    errorpages.init_app(app)
    templating.init_app(app)
    probes.init_app(app)
    for room in ROOMS:
        views = import_module(f"crm.{room}.views")
        app.register_blueprint(views.bp)
    wire()
    if settings.database_url.startswith("postgresql"):
        db.tell_postgres(db.Base.metadata)
    return app


def wire() -> None:
    """What answers what: who listens to which announcement, and which panels hang on which room's pages."""
    from .accounts import kept as accounts
    from .accounts.standing_in import WorkTransferred, count_work
    from .activities import evidence as activity_evidence
    from .activities import panels as activity_panels
    from .activities import profile_views as enterprise_prints
    from .activities import queries as activity_queries
    from .audit import exporting
    from .audit.operations import record_refusal
    from .campaigns import kept as campaigns
    from .campaigns.operations import ClocksChanged
    from .chains import kept as chains
    from .core import start
    from .core.announce import listen
    from .core.errorpages import RequestRefused
    from .core.panels import Panel
    from .core.panels import add as hang
    from .enterprises import industries
    from .enterprises.events import EnterpriseVoided
    from .events import panels as event_panels
    from .events.booklets import covers as booklet_covers
    from .events.booklets import editions as booklet_editions
    from .events.booklets import jobs as booklet_jobs
    from .events.booklets import panels as booklet_panels
    from .events.booklets import public_list as booklet_list
    from .files import owners, tidying
    from .files.events import AttachmentVoided
    from .home.demo import booklets as demo_booklets
    from .home.demo import starting as demo
    from .jobs import outputs as job_outputs
    from .jobs import subjects as job_subjects
    from .jobs import tasks as job_tasks
    from .leads import evidence as lead_evidence
    from .leads import following as leads_follow
    from .leads import handover as lead_handover
    from .leads import panels as lead_panels
    from .leads import tally
    from .leads.reclocking import reclock
    from .leads.timeline import add_source
    from .ledgers import files as ledger_files
    from .printing.faces import press_notices
    from .printing.tidying import tidy_kept
    from .projects import jobs as project_jobs
    from .projects import panels as project_panels
    from .projects import picture_access, picture_showing, price_queries
    from .projects.sheets import ordering as project_sheets
    from .projects.window import given as window_given
    from .screening import panels as screening_panels
    from .screening import queries as screening_queries
    from .targets import following as targets_follow
    from .targets import panels as target_panels
    from .units import kept as units
    from .units.events import PairingChanged
    from .units.metrics import add as add_metric
    from .workbooks.csvfile import csv_response

    listen(RequestRefused, record_refusal)
    tally.attach()
    listen(WorkTransferred, lead_handover.hand_over)
    listen(ClocksChanged, reclock)
    count_work(lead_handover.TITLE, lead_handover.count_in_hand)
    listen(PairingChanged, leads_follow.refresh_region)
    listen(EnterpriseVoided, leads_follow.keep_investor)
    listen(EnterpriseVoided, targets_follow.keep_targeted)

    exporting.write_with(csv_response)
    name_the_trail()
    name_the_constraints()
    owners.add("activity", activity_evidence.OWNER)
    owners.add(lead_evidence.PARENT, lead_evidence.OWNER)
    owners.add(ledger_files.PARENT, ledger_files.OWNER)
    owners.add(job_outputs.PARENT, job_outputs.OWNER)
    owners.add("project", picture_access.OWNER)
    listen(AttachmentVoided, lead_evidence.recount)

    for source in (activity_queries.timeline, screening_queries.timeline):
        add_source(source)
    for metric in lead_panels.METRICS:
        add_metric(metric)
    hang("region", Panel("strip", lead_panels.strip_of_region, "leads/_panel_strip.html", place="top"))
    hang("region", Panel("leads", lead_panels.leads_of_region, "leads/_panel_leads.html"))
    hang("unit", Panel("strip", lead_panels.strip_of_unit, "leads/_panel_strip.html", place="top"))
    hang("unit", Panel("leads", lead_panels.leads_of_unit, "leads/_panel_leads.html"))
    hang("enterprise", Panel("leads", lead_panels.leads_of_enterprise, "leads/_panel_enterprise.html"))
    hang("chain", Panel("leads", lead_panels.strip_of_chain, "leads/_panel_chain.html"))
    hang("region", Panel("projects", project_panels.on_region, "projects/_panel.html", place="side"))
    hang("chain", Panel("projects", project_panels.on_chain, "projects/_panel.html"))
    hang("unit", Panel("projects", project_panels.on_unit, "projects/_panel_unit.html", place="side"))
    hang("project", Panel("leads", lead_panels.leads_of_project, "leads/_panel_project.html", place="side"))
    hang("unit", Panel("activities", activity_panels.on_unit, "activities/_panel.html"))
    hang("region", Panel("activities", activity_panels.on_region, "activities/_panel.html"))
    hang("enterprise", Panel("activities", activity_panels.on_enterprise, "activities/_panel.html"))
    hang("enterprise", Panel("prints", enterprise_prints.on_enterprise, "activities/_profile_panel.html", place="side"))
    hang("lead", Panel("screening", screening_panels.on_lead, "screening/_lead_panel.html", place="side"))
    hang("enterprise", Panel("targets", target_panels.on_enterprise, "targets/_panel.html", place="side"))
    hang("unit", Panel("targets", target_panels.on_unit, "targets/_panel.html", place="side"))
    hang("region", Panel("targets", target_panels.on_region, "targets/_panel.html", place="side"))
    hang("unit", Panel("events", event_panels.on_unit, "events/_panel.html", place="side"))
    hang("region", Panel("events", event_panels.on_region, "events/_panel.html", place="side"))
    hang("enterprise", Panel("events", event_panels.on_enterprise, "events/_panel.html", place="side"))
    hang("chain", Panel("events", event_panels.on_chain, "events/_panel.html", place="side"))
    hang("lead", Panel("events", event_panels.on_lead, "events/_lead_panel.html", place="side"))

    owners.add(booklet_covers.PARENT, booklet_covers.OWNER)
    owners.add(booklet_editions.PARENT, booklet_jobs.OWNER)
    hang("event", Panel("booklet", booklet_panels.on_event, "events/booklets/_panel.html", place="side"))
    job_tasks.add(booklet_editions.JOB, booklet_jobs.run)
    job_tasks.add(project_jobs.OVERVIEW, project_jobs.overview)
    job_subjects.add(job_subjects.Subject(booklet_editions.PARENT, booklet_jobs.subject))
    window_given.add(booklet_list.PARAMETER, booklet_list.printed_publicly)
    hang("project", Panel("pictures", picture_showing.on_project, "projects/_pictures_panel.html"))
    hang("region", Panel("prices", price_queries.on_region, "projects/prices/_panel.html", place="side"))
    job_tasks.add(project_sheets.KIND, project_sheets.render_sheets)

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
    start.step("sheets", project_sheets.render_anew)

    start.check(accounts.refuse_samples_in_production)

    start.notice(press_notices)
    start.notice(accounts.sign_in_notices)


def name_the_constraints() -> None:
    """What the tables' own last word means, for whatever forms and operations let pass."""
    from flask_babel import lazy_gettext as _l

    from .core.constraints import name_constraints

    twice = _l("刚有人提出了同样的请求，请刷新后核对")
    name_constraints(
        {
            "confirmer_is_not_requester": _l("不能核定自己提出的请求，请另一人核定"),
            "decider_is_not_finder": _l("找到这家企业的单位不能作审查结论"),
            "decider_is_not_requester": _l("提交审查的人不能自己作结论"),
            "outcome_cites_clause": _l("写明依据的条款；查无限制的，写明查了什么"),
            "conditional_names_conditions": _l("有条件通过的，逐条写明条件"),
            "reopening_names_facts": _l("已有审查结论，重新提交要写明有什么新的事实"),
            "voucher_is_positive": _l("金额要大于 0，请核对单位是否为万元"),
            "next_step_has_date": _l("写了下一步，就要有期限"),
            "contract_if_signed": _l("已签约的线索不能没有合同日期"),
            "agreed_amount_if_signed": _l("已签约的线索不能没有协议投资额"),
            "county_if_negotiating": _l("洽谈以后的线索不能没有县"),
            "planned_not_negative": _l("金额不能小于 0"),
            "agreed_not_negative": _l("金额不能小于 0"),
            "refused_never_active": _l("被否决的线索不能移动，要有新的事实，由另一人重新审查"),
            "activity_dates_in_order": _l("结束日期不能早于开始日期"),
            "checker_is_not_submitter": _l("不能审核自己提交的项目，请另一人审核"),
            "published_has_edition": _l("已发布的项目要有公开的版本"),
            "withdrawn_has_reason": _l("请写明撤回的原因"),
            "project_total_not_negative": _l("金额不能小于 0"),
            "project_land_not_negative": _l("数字不能小于 0"),
            "pairing_dates_in_order": _l("结束日期不能早于开始日期"),
            "target_has_owner": _l("请选责任单位，或选由哪个县接触"),
            "deputy_is_another": _l("代理人要是另一个人"),
            "deputy_dates_in_order": _l("结束日期不能早于开始日期"),
            "uq_move_request_pending": twice,
            "uq_screening_open": _l("已经提交审查，正等结论；要换部门，先撤回"),
        }
    )


def name_the_trail() -> None:
    """What the audit trail, far below, is told so that it speaks in words: values, references, pages."""
    from .accounts.roles import PERMISSIONS, ROLES
    from .audit import titles
    from .chains.models import Chain, Link
    from .chains.states import ChainRole
    from .core.db import names_of
    from .enterprises.models import Enterprise
    from .enterprises.states import EnterpriseKind
    from .events import trail as event_words
    from .events.states import EventKind, EventState, Reply, SigningKind
    from .jobs import trail as job_words
    from .jobs.states import JobState
    from .leads.states import LandingType, PaidBasis, ScreeningOutcome, Stage, StartKind, Status
    from .projects import trail as project_words
    from .projects.models import Project
    from .projects.states import Nature, ProjectState
    from .targets.states import TargetState
    from .units.models import Region, Unit
    from .units.states import OfficerDuty, PairingKind, UnitKind

    for words in (job_words, project_words, event_words):
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

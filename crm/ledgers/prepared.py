"""A kept import read and planned anew, as the database is now. Nothing here writes."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _

from crm.core.db import db
from crm.core.reader import Reader
from crm.files.operations import path_of
from crm.units.models import Region
from crm.workbooks.sheets import Sheet, WorkbookRefused

from . import matching
from .models import LedgerImport
from .planning import Plan, plan
from .queries import default_county
from .sources import Options, options_of, read_sheet, read_stored, the_sheet


def sheets_of(row: LedgerImport) -> list[Sheet]:
    """The ledgers of the stored file. Raises ``WorkbookRefused`` when it is gone."""
    if row.attachment is None:
        raise WorkbookRefused(_("存下的文件“%(name)s”读不出来，请重新上传", name=row.file_name))
    return read_stored(path_of(row.attachment.storage_id), row.file_name)


def plan_of(row: LedgerImport, *, reader: Reader, today: dt.date) -> Plan:
    """The dry run with the options kept. Raises ``DomainError`` as ``planning.plan`` does."""
    options = options_of(row.options)
    sheet = the_sheet(sheets_of(row), options.sheet)
    return plan_sheet(sheet, options, reader=reader, today=today)


def plan_sheet(sheet: Sheet, options: Options, *, reader: Reader, today: dt.date) -> Plan:
    """The dry run of a sheet with these options; without a county, the only one the reader works on."""
    places = matching.Places(reader)
    reading = read_sheet(sheet, options, places.checks())
    county = db.session.get(Region, options.county_id) if options.county_id else default_county(reader)
    return plan(reading, places=places, county=county, choices=options.choices, reader=reader, today=today)

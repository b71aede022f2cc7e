"""Two sample events: one held, with guests, talks, leads and a signing; one to come, with answers still out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from crm.core import clock
from crm.core.db import db
from crm.core.reader import Reader
from crm.enterprises.models import Enterprise
from crm.enterprises.operations import create_enterprise
from crm.enterprises.states import EnterpriseKind
from crm.events.guests.operations import add_guests, check_in, invite_enterprises, set_reply, walk_in
from crm.events.meetings.operations import arrange_meeting, note_result
from crm.events.models import Event, Invitation, Meeting
from crm.events.operations import create_event, move_event, save_programme
from crm.events.outcomes.births import make_lead
from crm.events.outcomes.signings import enter_signing
from crm.events.states import EventKind, EventState, Reply, SigningKind, UnitPart
from crm.leads.models import Lead
from crm.projects.models import Project
from crm.projects.states import ProjectState
from crm.units.models import Unit
from crm.units.states import UnitKind

from .cast import Cast, Side

Step = tuple[datetime, Callable[[], object]]
HELD_AGO, COMING_IN = 18, 12
LEADS_BORN = 2
"""How many leads the held event adds."""
HOME, OTHER = "522326", "520524"

FIRMS = (
    ("样例·岭南竹纤维有限公司", "样例·陈", "总经理", 3),
    ("样例·珠江生态板业有限公司", "样例·黎", "投资总监", 2),
    ("样例·鹏城冷链物流有限公司", "样例·邓", "副总经理", 1),
    ("样例·湾区茶饮食品有限公司", "样例·区", "采购总监", 2),
    ("样例·南粤中药材有限公司", "样例·梁", "董事长", 2),
    ("样例·莲塘精密部件有限公司", "样例·罗", "厂长", 1),
    ("样例·盐田包装科技有限公司", "样例·曾", "总经理助理", 1),
    ("样例·东部文旅投资有限公司", "样例·温", "项目经理", 1),
    ("样例·深南新材料有限公司", "样例·方", "总工程师", 2),
    ("样例·龙岗箱包有限公司", "样例·萧", "总经理", 1),
    ("样例·宝安电子辅料有限公司", "样例·钟", "副总经理", 1),
    ("样例·前海供应链管理有限公司", "样例·赖", "业务总监", 2),
    ("样例·福田农产品贸易有限公司", "样例·古", "总经理", 1),
    ("样例·罗湖服饰有限公司", "样例·容", "生产总监", 1),
    ("样例·惠阳竹木家居有限公司", "样例·戴", "总经理", 2),
    ("样例·东莞五金制品有限公司", "样例·尹", "董事", 1),
    ("样例·佛山陶瓷机械有限公司", "样例·霍", "副总经理", 1),
    ("样例·中山灯饰有限公司", "样例·甘", "市场总监", 1),
)
"""Firms of the held event beside those of the sample enterprises: name, who comes, post, how many."""
DECLINED, UNANSWERED, ABSENT = (5, 11, 16), (9, 17), (7, 13)
"""By their place in ``FIRMS``: answered no, did not answer, said yes and did not come."""

PROGRAMME = (
    ("09:00", "09:10", "开幕和领导致辞", "样例·周岚", "牡丹厅"),
    ("09:10", "09:40", "贵州产业和要素条件推介", "样例·吴启", "牡丹厅"),
    ("09:40", "10:20", "竹产业、山地特色食品项目推介", "样例·韦青", "牡丹厅"),
    ("10:20", "10:40", "企业代表发言", "样例·陈", "牡丹厅"),
    ("10:40", "11:00", "现场签约", "", "牡丹厅"),
    ("14:00", "17:00", "一对一对接洽谈", "各县投资促进局", "茶叙区"),
)
TALKS = (
    (0, HOME, "14:00", "对竹纤维项目有意向，约下月到县看原料基地", True),
    (1, HOME, "14:40", "关心竹材收储价格和运距，要一份测算表", True),
    (3, OTHER, "14:00", "谈茶叶原料直采，先签供货意向再看建厂", True),
    (4, OTHER, "15:00", "看中药材种植面积和加工用地，请县里寄资料", True),
    (14, HOME, "15:20", "客商临时有事先走，改电话联系", False),
)
"""Guest, county, time, what was said, whether it took place."""


def event_steps(cast: Cast, today: date) -> list[Step]:
    """What happens around both events, each step told when."""
    held = Held(cast, today - timedelta(days=HELD_AGO))
    return [*held.steps(), *Coming(cast, today + timedelta(days=COMING_IN), today).steps()]


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=clock.SHANGHAI)


def _clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _units(host: Side, cast: Cast) -> list[tuple[int, UnitPart]]:
    """Host: the supporting unit; the county's bureau runs it; another county's pair helps."""
    other = cast.sides[OTHER if host is cast.sides[HOME] else HOME]
    named = (
        (host.unit.unit_id, UnitPart.HOST),
        (host.bureau.unit_id or _bureau_of(host), UnitPart.ORGANISER),
        (other.unit.unit_id, UnitPart.SUPPORT),
    )
    return [(unit, part) for unit, part in named if unit is not None]


def _bureau_of(side: Side) -> int | None:
    return db.session.scalar(
        select(Unit.id).where(Unit.kind == UnitKind.BUREAU, Unit.region_id == side.county.id, Unit.voided_at.is_(None))
    )


@dataclass
class Held:
    """The event that was held, in 深圳."""

    cast: Cast
    day: date
    event_id: int = 0
    guests: list[int] = field(default_factory=list)

    @property
    def side(self) -> Side:
        """The county whose event it is."""
        return self.cast.sides[HOME]

    @property
    def by(self) -> Reader:
        """Who runs it: the supporting unit's liaison."""
        return self.side.unit

    @property
    def event(self) -> Event:
        """The event as it stands."""
        return db.session.get_one(Event, self.event_id)

    def guest(self, place: int) -> Invitation:
        """The guest of that place in ``FIRMS``."""
        return db.session.get_one(Invitation, self.guests[place])

    def steps(self) -> list[Step]:
        """In order of time."""
        day = self.day
        return [
            (_at(day - timedelta(days=24), 10), self.plan),
            (_at(day - timedelta(days=20), 10), self.programme),
            (_at(day - timedelta(days=18), 10), self.invite),
            (_at(day - timedelta(days=8), 16), self.answers),
            (_at(day - timedelta(days=6), 9), self.confirm),
            (_at(day - timedelta(days=2), 15), self.arrange),
            (_at(day, 9, 30), self.arrive),
            (_at(day, 17, 30), self.results),
            (_at(day, 18), self.leads),
            (_at(day, 18, 30), self.sign),
            (_at(day + timedelta(days=1), 9), self.hold),
        ]

    def plan(self) -> None:
        """Name, days, place, units."""
        values = {
            "name": "样例·贵州（深圳）竹产业和特色食品推介会",
            "name_en": "Sample: Guizhou Bamboo and Food Industries in Shenzhen",
            "kind": EventKind.PROMOTION,
            "region_id": self.side.county.id,
            "chain_id": None,
            "city": "深圳市",
            "place": "样例大酒店牡丹厅",
            "place_en": "Peony Hall, Sample Hotel",
            "starts_on": self.day,
            "ends_on": self.day,
            "aim": "样例：向珠三角企业推介竹产业、山地特色食品项目，会后两周内逐家回访。",
        }
        made = create_event(
            values=values,
            units=_units(self.side, self.cast),
            by=self.by,
            at=_at(self.day - timedelta(days=24), 10),
            is_sample=True,
        )
        self.event_id = made.id

    def programme(self) -> None:
        """Morning in the hall, afternoon at tables."""
        items = [
            {"on": self.day, "at": _clock(at), "until": _clock(until), "what": what, "who": who, "where": where}
            for at, until, what, who, where in PROGRAMME
        ]
        save_programme(
            event=self.event, version=None, items=items, by=self.by, at=_at(self.day - timedelta(days=20), 10)
        )

    def invite(self) -> None:
        """Firms by hand, and those of the enterprises that the unit sees."""
        at = _at(self.day - timedelta(days=18), 10)
        rows = [
            {"firm": firm, "person": person, "title": title, "people": people, "phone": f"1390000{5100 + place:04d}"}
            for place, (firm, person, title, people) in enumerate(FIRMS)
        ]
        made = add_guests(event=self.event, rows=rows, by=self.by, at=at, invited_by_id=self.by.unit_id)
        self.guests = [guest.id for guest in made]
        kept = db.session.scalars(
            select(Enterprise.id).where(Enterprise.is_sample, Enterprise.voided_at.is_(None)).order_by(Enterprise.id)
        ).all()
        invite_enterprises(
            event=self.event,
            enterprise_ids=list(kept)[:6],
            by=self.cast.office,
            at=at,
            invited_by_id=self.cast.sides[OTHER].unit.unit_id,
        )

    def answers(self) -> None:
        """Most come, some do not, a few never said."""
        at = _at(self.day - timedelta(days=8), 16)
        for place in range(len(FIRMS)):
            if place not in UNANSWERED:
                reply = Reply.DECLINED if place in DECLINED else Reply.ACCEPTED
                set_reply(guest=self.guest(place), reply=reply, by=self.by, at=at)

    def confirm(self) -> None:
        """It takes place."""
        at = _at(self.day - timedelta(days=6), 9)
        move_event(event=self.event, to=EventState.CONFIRMED, by=self.by, at=at)

    def arrange(self) -> None:
        """Talks in the afternoon."""
        at = _at(self.day - timedelta(days=2), 15)
        for table, (place, county, hour, _said, _held) in enumerate(TALKS, start=1):
            region = self.cast.sides[county].county
            values: dict[str, Any] = {
                "invitation_id": self.guests[place],
                "county_id": region.id,
                "project_id": _project_of(region.id) if place == 0 else None,
                "on": self.day,
                "at": _clock(hour),
                "until": None,
                "where": f"{table} 号桌",
                "who": self.cast.sides[county].bureau.name,
            }
            arrange_meeting(event=self.event, values=values, by=self.by, at=at)

    def arrive(self) -> None:
        """At the door, two tablets that were offline for an hour: what they saw is told in one go."""
        at, first = _at(self.day, 9, 30), _at(self.day, 8, 20)
        for place in range(len(FIRMS)):
            if place in (*DECLINED, *UNANSWERED, *ABSENT):
                continue
            by = self.by if place % 2 else self.side.bureau
            check_in(guest=self.guest(place), by=by, at=at, tapped_at=first + timedelta(minutes=2 * place))
        walk_in(event=self.event, firm="样例·横岗眼镜有限公司", person="样例·石", by=self.by, at=at, people=2)

    def results(self) -> None:
        """What was said at the tables."""
        at = _at(self.day, 17, 30)
        said = {self.guests[place]: (text, held) for place, _county, _hour, text, held in TALKS}
        meetings = db.session.scalars(select(Meeting).where(Meeting.event_id == self.event_id).order_by(Meeting.id))
        for meeting in meetings.all():
            text, held = said[meeting.invitation_id]
            result = f"{text}（样例）"
            note_result(meeting=meeting, held=held, result=result, by=self.by, at=at)

    def leads(self) -> None:
        """Two guests become leads."""
        for place, county, intention in (
            (0, HOME, "样例：在产地建竹纤维初加工线"),
            (3, OTHER, "样例：茶叶原料直采和拼配"),
        ):
            side, at = self.cast.sides[county], _at(self.day, 18)
            guest = self.guest(place)
            enterprise = create_enterprise(
                name=guest.firm, kind=EnterpriseKind.COMPANY, by=side.unit, at=at, is_sample=True, headquarters="深圳"
            )
            make_lead(
                guest=guest,
                enterprise=enterprise,
                intention=intention,
                source=f"推介活动 {self.event.name}",
                county_id=side.county.id,
                project_id=_project_of(side.county.id) if county == HOME else None,
                by=side.unit,
                at=at,
            )

    def sign(self) -> None:
        """A framework agreement, on the day."""
        made = db.session.scalars(select(Lead).where(Lead.enterprise_id == self.guest(0).enterprise_id)).one()
        enter_signing(
            event=self.event,
            lead=made,
            kind=SigningKind.FRAMEWORK,
            signed_on=self.day,
            yuan=86_000_000,
            by=self.by,
            at=_at(self.day, 18, 30),
        )

    def hold(self) -> None:
        """Over: it counts as an activity of everybody present."""
        move_event(event=self.event, to=EventState.HELD, by=self.by, at=_at(self.day + timedelta(days=1), 9))


def _project_of(county_id: int) -> int | None:
    """A published sample project of the county, where there is one."""
    return db.session.scalar(
        select(Project.id)
        .where(Project.county_id == county_id, Project.state == ProjectState.PUBLISHED, Project.is_sample)
        .order_by(Project.id)
        .limit(1)
    )


@dataclass
class Coming:
    """The event to come, in 上海: planned by another county's pair."""

    cast: Cast
    day: date
    today: date
    event_id: int = 0

    @property
    def side(self) -> Side:
        """The county whose event it is."""
        return self.cast.sides[OTHER]

    def steps(self) -> list[Step]:
        """Planned, invited, some answers in."""
        today = self.today
        return [
            (_at(today - timedelta(days=9), 10), self.plan),
            (_at(today - timedelta(days=6), 10), self.invite),
            (_at(today - timedelta(days=2), 16), self.answers),
        ]

    def plan(self) -> None:
        """Two days, programme included."""
        at, last = _at(self.today - timedelta(days=9), 10), self.day + timedelta(days=1)
        by = self.side.unit
        values = {
            "name": "样例·织金（上海）皂角和文旅专题招商",
            "name_en": "Sample: Zhijin Honey Locust and Tourism in Shanghai",
            "kind": EventKind.CHAIN,
            "region_id": self.side.county.id,
            "chain_id": None,
            "city": "上海市",
            "place": "样例会议中心二楼",
            "place_en": "Second floor, Sample Conference Centre",
            "starts_on": self.day,
            "ends_on": last,
            "aim": "样例：拜访行业协会，推介皂角精深加工和景区配套项目。",
        }
        made = create_event(values=values, units=_units(self.side, self.cast), by=by, at=at, is_sample=True)
        self.event_id = made.id
        items = [
            {
                "on": self.day,
                "at": time(14),
                "until": time(17),
                "what": "专题推介和座谈",
                "who": by.name,
                "where": "二楼大厅",
            },
            {"on": last, "at": time(9, 30), "until": time(11, 30), "what": "走访企业", "who": "", "where": ""},
        ]
        save_programme(event=made, version=None, items=items, by=by, at=at)
        move_event(event=made, to=EventState.CONFIRMED, by=by, at=at)

    def invite(self) -> None:
        """Eight guests."""
        names = ("浦江日化", "静安食品", "徐汇文创", "松江生物", "闵行包装", "嘉定酒店管理", "崇明药材", "临港物流")
        rows = [
            {
                "firm": f"样例·{name}有限公司",
                "person": f"样例·{'沈陆顾姚蒋谈闻浦'[place]}",
                "title": "总经理",
                "people": 1 + place % 2,
                "phone": f"1390000{5300 + place:04d}",
            }
            for place, name in enumerate(names)
        ]
        by, at = self.side.unit, _at(self.today - timedelta(days=6), 10)
        event = db.session.get_one(Event, self.event_id)
        add_guests(event=event, rows=rows, by=by, at=at, invited_by_id=by.unit_id)

    def answers(self) -> None:
        """Four come, one does not, three have not said."""
        by, at = self.side.unit, _at(self.today - timedelta(days=2), 16)
        guests = db.session.scalars(
            select(Invitation).where(Invitation.event_id == self.event_id).order_by(Invitation.id)
        ).all()
        for guest in guests[:5]:
            reply = Reply.DECLINED if guest is guests[4] else Reply.ACCEPTED
            set_reply(guest=guest, reply=reply, by=by, at=at)

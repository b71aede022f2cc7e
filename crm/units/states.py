"""Kinds of regions, units, officers, pairings and strengths, with their titles."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class RegionLevel(StrEnum):
    """Where a region stands; a zone (功能区) stands beside the counties."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    ZONE = "zone"

    @property
    def title(self) -> LazyString:
        return _LEVELS[self]


_LEVELS = {
    RegionLevel.PROVINCE: _l("省"),
    RegionLevel.PREFECTURE: _l("市州"),
    RegionLevel.COUNTY: _l("县市区"),
    RegionLevel.ZONE: _l("功能区"),
}


class UnitKind(StrEnum):
    """The kinds in which units are ranked."""

    PROVINCIAL = "provincial"
    ENTERPRISE = "enterprise"
    CENTRAL = "central"
    PEOPLE = "people"
    BUREAU = "bureau"
    OTHER = "other"

    @property
    def title(self) -> LazyString:
        return _UNIT_KINDS[self]


_UNIT_KINDS = {
    UnitKind.PROVINCIAL: _l("省直部门"),
    UnitKind.ENTERPRISE: _l("省属企业"),
    UnitKind.CENTRAL: _l("中央在黔单位"),
    UnitKind.PEOPLE: _l("人民团体"),
    UnitKind.BUREAU: _l("投资促进局"),
    UnitKind.OTHER: _l("其他"),
}


class Capacity(StrEnum):
    """What a unit can be beside a supporting unit: a responsible department for screening and approvals."""

    ASSISTING = "assisting"
    ECOLOGY = "ecology"
    NATURAL_RESOURCES = "natural_resources"
    DEVELOPMENT_REFORM = "development_reform"
    INDUSTRY = "industry"
    WATER = "water"
    EMERGENCY = "emergency"
    HOUSING = "housing"

    @property
    def title(self) -> LazyString:
        return _CAPACITIES[self]


_CAPACITIES = {
    Capacity.ASSISTING: _l("配合部门"),
    Capacity.ECOLOGY: _l("生态环境"),
    Capacity.NATURAL_RESOURCES: _l("自然资源"),
    Capacity.DEVELOPMENT_REFORM: _l("发展改革"),
    Capacity.INDUSTRY: _l("工业和信息化"),
    Capacity.WATER: _l("水利"),
    Capacity.EMERGENCY: _l("应急管理"),
    Capacity.HOUSING: _l("住房和城乡建设"),
}


class Strength(StrEnum):
    """What a unit is good at finding investors with (优势)."""

    SECTOR = "sector"
    INFORMATION = "information"
    BUSINESS = "business"
    NETWORK = "network"
    CHAMBER = "chamber"
    FINANCE = "finance"
    PLATFORM = "platform"

    @property
    def title(self) -> LazyString:
        return _STRENGTHS[self]


_STRENGTHS = {
    Strength.SECTOR: _l("行业主管"),
    Strength.INFORMATION: _l("信息渠道"),
    Strength.BUSINESS: _l("商务渠道"),
    Strength.NETWORK: _l("人脉资源"),
    Strength.CHAMBER: _l("商会协会"),
    Strength.FINANCE: _l("金融"),
    Strength.PLATFORM: _l("平台"),
}


class OfficerDuty(StrEnum):
    """What an officer is to their unit."""

    LIAISON = "liaison"
    LEADER = "leader"

    @property
    def title(self) -> LazyString:
        return {OfficerDuty.LIAISON: _l("联络员"), OfficerDuty.LEADER: _l("责任领导")}[self]


class PairingKind(StrEnum):
    """Who is tied to the region."""

    UNIT_COUNTY = "unit_county"
    LEADER_PREFECTURE = "leader_prefecture"
    DEPARTMENT_PREFECTURE = "department_prefecture"

    @property
    def title(self) -> LazyString:
        return _PAIRINGS[self]


_PAIRINGS = {
    PairingKind.UNIT_COUNTY: _l("单位联系县"),
    PairingKind.LEADER_PREFECTURE: _l("省领导联系市州"),
    PairingKind.DEPARTMENT_PREFECTURE: _l("配合部门"),
}

"""A project's facts as ``facts_of`` gives them, all of them invented, for the tests of sheets."""

from __future__ import annotations

import copy
from typing import Any

RARE = "喆堃镕䶮"

FACTS: dict[str, Any] = {
    "code": "XM-522326-018",
    "name": "样例·蔗香山茶油精深加工项目",
    "name_en": "SAMPLE · Zhexiang Camellia Oil Refining",
    "summary": "",
    "summary_en": "",
    "industry": {"code": "C1331", "name": "食用植物油加工"},
    "chain": {"id": 1, "code": "camellia", "name": "山茶油", "name_en": "Camellia oil"},
    "link": {"id": 3, "name": "精深加工", "name_en": "refining", "stream": "midstream"},
    "role": "fill",
    "links": [
        {"name": "油茶良种、种植基地", "name_en": "Seedlings and plantations", "stream": "upstream", "own": False},
        {"name": "初榨", "name_en": "Pressing", "stream": "midstream", "own": False},
        {"name": "精炼、茶皂素提取", "name_en": "Refining, tea saponin", "stream": "midstream", "own": True},
        {"name": "食用油品牌、日化原料", "name_en": "Brands, cosmetics", "stream": "downstream", "own": False},
    ],
    "county": {
        "id": 9,
        "code": "522326",
        "name": "望谟县",
        "name_en": "Wangmo County",
        "short_name": "望谟",
        "tile_x": 5,
        "tile_y": 9,
    },
    "prefecture": {"name": "黔西南布依族苗族自治州", "name_en": "Qianxinan", "short_name": "黔西南州"},
    "province": {"name": "贵州省", "name_en": "Guizhou Province", "short_name": "贵州省"},
    "site": "蔗香镇 望谟县产业园区蔗香片区",
    "site_en": "Zhexiang Township",
    "nature": "new",
    "total_yuan": 320000000,
    "land_mu": "120",
    "sales_yuan": 410000000,
    "profit_yuan": 62000000,
    "irr_percent": "18.6",
    "payback_years": "5.2",
    "content": "<p>年处理油茶籽 3 万吨，建冷榨、精炼、茶皂素提取三条生产线，标准厂房 3.6 万平方米，恒温油库 8000 立方米，配套检测中心与研学展厅。分两期建设，一期 18 个月。</p>",
    "conditions": "<p>全县油茶种植 21.6 万亩，挂果 13.2 万亩，年产油茶籽 2.4 万吨，现有初榨企业 4 家。蔗香码头 500 吨级泊位，经红水河可达两广；距望安高速出口 9 公里。</p>",
    "market": "<p>国内食用植物油自给率约三成，油茶列入国家木本油料重点品种；精炼山茶油批发价 2015 年以来年均上涨 6.4 %。粤桂两省区年需精炼油约 18 万吨，与本项目距离在 500 公里以内。</p>",
    "groundwork": "<p>完成可行性研究初稿；一期用地已取得规划条件，二期用地列入 2018 年度供地计划；水、电、路通至地块红线，110 千伏变电站在建。</p>",
    "cooperation": "<p>独资、合资均可；可先租用标准厂房 1.8 万平方米，前三年租金按 6 元/平方米·月。县属油茶公司愿以基地作价入股，比例不超过 30 %。</p>",
    "content_en": "<p>Processing of 30,000 t of camellia seed a year on three lines: cold pressing, refining, and "
    "tea-saponin extraction. 36,000 m² of standard workshops, an 8,000 m³ temperature-controlled oil "
    "store, a testing centre. Two phases; the first takes 18 months.</p>",
    "conditions_en": "<p>14,400 ha of camellia in the county, 8,800 ha of it bearing; 24,000 t of seed a year; four "
    "small pressing mills and no refinery. A 500 t river berth at Zhexiang leads to Guangxi and "
    "Guangdong by the Hongshui River. Motorway junction 9 km.</p>",
    "market_en": "<p>China produces about one third of the edible vegetable oil it consumes, and camellia is a "
    "priority woody oil crop. The wholesale price of refined camellia oil has risen by 6.4 % a year "
    "since 2015. Guangdong and Guangxi, both within 500 km, need some 180,000 t of refined oil a "
    "year.</p>",
    "groundwork_en": "<p>Draft feasibility study; planning conditions issued for the phase-one plot; phase two in the "
    "2018 land supply plan. Water, power and road reach the plot boundary; a 110 kV substation is "
    "under construction.</p>",
    "cooperation_en": "<p>Wholly owned or joint venture. 18,000 m² of ready workshops can be leased first, at CNY 6 "
    "per m² a month for three years. The county’s camellia company may contribute plantation land "
    "for up to 30 % of the equity.</p>",
    "contact": {
        "office": "望谟县投资促进局",
        "office_en": "Wangmo County Investment Promotion Bureau",
        "phone": "0859-000-0116",
        "email": "",
        "address": "贵州省黔西南州望谟县王母街道",
        "address_en": "Wangmo, Qianxinan, Guizhou",
        "postcode": "552300",
        "person": "样例·罗文秀",
        "mobile": "13800000172",
    },
    "guiding_unit": "样例·指导单位金丝雀",
    "internal_note": "样例：内部备注金丝雀，二层荷载不够。",
    "is_sample": True,
    "prices": [
        {"element": "electricity", "price": "0.452", "as_of": "2018-06-30", "source": "样例·县发展改革局"},
        {"element": "water", "price": "2.6", "as_of": "2018-06-30", "source": "样例·县发展改革局"},
        {"element": "gas", "price": "2.95", "as_of": "2018-06-30", "source": "样例·县发展改革局"},
        {"element": "land", "price": "9.6", "as_of": "2018-06-30", "source": "样例·县发展改革局"},
        {"element": "labour", "price": "3400", "as_of": "2018-06-30", "source": "样例·县发展改革局"},
    ],
    "pictures": [],
}

CANARIES = ("样例·罗文秀", "13800000172", "样例·指导单位金丝雀", "内部备注金丝雀")
"""What stands in the internal fields of :data:`FACTS`."""


def many_times(facts: dict[str, Any], times: int) -> dict[str, Any]:
    """The same with four of its texts so many times as long."""
    longer = copy.deepcopy(facts)
    for name in ("content", "market", "groundwork", "cooperation"):
        for end in ("", "_en"):
            inner = facts[name + end].removeprefix("<p>").removesuffix("</p>")
            longer[name + end] = f"<p>{inner * times}</p>"
    return longer

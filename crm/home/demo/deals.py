"""What the sample leads are: one line each. Days count back from the day of loading; amounts in 万元, land in 亩."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WANGMO, ZHIJIN, CHANGSHUN, ZHENNING, ZHENFENG, YINJIANG = "522326", "520524", "522729", "520423", "522325", "520625"
FOOD, ELECTRONICS, BATTERY, PHOSPHORUS, TOURISM, BAMBOO = (
    "eco-food",
    "electronics",
    "battery-materials",
    "phosphorus",
    "mountain-tourism",
    "sample-bamboo",
)


@dataclass(frozen=True)
class Deal:
    """A sample lead and how far it came.

    ``link`` is "chain/link name", or "" with ``off_chain`` saying why. ``began``, ``nego``, ``signed``, ``landed``,
    ``produced`` and ``last`` (the last activity) are days ago. ``paid`` holds (days ago, amount, origin).
    """

    firm: str
    project: str
    county: str
    link: str
    role: str
    planned: int
    began: int
    last: int
    nego: int | None = None
    signed: int | None = None
    landed: int | None = None
    produced: int | None = None
    agreed: int | None = None
    paid: tuple[tuple[int, int, str], ...] = ()
    land: int | None = None
    hq: str = ""
    off_chain: str = ""
    by: str = "county"
    introducer: str | None = None
    key: bool = False
    kind: str = "company"
    screening: str | None = None
    pending: bool = False
    ended: tuple[str, int, str, str] | None = None
    """(kind of move, days ago, reason, sentence)."""
    opening: str | None = None
    landing: str = "new_build"
    bare: bool = False
    """Nothing but investor, source and intention yet."""
    extra: dict[str, Any] = field(default_factory=dict)


DEALS = (
    # 线索
    Deal("珠江电子材料有限公司", "电子浆料生产线", ZHIJIN, f"{ELECTRONICS}/电子材料与元器件", "build", 26_000, 62, 34,
         hq="广东", by="unit", key=True, land=80),
    Deal("浙东茶机装备有限公司", "茶叶加工装备", YINJIANG, f"{FOOD}/产地初加工", "strengthen", 3_500, 48, 17, hq="浙江", land=20),
    Deal("岭南果仁食品有限公司", "板栗精深加工", WANGMO, f"{FOOD}/精深加工", "fill", 8_000, 21, 6, hq="广东", by="unit", land=35),
    Deal("代号“山泉”", "饮用水灌装", ZHENNING, f"{FOOD}/饮料与饮用水", "build", 12_000, 9, 2, kind="code_name", by="unit"),
    Deal("甬江包装有限公司", "食品纸塑包装", CHANGSHUN, f"{FOOD}/包装与包材", "fill", 4_200, 12, 5, hq="浙江"),
    Deal("北江铝箔有限公司", "电池铝箔", ZHIJIN, f"{BATTERY}/隔膜与铜箔铝箔", "fill", 32_000, 40, 19, hq="广东", by="unit", land=120),
    Deal("洞庭水产食品有限公司", "稻渔综合加工", YINJIANG, f"{FOOD}/精深加工", "fill", 2_600, 33, 11, hq="湖南"),
    Deal("太湖旅居发展有限公司", "红水河畔旅居村", WANGMO, f"{TOURISM}/酒店与民宿", "fill", 6_800, 26, 4, hq="江苏"),
    Deal("京西云服务有限公司", "数据标注基地", ZHENFENG, f"{ELECTRONICS}/数据标注与呼叫服务", "build", 1_800, 15, 3,
         hq="北京", by="unit", landing="service"),
    Deal("代号“石榴”", "刺梨饮料", CHANGSHUN, f"{FOOD}/饮料与饮用水", "strengthen", 5_000, 44, 31, kind="code_name"),
    Deal("巢湖农机有限公司", "山地小型农机", ZHENNING, "", "none", 4_400, 18, 8, hq="安徽", off_chain="农机不在现有重点链内"),
    Deal("鄱阳中药材有限公司", "艾纳香基地", ZHENFENG, f"{FOOD}/良种与种植养殖基地", "strengthen", 2_200, 29, 15, hq="江西"),
    Deal("津门自行车零件有限公司", "车架焊装", ZHIJIN, "", "none", 7_600, 7, 1, hq="天津", bare=True, by="unit"),
    Deal("泉州石雕工艺有限公司", "石雕旅游商品", YINJIANG, f"{TOURISM}/旅游商品", "fill", 1_500, 5, 1, hq="福建", bare=True),
    Deal("滇池花卉有限公司", "鲜切花冷藏库", CHANGSHUN, f"{FOOD}/仓储保鲜与冷链物流", "fill", 2_900, 90, 58, hq="云南"),
    # 洽谈
    Deal("闽江竹木科技股份有限公司", "竹集成材及家居板材", WANGMO, f"{BAMBOO}/竹材精深加工", "build", 18_000, 77, 5, nego=41, hq="福建", by="unit",
         introducer="sfgw", key=True, land=60, screening="open", extra={"no_code": True, "framework": True}),
    Deal("沪上冷链物流有限公司", "果蔬冷链集配中心", CHANGSHUN, f"{FOOD}/仓储保鲜与冷链物流", "fill", 9_600, 70, 22, nego=38,
         hq="上海", land=45, screening="open"),
    Deal("湘楚糖业有限公司", "红糖技改扩能", ZHENFENG, f"{FOOD}/精深加工", "strengthen", 5_200, 55, 10, nego=13, hq="湖南", land=18,
         screening="passed"),
    Deal("渝江新型建材有限公司", "装配式墙板", ZHIJIN, f"{PHOSPHORUS}/磷石膏综合利用", "fill", 14_800, 60, 9, nego=22, hq="重庆",
         land=90, screening="conditional", pending=True),
    Deal("苏北饲料有限公司", "生物饲料", CHANGSHUN, f"{FOOD}/良种与种植养殖基地", "fill", 5_800, 82, 31, nego=38, hq="江苏"),
    Deal("赣江油茶有限公司", "油茶籽精炼", ZHENNING, f"{FOOD}/精深加工", "strengthen", 7_400, 50, 12, nego=19, hq="江西", land=30),
    Deal("江南竹编有限公司", "竹编家居用品", YINJIANG, f"{BAMBOO}/竹制品与家居", "fill", 3_200, 47, 15, nego=16, hq="浙江"),
    Deal("钱江智能灌溉有限公司", "节水灌溉设备", CHANGSHUN, f"{FOOD}/良种与种植养殖基地", "strengthen", 6_100, 31, 7, nego=9, hq="浙江"),
    Deal("海西环保设备有限公司", "畜禽粪污处理", ZHIJIN, "", "none", 4_500, 28, 5, nego=6, hq="福建", off_chain="环保设施，不涉链"),
    Deal("淮扬调味品有限公司", "辣椒制品", ZHENNING, f"{FOOD}/精深加工", "build", 4_800, 36, 3, nego=5, hq="江苏", by="unit"),
    Deal("东湖纺织机械有限公司", "经编面料", ZHENFENG, "", "none", 8_300, 34, 2, nego=4, hq="湖北", off_chain="轻纺不在现有重点链内"),
    Deal("代号“青禾”", "桑枝菌棒加工", WANGMO, f"{FOOD}/产地初加工", "fill", 3_600, 24, 2, nego=3, kind="code_name"),
    Deal("黔江锂业有限公司", "磷酸铁前驱体", ZHIJIN, f"{BATTERY}/磷酸与磷酸铁", "build", 98_000, 130, 12, nego=86, hq="重庆", by="unit",
         key=True, land=320, screening="overdue", extra={"framework": True}),
    Deal("香江精密有限公司", "连接器生产线", ZHENNING, f"{ELECTRONICS}/电子材料与元器件", "fill", 56_800, 96, 26, nego=60, hq="香港",
         kind="foreign", by="unit", land=50, extra={"usd": 8_000_000, "rate": "7.1"}),
    Deal("徽州茶业有限公司", "红茶精制", YINJIANG, f"{FOOD}/精深加工", "strengthen", 2_800, 66, 8, nego=29, hq="安徽", screening="passed",
         pending=True),
    Deal("岷江户外运动有限公司", "低空与溯溪营地", ZHENFENG, f"{TOURISM}/户外运动与赛事", "build", 6_200, 58, 18, nego=24, hq="四川",
         screening="open"),
    Deal("胶东果蔬有限公司", "蜂糖李保鲜包装", ZHENNING, f"{FOOD}/包装与包材", "fill", 3_900, 45, 6, nego=20, hq="山东", land=12),
    Deal("松江新材料有限公司", "石墨负极材料", ZHIJIN, f"{BATTERY}/负极材料", "fill", 46_000, 75, 33, nego=50, hq="黑龙江", land=150),
    Deal("榕城水产有限公司", "冷水鱼养殖加工", CHANGSHUN, f"{FOOD}/良种与种植养殖基地", "fill", 2_400, 40, 9, nego=17, hq="福建"),
    Deal("长白山饮品有限公司", "天然饮用水", YINJIANG, f"{FOOD}/饮料与饮用水", "build", 11_000, 88, 14, nego=44, hq="吉林", by="unit",
         land=40, screening="passed", extra={"returned": True}),
    # 签约
    Deal("鹏城小家电有限公司", "小家电零部件", ZHENNING, f"{ELECTRONICS}/线路板与结构件", "build", 21_000, 320, 20, nego=280, signed=203,
         agreed=21_000, paid=((150, 300, "outside"),), hq="广东", key=True, by="unit", land=70, screening="passed"),
    Deal("江淮药业有限公司", "中药饮片加工", YINJIANG, f"{FOOD}/精深加工", "fill", 13_500, 190, 12, nego=140, signed=64, agreed=13_500,
         paid=((40, 650, "outside"), (18, 400, "outside")), hq="安徽", land=55, screening="passed"),
    Deal("两广蚕丝制品有限公司", "桑蚕缫丝", WANGMO, f"{FOOD}/产地初加工", "fill", 9_200, 30, 16, opening="signed", hq="广西",
         extra={"agreed": 9_000, "opened": 27}),
    Deal("闽东石业有限公司", "石材循环利用", ZHENFENG, "", "none", 6_600, 260, 25, nego=215, signed=158, agreed=6_600,
         paid=((120, 300, "inside"), (70, 180, "outside")), hq="福建", off_chain="建材不在现有重点链内", screening="conditional"),
    Deal("皖北制鞋有限公司", "运动鞋成型", ZHIJIN, "", "none", 15_300, 220, 11, nego=170, signed=96, agreed=15_000,
         paid=((80, 1_200, "outside"), (35, 900, "outside")), hq="安徽", off_chain="轻纺不在现有重点链内", by="unit", land=66,
         screening="passed"),
    Deal("象山海产食品有限公司", "即食海产加工", CHANGSHUN, f"{FOOD}/精深加工", "fill", 7_000, 150, 9, nego=110, signed=48, agreed=6_800,
         paid=((20, 260, "outside"),), hq="浙江", land=28, screening="passed"),
    Deal("粤海显示科技有限公司", "触控模组", ZHENNING, f"{ELECTRONICS}/显示与触控模组", "fill", 38_000, 170, 13, nego=120, signed=33,
         agreed=36_000, hq="广东", by="unit", key=True, land=110, screening="passed"),
    Deal("赤水竹制品有限公司", "竹地板", WANGMO, f"{BAMBOO}/竹材精深加工", "strengthen", 5_400, 145, 7, nego=100, signed=27, agreed=5_000,
         paid=((8, 120, "inside"),), hq="贵州", screening="passed"),
    Deal("武夷农业科技有限公司", "食药用菌良种", YINJIANG, f"{FOOD}/良种与种植养殖基地", "strengthen", 4_100, 120, 6, nego=84, signed=18,
         agreed=4_000, hq="福建", screening="conditional", pending=False),
    Deal("嘉陵储能有限公司", "储能柜组装", ZHIJIN, f"{BATTERY}/储能系统", "build", 52_000, 200, 15, nego=150, signed=75, agreed=50_000,
         paid=((50, 3_000, "outside"), (22, 1_800, "outside")), hq="四川", by="unit", key=True, land=130, screening="conditional",
         pending=True),
    Deal("曲江文旅有限公司", "古镇夜游", ZHENFENG, f"{TOURISM}/景区与线路开发", "strengthen", 9_800, 160, 19, nego=125, signed=58,
         agreed=9_500, paid=((30, 500, "outside"),), hq="陕西", screening="passed"),
    Deal("白洋淀苇编有限公司", "苇编工艺", CHANGSHUN, f"{TOURISM}/旅游商品", "fill", 1_200, 40, 21, opening="signed", hq="河北",
         extra={"agreed": 1_100, "opened": 36}),
    # 落地
    Deal("苏南纺织服饰有限公司", "服装加工", ZHENFENG, "", "none", 7_800, 330, 28, nego=290, signed=240, landed=150, produced=45,
         agreed=7_800, paid=((210, 1_500, "outside"), (140, 2_600, "outside"), (60, 1_900, "outside")), hq="江苏",
         off_chain="轻纺不在现有重点链内", land=40, screening="passed", landing="lease"),
    Deal("粤北菌业有限公司", "食用菌工厂化栽培", CHANGSHUN, f"{FOOD}/良种与种植养殖基地", "fill", 11_000, 280, 23, nego=240, signed=180,
         landed=64, agreed=11_000, paid=((130, 2_000, "outside"), (55, 1_400, "outside")), hq="广东", by="unit", land=85,
         screening="passed"),
    Deal("川南竹浆有限公司", "竹纤维制品", WANGMO, f"{BAMBOO}/竹浆与竹纤维", "build", 8_900, 300, 30, nego=250, signed=190, landed=80, agreed=8_900,
         paid=((150, 1_800, "outside"), (72, 2_200, "outside")), hq="四川", by="unit", land=58,
         screening="conditional"),
    Deal("吴越茶业有限公司", "抹茶精制", YINJIANG, f"{FOOD}/精深加工", "strengthen", 2_500, 310, 35, nego=270, signed=210, landed=120,
         produced=30, agreed=2_500, paid=((180, 700, "outside"), (90, 1_300, "outside")), hq="浙江", land=15, screening="passed"),
    Deal("星海呼叫服务有限公司", "呼叫服务中心", ZHENFENG, f"{ELECTRONICS}/数据标注与呼叫服务", "fill", 900, 240, 40, nego=205, signed=160,
         landed=95, produced=90, agreed=900, paid=((120, 380, "outside"),), hq="辽宁", screening="passed", landing="service"),
    # 搁置、流失、终止、否决
    Deal("江城智能装备有限公司", "智能穿戴组装", ZHENNING, f"{ELECTRONICS}/智能终端制造", "build", 16_000, 140, 70, nego=100, hq="湖北",
         ended=("hold", 42, "waiting", "样例：企业等总部年度投资计划，明年一季度再谈")),
    Deal("豫东面业有限公司", "糯小麦粉", CHANGSHUN, f"{FOOD}/精深加工", "fill", 3_000, 110, 60, nego=75, hq="河南",
         ended=("lose", 30, "elsewhere_outside", "样例：企业选在原料地扩建，不再来黔")),
    Deal("燕山矿业有限公司", "锰矿浮选", ZHIJIN, f"{BATTERY}/锰矿开采与选矿", "fill", 24_000, 125, 66, nego=95, hq="河北", land=200,
         screening="refused"),
    Deal("塞上乳品有限公司", "山地奶源", WANGMO, f"{FOOD}/良种与种植养殖基地", "build", 9_000, 95, 64, hq="宁夏",
         ended=("lose", 50, "conditions", "样例：运距长、成本高，条件谈不拢")),
    Deal("柳江汽车配件有限公司", "座椅骨架", ZHENFENG, "", "none", 6_000, 290, 120, nego=250, signed=200, agreed=6_000, hq="广西",
         off_chain="汽配不在现有重点链内", screening="passed", ended=("terminate", 60, "financing", "样例：企业资金链断裂，双方书面解除合同")),
    Deal("大别山生物科技有限公司", "黄磷扩产", ZHIJIN, f"{PHOSPHORUS}/黄磷与热法磷酸", "fill", 30_000, 80, 45, nego=58, hq="湖北",
         screening="refused", by="unit"),
    Deal("天目山矿泉有限公司", "温泉康养", YINJIANG, f"{TOURISM}/温泉康养", "build", 13_000, 105, 52, nego=72, hq="浙江",
         ended=("hold", 35, "land", "样例：取水论证未完成，先搁置")),
)  # fmt: skip

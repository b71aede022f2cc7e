# ruff: noqa: SIM905 – names read better in a line than in a list
"""Place names as firms write them in front of their own: provinces, prefectures, and the counties of Guizhou.

Short forms only (贵州, not 贵州省): ``names`` drops what stands behind them. A firm from a county that is not listed
still compares by likeness; the list only makes the frequent cases certain.
"""

from __future__ import annotations

PROVINCES = (
    "中国 北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 "
    "陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门"
).split()

PREFECTURES = (
    "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水 太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁 "
    "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 "
    "铁岭 朝阳 葫芦岛 长春 四平 辽源 通化 白山 松原 白城 延边 哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 "
    "黑河 绥化 南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁 杭州 宁波 温州 嘉兴 湖州 绍兴 金华 义乌 衢州 "
    "舟山 台州 丽水 合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城 福州 厦门 莆田 三明 泉州 "
    "漳州 南平 龙岩 宁德 晋江 南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶 济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 "
    "泰安 威海 日照 临沂 德州 聊城 滨州 菏泽 郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 许昌 漯河 三门峡 南阳 商丘 信阳 周口 "
    "驻马店 济源 武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 "
    "郴州 永州 怀化 娄底 湘西 广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 "
    "云浮 南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左 海口 三亚 儋州 成都 自贡 攀枝花 泸州 德阳 绵阳 "
    "广元 遂宁 内江 乐山 南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山 昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 "
    "文山 西双版纳 大理 德宏 怒江 迪庆 拉萨 日喀则 昌都 林芝 山南 那曲 西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛 兰州 "
    "嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 西宁 海东 银川 石嘴山 吴忠 固原 中卫 乌鲁木齐 克拉玛依 吐鲁番 "
    "哈密 昌吉 石河子 喀什 和田 阿克苏 伊犁"
).split()

GUIZHOU = (
    "贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南 贵安新区 贵安 南明 云岩 花溪 乌当 白云 观山湖 开阳 息烽 修文 清镇 钟山 "
    "六枝特区 六枝 水城 盘州 红花岗 汇川 播州 桐梓 绥阳 正安 道真 务川 凤冈 湄潭 余庆 习水 赤水 仁怀 西秀 平坝 普定 镇宁 关岭 紫云 "
    "七星关 大方 金沙 织金 纳雍 威宁 赫章 黔西 碧江 万山 江口 玉屏 石阡 思南 印江 德江 沿河 松桃 兴义 兴仁 普安 晴隆 贞丰 望谟 "
    "册亨 安龙 凯里 黄平 施秉 三穗 镇远 岑巩 天柱 锦屏 剑河 台江 黎平 榕江 从江 雷山 麻江 丹寨 都匀 福泉 荔波 贵定 瓮安 独山 平塘 "
    "罗甸 长顺 龙里 惠水 三都"
).split()

COUNTY_CITIES = (
    "昆山 江阴 张家港 常熟 太仓 宜兴 诸暨 慈溪 余姚 乐清 瑞安 石狮 南安 福清 诸城 邹城 禹城 胶州 寿光 增城 应城 麻城 韩城 兴城 海城 "
    "凤城 项城 永城 藁城 浏阳 宁乡 醴陵 满洲里"
).split()
"""County-level cities elsewhere: much firms come from there, or 城市 would be read as a word."""

PLACES = sorted({*PROVINCES, *PREFECTURES, *GUIZHOU, *COUNTY_CITIES}, key=lambda place: (-len(place), place))
"""Longest first, so that 贵安新区 is not read as 贵安."""

PEOPLES = "布依族 苗族 侗族 水族 土家族 仡佬族 彝族 回族 壮族 瑶族 藏族 羌族 傣族 白族 哈尼族 景颇族 傈僳族 蒙古族 朝鲜族 哈萨克".split()
"""Names of peoples inside the names of autonomous prefectures and counties (镇宁布依族苗族自治县)."""

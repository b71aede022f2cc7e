"""One sheet-like A4 page, warm: the house's press beside WeasyPrint as it comes, with the system's Noto CJK.

The page is the one the targets were measured with: a title, a table of 12 rows, three paragraphs of 250 hanzi, a QR
code and a small chart. Both sides lay out the very same HTML; the peer has no cut faces, no shared configuration and
no fetcher of its own. CPU seconds, median of several runs in one process after one warm-up; bytes of the PDF.

    python bench/print_sheet.py [--runs N]

Target: at most 0.25 CPU s and 130 KB, and less than the peer on both.
"""

from __future__ import annotations

import argparse
import logging
import resource
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crm.printing.render import Job, render_pdf
from crm.printing.typesetting import qr_path

TEXT = (
    "年处理油茶籽三万吨，建冷榨、精炼、茶皂素提取三条生产线，标准厂房三万六千平方米，恒温油库八千立方米，配套检测中心"
    "与研学展厅。分两期建设，一期十八个月。全县油茶种植二十一万六千亩，挂果十三万二千亩，年产油茶籽二万四千吨，现有初"
    "榨企业四家。蔗香码头五百吨级泊位，经红水河可达两广；距望安高速出口九公里。国内食用植物油自给率约三成，油茶列入国家"
    "木本油料重点品种；精炼山茶油批发价近年来均有上涨，粤桂两省区年需精炼油约十八万吨，与本项目距离在五百公里以内。县属"
    "油茶公司愿以基地作价入股，比例不超过百分之三十。园区水、电、路、讯、污水管网已通，毗邻货运站场，设有保税仓与冷库，"
    "职业学校每年培养食品加工、机械维修、电子商务毕业生两千余名。地方财政设立产业引导基金，对首次获得绿色、有机、地理"
    "标志认证的经营主体给予奖励；银行推出订单质押贷款，保险机构承保自然灾害与价格波动风险。科研院所驻点指导良种嫁接、"
    "病虫防治、测土配方，林下套种中药材与食用菌，蜜蜂授粉提高坐果率。副产饼粕可制洗涤剂、饲料、生物有机肥，果壳用于"
    "糠醛、活性炭、栲胶，实现循环利用、吃干榨净；剩余蒸汽供应相邻烘干、灭菌车间，屋顶铺设光伏板，年减碳约四千吨。"
    "品牌方面，拟联合高校、协会筹办节庆论坛，借助直播、展销、餐饮渠道拓展粤港澳大湾区与长三角市场，并申请出口备案。"
)
PARAGRAPHS = (TEXT[:250], TEXT[125:375], TEXT[-250:])

ROWS = (
    *(("总投资", "3.20", "亿元"), ("用地", "120", "亩"), ("年销售收入", "4.10", "亿元"), ("年利润", "0.62", "亿元")),
    *(("内部收益率", "18.6", "%"), ("投资回收期", "5.2", "年"), ("用工", "180", "人"), ("电价", "0.452", "元/千瓦时")),
    *(("水价", "2.60", "元/吨"), ("气价", "2.95", "元/立方米"), ("地价", "9.6", "万元/亩"), ("普工", "3,400", "元/月")),
)


def page() -> str:
    """The body of the sheet; the families named are both sides' own."""
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td><td>{unit}</td></tr>" for label, value, unit in ROWS)
    bars = "".join(
        f'<rect x="{index * 14}" y="{60 - height}" width="10" height="{height}" fill="#17495a"/>'
        for index, height in enumerate((18, 26, 31, 40, 52, 58))
    )
    return (
        "<style>@page { size: A4; margin: 20mm 22mm } html { font-family: 'Press Song', 'Noto Serif CJK SC' }"
        "h1, th { font-family: 'Press Hei', 'Noto Sans CJK SC'; font-weight: 700 } table { width: 100% }"
        "td { font-family: 'Press Hei', 'Noto Sans CJK SC'; border-bottom: .4pt solid #d9dcdf }"
        "svg { width: 24mm; height: 24mm } p { margin: 3mm 0 }</style>"
        f"<h1>样例·山茶油精深加工项目</h1><table><tr><th>要素</th><th>数值</th><th>单位</th></tr>{rows}</table>"
        f"<p>{'</p><p>'.join(PARAGRAPHS)}</p>"
        f"{qr_path('https://daitou.example/projects/XM-522326-018')}"
        f'<svg viewBox="0 0 84 60">{bars}</svg>'
    )


def by_press(body: str) -> bytes:
    """The house: cut faces, shared configuration, watermark as outlines."""
    at = datetime(2018, 7, 16, 9, 42)  # noqa: DTZ001 - wall-clock time of the print
    return render_pdf(
        body, Job(title="sheet", author="bench", lang="zh-CN", printed_at=at, watermark="样例 2018-07-16 09:42")
    )


def by_peer(body: str) -> bytes:
    """WeasyPrint as it comes."""
    from weasyprint import HTML

    html = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{body.replace("Press ", "No ")}</body></html>'
    )
    written: bytes = HTML(string=html).write_pdf()
    return written


def measure(render: Callable[[str], bytes], body: str, runs: int) -> tuple[float, int]:
    """Median CPU seconds of *runs* after a warm-up, and the size of the PDF."""
    size = len(render(body))
    seconds = []
    for _ in range(runs):
        begun = time.process_time()
        render(body)
        seconds.append(time.process_time() - begun)
    return statistics.median(seconds), size


def main() -> int:
    """Prints one table row for each side and the ratio."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--runs", type=int, default=9)
    runs = arguments.parse_args().runs
    body = page()
    begun = time.process_time()
    by_press(body)
    cold = time.process_time() - begun
    ours, our_size = measure(by_press, body, runs)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peers, peer_size = measure(by_peer, body, runs)
    print("| one sheet, warm | CPU s | KB |")
    print("|---|---|---|")
    print(f"| the press (cut faces, watermark) | {ours:.3f} | {our_size / 1024:.0f} |")
    print(f"| WeasyPrint, system Noto CJK | {peers:.3f} | {peer_size / 1024:.0f} |")
    print(f"| ratio | {ours / peers:.2f} | {our_size / peer_size:.2f} |")
    print(f"first print of a process {cold:.2f} CPU s; peak memory of the press {memory:.0f} MB; {runs} runs")
    return 0 if ours <= 0.25 and our_size <= 130 * 1024 else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""Words for "how far is it" in ledgers → the stage they claim and, where they say so, the milestone reached.

Source: domain.md, Ledgers. A framework agreement (已签投资协议) claims negotiation only; a formal contract claims
signed. 搁置, 终止 and the like are statuses that need a reason, and therefore no stage an import may set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _

from crm.leads.states import Stage
from crm.workbooks.cells import CellRefused, raw_text, squeezed
from crm.workbooks.sheets import Cell


@dataclass(frozen=True, slots=True)
class StageClaim:
    """What a ledger claims: a stage, perhaps a milestone inside it, and the words it used."""

    stage: Stage
    milestone: str | None
    """visit, intent, framework, contract, registration, filing, start, production, capacity."""
    text: str


_WORDS: dict[tuple[Stage, str | None], str] = {
    (
        Stage.LEAD,
        None,
    ): "线索 项目线索 信息线索 招商线索 初步线索 初步接触 初次接触 接触 线索阶段 意向线索 有投资意向 有意向 收集信息",
    (Stage.NEGOTIATION, None): (
        "洽谈 在谈 跟踪洽谈 跟踪洽谈中 洽谈中 正洽谈 对接洽谈 对接洽谈中 深入洽谈 深度洽谈 洽谈阶段 在谈项目 谈判 谈判中 "
        "商务谈判 投资意向明确 意向明确 有明确投资意向 有明确意向 明确投资意向 跟踪 跟踪中 对接 对接中 跟踪对接 跟踪对接中 "
        "拟签约 待签约 未签约 拟签合同 拟签正式合同"
    ),
    (Stage.NEGOTIATION, "visit"): (
        "考察 考察中 来访考察 来访 来黔考察 来黔 来县考察 来考察 实地考察 现场考察 考察阶段 来访考察阶段 赴企业考察 完成考察"
    ),
    (Stage.NEGOTIATION, "intent"): (
        "意向书 签意向书 签订意向书 签署意向书 意向协议 签意向协议 签订意向协议 签署意向协议 意向签约 签订投资意向书 签订合作意向书"
    ),
    (Stage.NEGOTIATION, "framework"): (
        "框架协议 签框架协议 签订框架协议 签署框架协议 投资协议 签投资协议 签订投资协议 签署投资协议 签订投资框架协议 "
        "签订战略合作协议 签订合作框架协议 框架协议签订"
    ),
    (Stage.SIGNED, "contract"): (
        "正式合同 签正式合同 签订正式合同 签署正式合同 正式签约 签合同 签订合同 签署合同 合同签订 签订投资合同 签投资合同 签订正式投资合同"
    ),
    (Stage.SIGNED, None): "签约 签约项目 签约阶段 完成签约",
    (
        Stage.SIGNED,
        "registration",
    ): "注册 注册公司 注册登记 工商注册 完成注册 完成工商注册 公司注册 注册项目公司 注册成立公司",
    (Stage.SIGNED, "filing"): "备案 项目备案 立项备案 完成备案 核准 项目核准 完成立项 立项",
    (Stage.LANDED, None): "落地 落地项目 落户 入驻",
    (
        Stage.LANDED,
        "start",
    ): "开工 开工建设 动工 动工建设 在建 建设中 建设 在建项目 施工 施工中 开工在建 签约开工 全面开工",
    (
        Stage.LANDED,
        "production",
    ): "投产 部分投产 试生产 建成 建成投产 竣工 竣工投产 投入生产 投入运营 运营 运营中 投产运营 开业 生产",
    (Stage.LANDED, "capacity"): "达产 达产达效 达产达标 建成达产 满产",
}
_CLAIMS: dict[str, tuple[Stage, str | None]] = {
    word: claim for claim, words in _WORDS.items() for word in words.split()
}
_STATUSES = re.compile(r"搁置|暂停|暂缓|停滞|停建|停工|流失|放弃|取消|终止|解除|解约|退出|否决|失败|作废")
_LEADING = re.compile(r"^(?:已经|已|正在|正|目前|现|处于|项目)+")
_TRAILING = re.compile(r"(?:了|阶段|状态|项目|[。.;；,，])+$")

_TITLES: tuple[tuple[Stage, str], ...] = (
    (Stage.LANDED, "落地|开工|在建|投产|建成|达产"),
    (Stage.SIGNED, "签约|合同|注册|备案"),
    (Stage.NEGOTIATION, "在谈|洽谈|跟踪|框架协议|投资协议|意向"),
    (Stage.LEAD, "线索"),
)


def read_stage(cell: Cell) -> StageClaim | None:
    """The claim in a status cell; None when empty. Raises CellRefused for statuses and unknown words."""
    raw = raw_text(cell).strip()
    word = squeezed(raw)
    if not word or word in {"/", "-", "—", "——", "无"}:
        return None
    found = _CLAIMS.get(word) or _CLAIMS.get(_LEADING.sub("", word))
    if not found:
        found = _CLAIMS.get(_TRAILING.sub("", _LEADING.sub("", word)))
    if found:
        return StageClaim(found[0], found[1], raw)
    if _STATUSES.search(word):
        raise CellRefused(_("这是状态不是阶段：搁置、流失、终止要在线索页写明原因"))
    raise CellRefused(_("认不出的进展状态"))


def stage_of_title(title: str) -> Stage | None:
    """What the name of a list claims for rows that say nothing themselves: 签约项目一览表 → signed.

    None when the title names no stage, or more than one ("签约及在谈项目").
    """
    word = squeezed(title)
    found = {stage for stage, words in _TITLES if re.search(words, word)}
    if "框架协议" in word or "投资协议" in word:
        found.discard("signed")
    return found.pop() if len(found) == 1 else None

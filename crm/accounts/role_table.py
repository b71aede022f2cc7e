"""``docs/permissions.md``: the role table for people, written from ``roles.py`` so that it is never out of date."""

from __future__ import annotations

from pathlib import Path

from crm.core.english import english

from .roles import ROLES, permissions_by_room

ROLE_TABLE = Path(__file__).parents[2] / "docs" / "permissions.md"

HEAD = """# Who may do what 权限表

Written by `crm docs permissions` from `crm/accounts/roles.py`; change it there.

The table says what may be done at all. Which *rows* somebody sees is decided beside it: the office and auditors see
everything, a bureau its region and below, a unit the counties paired with it today and what it introduced, a leader
the prefecture or unit, a department what is put before it. Somebody who stands in (代理人) has the other person's
rights while the dates hold, and the trail names both.

表里写的是能不能做；看得到哪些行另有范围：大招商办和审计看全部，投资促进局看本地区及以下，联系单位看今天定点联系的县和本单位引荐的，
领导看本市州或本单位，责任部门看提交给它的。代理期间权限与被代理人相同，日志写两个人的名字。
"""


def role_table() -> str:
    """The whole document."""
    titles = [str(title) for title in ROLES.values()]
    lines = [HEAD]
    heads = [f"{title}<br>{english().of(title, {})}" for title in titles]
    lines.append("| 权限 permission | | " + " | ".join(heads) + " |")
    lines.append("|---|---|" + ":-:|" * len(titles))
    for _kind, rows in permissions_by_room():
        for name, permission in rows:
            sentence = str(permission.sentence)
            marks = " | ".join("●" if role in permission.roles else " " for role in ROLES)
            lines.append(f"| `{name}` | {sentence}<br>{english().of(sentence, {})} | {marks} |")
    return "\n".join(lines) + "\n"

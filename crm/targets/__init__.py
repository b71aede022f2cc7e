"""The target list (目标企业库): enterprises a unit or county intends to approach, until each becomes a lead or declines."""

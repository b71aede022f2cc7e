"""Tables of element prices (要素价格表) as counties and departments keep them: brought in whole, taken back whole."""

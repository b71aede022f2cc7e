"""Projects (招商项目): what a county offers to investors, in Chinese and English, on one printed sheet.

A *project* is written by the county's bureau (draft), *checked* by another person, *published* – then its *edition*
stands on the public page whatever is edited afterwards – and *withdrawn*. A *revision* is what it said at one saved
moment; an edition is a revision that was published. *Element prices* (要素价格) are a county's prices of electricity,
water, gas, land and labour, each with its source and date.
"""

"""Element prices (要素价格): what power, water, gas, land and labour cost in a county, with day and source."""

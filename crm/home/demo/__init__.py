"""Sample data (样例数据): a marked, invented pipeline in the six known counties, to look at the product with.

Every enterprise and person is called 样例·…, every row that can be is marked ``is_sample``, telephone numbers lie in
1390000xxxx and credit codes begin 91520000MA6DT0 – computed, not anybody's. All of it is entered through the rooms' own
operations, in order of time and told when, so that history, audit trail and sums are as true as for real leads.
Dates count back from the day of loading, so that lights of all colours are there whenever it is loaded.
"""

"""Units and regions: who supports whom.

Regions are the province, prefectures, counties (GB/T 2260) and functional zones (功能区) that have no such code.
Units (单位) are the bodies that lead the way; officers are their liaison (联络员) and responsible leader (责任领导).
A pairing (定点联系) ties a unit, a leader or an assisting department to a region from one day to another, with its
team (工作专班).
"""

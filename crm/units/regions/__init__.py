"""Regions (地区): their pages, functional zones, and the tile map of the province."""

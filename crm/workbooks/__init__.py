"""Lists to CSV (and later xlsx): every cell is text that no spreadsheet runs."""

"""Lists of buildings that people bring: sheets, columns, rows, and what becomes of each."""

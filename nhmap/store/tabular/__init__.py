"""Rows of CSV files and workbooks, members of ZIPs, and what is wrong with them, all within bounds."""

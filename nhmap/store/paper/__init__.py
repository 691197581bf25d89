"""The planning paper: a plan as tables, maps, a workbook, a paper for Word and one pack of them all."""

"""Responsibility charts in Markdown, CSV, TSV, XLSX and HTML, read as people write them."""

"""Descriptions of one role: a job description in Markdown, and a job posting of schema.org."""

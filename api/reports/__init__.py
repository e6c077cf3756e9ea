"""The account of a period, as a program, a spreadsheet, a printer and a person want it."""

from api.reports.naming import Own, money, service_name, whole_year
from api.reports.paper import Paper, Scope, gather
from api.reports.plain import as_csv, as_json
from api.reports.text import as_text
from api.reports.writing import ENDINGS, FORM_VERSION, FORMATS, MEDIA_TYPES, written

__all__ = [
    "ENDINGS",
    "FORMATS",
    "FORM_VERSION",
    "MEDIA_TYPES",
    "Own",
    "Paper",
    "Scope",
    "as_csv",
    "as_json",
    "as_text",
    "gather",
    "money",
    "service_name",
    "whole_year",
    "written",
]

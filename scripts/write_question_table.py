"""Writes docs/questions.md: who asks what, which file answers, and by which command or screen.

python scripts/write_question_table.py            write it
python scripts/write_question_table.py --check    write nothing; exit 1 when it is stale
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from api import asking
from api.asking import Question
from kiosk.words import Words
from projections.questions import VIEWS

ROOT = Path(__file__).resolve().parents[1]
PAGE = "docs/questions.md"
HEAD = """\
# Every question, and where its answer is

Made by `scripts/write_question_table.py` from the code; do not edit by hand.

One file of `projections/` answers one question. It holds what it keeps, how a fact changes that,
and what can be asked of it. Whatever is asked by name has a command,

    handrail ask open_loans.overdue day=2022-12-31

and `handrail questions` lists them with what may be told. A person is named by `person_id=?`, and
their number is then asked for; a device by its number or label, a station by its name, a member of
staff by their user name. `--json` prints the answer for a program.

**Three times.** Every question is answered as it is now; `--as-of 1500` or `--as-of 2022-12-31` as
it was known at a position of the ledger, or by the end of a day of recording; and
`--happened-by 2022-12-31` as it had happened by a day, whenever that was recorded. Both together
ask what was known by then of what had happened by then. What was found wrong is wrong on every
day, so something taken back later is gone from an answer by `--happened-by`, and is still there
`--as-of` the days before. `handrail history` tells one person's or one device's whole history and
`handrail report` the account of a period at the same three times; `handrail diff` tells what
changed in between.

What only those who must know may see is left out of an answer unless `--sensitive` asks for it.
"""
TEN = {
    "Ten things staff do every day": (
        ("Find a person by name, last digits or card", ("person_lookup",)),
        ("Lend: the device, the person, due when", ("open_loans", "availability", "device_card")),
        ("Take back, with parts and condition", ("device_card", "device_whereabouts")),
        ("Overdue and due today, call, log", ("open_loans", "calls")),
        ("Record a session quickly: repeat the last", ("caseload",)),
        ("Make today's calls, log needs, escalate", ("calls", "needs_board")),
        ("Close needs that were passed to me", ("needs_board", "open_cases")),
        ("Prepare and check this month's list", ("payment_rounds", "payments")),
        ("Import a file and mend its rows", ("import_log",)),
        ("Correct a mistake; tell the month's numbers", ("recorded", "corrections", "station_day")),
    ),
    "Ten questions a visitor asks": (
        ("What have I borrowed, and when is it due?", ("open_loans",)),
        ("Can I keep it longer?", ("renewals",)),
        ("What was paid to me this month?", ("payments",)),
        ("Why was nothing paid, or less?", ("payments",)),
        ("When is my next session or visit?", ("appointments",)),
        ("What became of the problem I reported?", ("needs_board",)),
        ("Where am I in the queue?", ("waiting_lists",)),
        ("Is my certificate valid?", ("person_card",)),
        ("Who has looked at or changed my record?", ("record_access",)),
        ("This is wrong: how do I say so?", ("person_card", "person_history")),
    ),
    "Ten questions an auditor asks": (
        (
            "Make a published figure again; what changed since, and why?",
            ("publications", "differences", "corrections"),
        ),
        ("Was any fact altered, removed or put in?", ()),
        ("Who approved this payment, and who prepared it?", ("payment_rounds", "duties")),
        ("Was anybody paid twice, or after death?", ("suspicious_payments",)),
        ("Do list, instruction, bank and ledger agree?", ("payment_rounds",)),
        ("Which version of a rule made this amount?", ("decided_by_rule",)),
        ("Where is every device?", ("device_whereabouts", "stock_card", "device_card")),
        ("What was late, back-dated or overridden?", ("late_entries", "record_access")),
        ("Did every donated thing reach a person with a name?", ("fund_traces",)),
        ("Of the needs raised, what became of them?", ("needs_board",)),
    ),
}
"""By whom; each question with the files that answer it. The second of an auditor's has no view:
it is the work of a proof over the stored facts themselves."""


A_PROOF = "`handrail audit check`: a proof"


def page() -> str:
    """The whole of docs/questions.md."""
    words, asked = Words.load(), asking.all_questions()
    lines = [HEAD]
    for title, rows in TEN.items():
        lines += [f"## {title}", "", "| | question | answered by |", "|---|---|---|"]
        for number, (question, files) in enumerate(rows, start=1):
            by = ", ".join(f"`{_known(file)}`" for file in files) or A_PROOF
            lines += [f"| {number} | {question} | {by} |"]
        lines += [""]
    lines += ["## Every file", ""]
    for module in sorted(VIEWS, key=lambda module: str(module.NAME)):
        first, _, rest = (module.__doc__ or "").partition("\n")
        read_by = rest.partition("Read by:")[2].partition("\n\n")[0].replace("\n", " ").strip()
        lines += [f"### {module.NAME}", "", first, ""]
        lines += [
            f"[`projections/{module.NAME}.py`](../projections/{module.NAME}.py), read by {read_by}",
            "",
        ]
        mine = [each for each in asked.values() if each.module is module]
        if mine:
            lines += ["| ask | to know | with |", "|---|---|---|"]
            lines += [_row(each, words) for each in mine]
            lines += [""]
    return "\n".join(lines).rstrip() + "\n"


def _known(file: str) -> str:
    if file not in {str(module.NAME) for module in VIEWS}:
        raise SystemExit(f"{file} answers nothing: it is not in projections/questions.py")
    return file


def _row(question: Question, words: Words) -> str:
    told = [
        f"`{each.name}`" if each.required else f"[`{each.name}`]"
        for each in question.parameters.values()
    ]
    sentence = words.t(f"question.{question.name}", "en").replace("|", "\\|")
    return f"| `{question.name}` | {sentence} | {' '.join(told)} |"


def main() -> None:
    """Write the page, or say that it is stale."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    target, made = ROOT / PAGE, page()
    if not parser.parse_args().check:
        target.write_text(made, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != made:
        sys.exit(f"{PAGE} is stale: run python scripts/write_question_table.py")


if __name__ == "__main__":
    main()

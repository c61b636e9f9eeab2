# The launch plan as a calendar, read by a parser that is not ours.
# needs: python:icalendar
import datetime
import glob
import json
import os
import subprocess

import icalendar


def plan(answers, form):
    command = [os.environ["PARTNERKIT"], "plan", "--answers", answers, "--format", form, "-q"]
    return subprocess.run(command, check=True, capture_output=True).stdout


for answers in sorted(glob.glob("examples/*.yaml")):
    tasks = {task["id"]: task for task in json.loads(plan(answers, "json"))["tasks"]}
    raw = plan(answers, "ics")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "lines are folded at 75 octets"
    calendar = icalendar.Calendar.from_ical(raw)
    events = calendar.walk("VEVENT")
    assert len(events) == len(tasks), (answers, len(events), len(tasks))
    assert len({str(event["UID"]) for event in events}) == len(events), "each event has its own UID"
    days = set()
    for event in events:
        assert not event.errors, (answers, event.errors)
        first, after = event.decoded("DTSTART"), event.decoded("DTEND")
        assert type(first) is datetime.date and after > first, "all-day events end the day after"
        days.add((first.isoformat(), (after - datetime.timedelta(days=1)).isoformat()))
    assert days == {(task["start"], task["end"]) for task in tasks.values()}, answers
    print(f"{answers}: {len(events)} events")

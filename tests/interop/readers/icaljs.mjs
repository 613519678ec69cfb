// ical.js, the parser of Thunderbird, under node: a request a line in, an answer out.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import ICAL from "ical.js";

const answers = { version, calendar };

function version() {
  return { version: createRequire(import.meta.url)("../node_modules/ical.js/package.json").version };
}

function calendar({ text }) {
  ICAL.TimezoneService.reset();
  const found = new ICAL.Component(ICAL.parse(text));
  const events = found.getAllSubcomponents("vevent");
  return {
    method: found.getFirstPropertyValue("method") ?? "",
    entries: events.map(entry),
    problems: events.filter((each) => each.getFirstPropertyValue("dtstart").zone === ICAL.Timezone.localTimezone)
      .map((each) => `${each.getFirstPropertyValue("uid")} floats`),
  };
}

function entry(component) {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence,
    status: component.getFirstPropertyValue("status") ?? "",
    starts: utc(event.startDate),
    ends: utc(event.endDate),
    summary: event.summary,
    organizer: event.organizer ?? "",
    attendees: event.attendees.map((each) => each.getFirstValue()),
    names: component.getAllProperties("organizer").concat(event.attendees)
      .map((each) => each.getParameter("cn")),
    partstats: event.attendees.map((each) => each.getParameter("partstat")),
    conferences: component.getAllProperties("conference").map((each) => each.getFirstValue()),
    alarms: component.getAllSubcomponents("valarm").map((each) => String(each.getFirstPropertyValue("trigger"))),
  };
}

function utc(time) {
  return time.convertToZone(ICAL.Timezone.utcTimezone).toICALString();
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line))));
}

function answer(request) {
  try {
    return answers[request.what](request);
  } catch (error) {
    return { error: String(error) };
  }
}

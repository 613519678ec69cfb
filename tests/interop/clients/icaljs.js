// ical.js, the parser of Thunderbird. Reads {"calendars": {name: text}} as JSON on standard input
// and answers what it made of each, by the VTIMEZONE in that calendar.

import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const version = JSON.parse(
  readFileSync(new URL("../node_modules/ical.js/package.json", import.meta.url)),
).version;

// A zone that some other calendar brought must not help out here.
function zonesOf(calendar) {
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
}

function instant(property) {
  const time = property?.getFirstValue();
  if (!time) return null;
  const tzid = property.getParameter("tzid");
  if (tzid && !ICAL.TimezoneService.has(tzid)) throw new Error(`no VTIMEZONE for ${tzid}`);
  if (tzid) time.zone = ICAL.TimezoneService.get(tzid);
  return new Date(time.toUnixTime() * 1000).toISOString();
}

function event(component) {
  const attendee = component.getFirstProperty("attendee");
  return {
    uid: component.getFirstPropertyValue("uid"),
    sequence: component.getFirstPropertyValue("sequence"),
    status: component.getFirstPropertyValue("status"),
    summary: component.getFirstPropertyValue("summary"),
    starts_at: instant(component.getFirstProperty("dtstart")),
    ends_at: instant(component.getFirstProperty("dtend")),
    organizer: component.getFirstPropertyValue("organizer"),
    attendee: attendee?.getFirstValue() ?? null,
    partstat: attendee?.getParameter("partstat") ?? null,
  };
}

function read(text) {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text));
    zonesOf(calendar);
    return {
      errors: [],
      method: calendar.getFirstPropertyValue("method"),
      events: calendar.getAllSubcomponents("vevent").map(event),
    };
  } catch (error) {
    return { errors: [String(error)], method: null, events: [] };
  }
}

const asked = JSON.parse(readFileSync(0, "utf8"));
const calendars = {};
for (const [name, text] of Object.entries(asked.calendars ?? {})) calendars[name] = read(text);
const clocks = {};
for (const { zone, block, walls } of asked.zones ?? []) {
  const zoned = new ICAL.Timezone(new ICAL.Component(ICAL.parse(block)).getFirstSubcomponent("vtimezone"));
  clocks[zone] = walls.map((wall) => {
    const time = ICAL.Time.fromString(wall);
    time.zone = zoned;
    return time.toUnixTime();
  });
}
process.stdout.write(JSON.stringify({ version, calendars, clocks }));

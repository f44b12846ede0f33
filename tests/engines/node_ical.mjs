// Inputs [{name, ics}, …] from stdin and writes what node-ical makes of each calendar.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.argv[2]);
const ical = require("node-ical");
const RANGE = { from: new Date(Date.UTC(1970, 0, 1)), to: new Date(Date.UTC(2100, 0, 1)) };

// node-ical gives whole days as midnight of the process's own time zone.
const day = (date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");

const moment = (date, isFullDay) => (isFullDay ? day(date) : date.toISOString().replace(".000Z", "Z"));

const text = (value) => value?.val ?? value ?? "";

const row = ({ event, start, end, isFullDay }) => [
  event.uid,
  moment(start, isFullDay),
  moment(end, isFullDay),
  event.status,
  text(event.summary),
  text(event.location),
  text(event.description),
];

function occurrences(ics) {
  const events = Object.values(ical.sync.parseICS(ics)).filter((component) => component.type === "VEVENT");
  return events.flatMap((event) => ical.expandRecurringEvent(event, RANGE)).map(row);
}

const calendars = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(Object.fromEntries(calendars.map(({ name, ics }) => [name, occurrences(ics)]))));

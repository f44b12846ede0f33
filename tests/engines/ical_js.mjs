// Inputs [{name, ics}, …] from stdin and writes what ical.js, Thunderbird's parser, makes of each calendar.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.argv[2]);
const ICAL = (await import(require.resolve("ical.js"))).default;
const UTC = ICAL.Timezone.utcTimezone;

const moment = (time) => (time.isDate ? time.toString() : time.convertToZone(UTC).toString());

const row = (event, start, end) => [
  event.uid,
  moment(start),
  moment(end),
  event.component.getFirstPropertyValue("status"),
  event.summary,
  event.location ?? "",
  event.description,
];

function occurrences(ics) {
  const components = new ICAL.Component(ICAL.parse(ics)).getAllSubcomponents("vevent");
  const overrides = components.filter((component) => component.hasProperty("recurrence-id"));
  const rows = [];
  for (const component of components) {
    if (overrides.includes(component)) continue;
    const uid = component.getFirstPropertyValue("uid");
    const exceptions = overrides.filter((override) => override.getFirstPropertyValue("uid") === uid);
    const event = new ICAL.Event(component, { exceptions });
    if (!event.isRecurring()) {
      rows.push(row(event, event.startDate, event.endDate));
      continue;
    }
    const iterator = event.iterator();
    for (let next = iterator.next(); next; next = iterator.next()) {
      const details = event.getOccurrenceDetails(next);
      rows.push(row(details.item, details.startDate, details.endDate));
    }
  }
  return rows;
}

const calendars = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(Object.fromEntries(calendars.map(({ name, ics }) => [name, occurrences(ics)]))));

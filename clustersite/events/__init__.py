"""When events take place: occurrences, recurrence rules, local time, holidays, and how dates are worded."""

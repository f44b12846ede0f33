"""Calendar feeds: iCalendar entries, their texts, subscriptions, links into calendar programs, tombstones."""
